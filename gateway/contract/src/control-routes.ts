import { z } from "zod";
import { answerDoubt } from "./answer-doubts.js";
import { id, uuid } from "./ids.js";
import { operations } from "./operations.js";
import {
  command,
  commandCheck,
  commandGroup,
  commandRequest,
  commandsQuery,
  groupRequest,
  lock,
  lockRequest,
  requestedCommand,
  unlockQuery,
} from "./rest/commands.js";
import { page } from "./rest/page.js";

const controllerParams = z.object({ id });

/** Commands to controllers, and the locks on them: a part of `routes`. */
export const controlRoutes = {
  commandController: {
    ...operations.commandController,
    tag: "control",
    summary:
      "Command a controller; 422 `refused` names every rule that forbids it, 409 `locked` who holds the controller. " +
      "With a header `Idempotency-Key` a repeat is the same command; with `Latest-At` (epoch ms) one that arrives later is " +
      "refused (`arrivedLate`) before anything is stored. Every request that changes something takes that header",
    params: controllerParams,
    body: commandRequest,
    status: 202,
    response: requestedCommand,
  },
  checkCommand: {
    ...operations.checkCommand,
    tag: "control",
    summary: "What the rules say of a command that is not sent",
    params: controllerParams,
    body: commandRequest,
    readOnly: true,
    status: 200,
    response: commandCheck,
  },
  listCommands: {
    ...operations.listCommands,
    tag: "control",
    summary: "Commands with their lives, newest first",
    query: commandsQuery,
    status: 200,
    response: page(command),
  },
  listAnswerDoubts: {
    ...operations.listAnswerDoubts,
    tag: "control",
    summary:
      "Answers that were not believed, of the last 24 hours: to this controller's commands, or sent as this controller; " +
      "latest first, 100 at most",
    params: controllerParams,
    status: 200,
    response: z.object({ items: z.array(answerDoubt) }),
  },
  getCommand: {
    ...operations.getCommand,
    tag: "control",
    summary: "One command with its whole life",
    params: z.object({ commandId: uuid }),
    status: 200,
    response: command,
  },
  commandGroup: {
    ...operations.commandGroup,
    tag: "control",
    summary: "Command several controllers, all of them or none: prepared on each, then committed",
    body: groupRequest,
    status: 202,
    response: commandGroup,
  },
  abortCommandGroup: {
    ...operations.abortCommandGroup,
    tag: "control",
    summary: "Give a group up: what is prepared is forgotten, what is carried out released; 409 where it has ended",
    params: z.object({ groupId: uuid }),
    status: 202,
    response: commandGroup,
  },
  getCommandGroup: {
    ...operations.getCommandGroup,
    tag: "control",
    summary: "A group with the life of each of its commands, and where it failed of the releases of those that did it",
    params: z.object({ groupId: uuid }),
    status: 200,
    response: commandGroup,
  },
  listLocks: {
    ...operations.listLocks,
    tag: "control",
    summary: "Locks on controllers",
    status: 200,
    response: z.object({ items: z.array(lock) }),
  },
  lockController: {
    ...operations.lockController,
    tag: "control",
    summary: "Take a lock on a controller, or renew one's own; 409 `locked` names another holder",
    params: controllerParams,
    body: lockRequest,
    status: 200,
    response: lock,
  },
  unlockController: {
    ...operations.unlockController,
    tag: "control",
    summary: "Give a lock back; an administrator may break another's; 409 `locked` where not `holder` has it",
    params: controllerParams,
    query: unlockQuery,
    status: 204,
    response: null,
  },
} as const;
