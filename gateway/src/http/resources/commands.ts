import {
  type AnswerDoubt,
  type Command,
  type CommandGroup,
  type CommandNotice,
  type Lock,
  type LockNotice,
  toTimeOut,
} from "@roadcast/contract";
import type { StoredDoubt } from "@roadcast/db";
import { faultOf, keyOf, orRefused, requesterOf } from "../command-request.js";
import type { ControlGroup, HttpDependencies } from "../dependencies.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";

type CommandRoutes =
  | "commandController"
  | "checkCommand"
  | "listCommands"
  | "listAnswerDoubts"
  | "getCommand"
  | "commandGroup"
  | "abortCommandGroup"
  | "getCommandGroup"
  | "listLocks"
  | "lockController"
  | "unlockController";

/** Commands to controllers, and the locks on them. Refusals are in the audit trail by the control room's own hand. */
export function commandHandlers({ control, network }: HttpDependencies): Pick<Handlers, CommandRoutes> {
  return {
    commandController: async ({ params, body, principal, address, latestAt, request, note }) => {
      const requester = requesterOf(principal, address, latestAt);
      const asked = orRefused(await control.request(params.id, body, requester, keyOf(request)));
      const { commandId, state, expectedBy } = asked;
      note({ target: `controllers/${params.id}`, detail: { commandId, ...body } });
      return { commandId, state, expectedBy: toTimeOut(expectedBy) };
    },

    checkCommand: async ({ params, body, principal, address }) => {
      const verdict = await control.check(params.id, body, requesterOf(principal, address));
      if (verdict === null) throw new HttpProblem("notFound", `there is no controller ${params.id}`);
      const { refusals, expectedBy, supersedes } = verdict;
      return {
        errors: refusals.map(faultOf),
        expectedBy: expectedBy === null ? null : toTimeOut(expectedBy),
        supersedes,
      };
    },

    listCommands: async ({ query }) => {
      const { items, nextCursor } = await control.list(query);
      return { items: items.map(toCommand), nextCursor };
    },

    listAnswerDoubts: async ({ params }) => {
      const doubts = await control.doubts(params.id);
      if (doubts.length === 0 && network.registry().device("controllers", params.id) === undefined) {
        throw new HttpProblem("notFound", `there is no controller ${params.id}`);
      }
      return { items: doubts.map(toAnswerDoubt) };
    },

    getCommand: async ({ params }) => {
      const found = await control.command(params.commandId);
      if (found === null) throw new HttpProblem("notFound", `there is no command ${params.commandId}`);
      return toCommand(found);
    },

    commandGroup: async ({ body, principal, address, latestAt, request, note }) => {
      const requester = requesterOf(principal, address, latestAt);
      const group = orRefused(await control.requestGroup(body, requester, keyOf(request)));
      note({ target: group.groupId, detail: { ...body } });
      return toGroup(group);
    },

    abortCommandGroup: async ({ params, principal, address, note }) => {
      const group = orRefused(await control.abortGroup(params.groupId, requesterOf(principal, address)));
      note({ target: group.groupId, detail: { state: group.state, failure: group.failure } });
      return toGroup(group);
    },

    getCommandGroup: async ({ params }) => {
      const found = await control.group(params.groupId);
      if (found === null) throw new HttpProblem("notFound", `there is no group ${params.groupId}`);
      return toGroup(found);
    },

    listLocks: async () => ({ items: (await control.locks()).map(toLock) }),

    lockController: async ({ params, body, principal, address, note }) => {
      const lock = orRefused(await control.lock(params.id, body, requesterOf(principal, address)));
      note({ target: `controllers/${params.id}`, detail: { ...body } });
      return toLock(lock);
    },

    unlockController: async ({ params, query, principal, address, note }) => {
      const lock = orRefused(await control.unlock(params.id, requesterOf(principal, address), query.holder));
      const { holder, reason } = lock;
      note({ target: `controllers/${params.id}`, detail: { holder, reason, broken: holder !== principal.username } });
      return undefined;
    },
  };
}

function toCommand(notice: CommandNotice): Command {
  return {
    ...notice,
    requestedAt: toTimeOut(notice.requestedAt),
    expiresAt: toTimeOut(notice.expiresAt),
    expectedBy: toTimeOut(notice.expectedBy),
    endedAt: time(notice.endedAt),
    steps: notice.steps.map((step) => ({ ...step, at: toTimeOut(step.at), answeredAt: time(step.answeredAt) })),
  };
}

function toAnswerDoubt(doubt: StoredDoubt): AnswerDoubt {
  return { ...doubt, firstAt: toTimeOut(doubt.firstAt), lastAt: toTimeOut(doubt.lastAt) };
}

function toGroup(group: ControlGroup): CommandGroup {
  return {
    ...group,
    requestedAt: toTimeOut(group.requestedAt),
    endedAt: time(group.endedAt),
    commands: group.commands.map(toCommand),
  };
}

function toLock(lock: LockNotice): Lock {
  return { ...lock, since: toTimeOut(lock.since), expiresAt: toTimeOut(lock.expiresAt) };
}

function time(at: number | null): string | null {
  return at === null ? null : toTimeOut(at);
}
