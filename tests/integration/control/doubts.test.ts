import type { AnswerDoubt } from "@roadcast/contract";
import { listDeadLetters, markReplayed } from "@roadcast/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerDoubts } from "../../../gateway/src/control/answer-doubts.js";
import { controlOperations } from "../../../gateway/src/control/control-operations.js";
import { ControlStreet, lee, planThree } from "../../support/control-street.js";
import { json, startHttpGateway } from "../../support/http-gateway.js";
import type { ScriptedController } from "../../support/scripted-controller.js";

let street: ControlStreet;
let c1: ScriptedController;
beforeEach(async () => {
  street = await ControlStreet.open();
  c1 = await street.controller("C1");
});
afterEach(() => street.close());

const unknownId = "33333333-3333-4333-8333-333333333333";
/** What anybody who looks at a controller is told, once all that was committed has been taken in. */
const told = async (controllerId: string) => {
  await street.control.tick();
  const { clock, prefix } = street;
  return answerDoubts({ database: street.store.database, clock, prefix })(controllerId);
};
const kindsOf = async (controllerId: string) =>
  (await told(controllerId)).map(({ kind, count }): [string, number] => [kind, count]).sort();
const confirm = async (commandId: string) => {
  await c1.answer(commandId, "completed");
  await c1.report({ plan: 3, activeCommandId: commandId });
  await street.until(commandId, "confirmed");
};

describe("what was not believed", () => {
  it("is told with its command: replayed, out of order and late, counted, with when and what the last said", async () => {
    const { commandId } = await street.ask();
    await c1.answer(commandId, "executing");
    expect(await told("C1")).toEqual([]);
    await c1.answer(commandId, "accepted");
    await c1.answer(commandId, "executing");
    const firstAt = street.clock.at;
    await told("C1");
    street.clock.at += 1_000;
    await c1.answer(commandId, "executing");
    await confirm(commandId);
    await c1.answer(commandId, "failed");
    const doubts = await told("C1");
    expect(doubts.find(({ kind }) => kind === "replayed")).toEqual({
      ...{ kind: "replayed", controllerId: "C1", deviceId: "C1", commandId, answer: "executing", count: 2 },
      ...{ firstAt, lastAt: firstAt + 1_000 },
    });
    expect(await kindsOf("C1")).toEqual([
      ["late", 1],
      ["outOfOrder", 1],
      ["replayed", 2],
    ]);
    expect(await kindsOf("C2")).toEqual([]);
  });

  it("is told at both controllers where one answers for the other, and the command stays as it was", async () => {
    const c2 = await street.controller("C2");
    const { commandId } = await street.ask();
    await c2.answer(commandId, "completed");
    const forged = { kind: "forged", controllerId: "C1", deviceId: "C2", commandId, answer: "completed", count: 1 };
    expect(await told("C1")).toEqual([expect.objectContaining(forged)]);
    expect(await told("C2")).toEqual([expect.objectContaining(forged)]);
    expect((await street.now(commandId)).state).toBe("sent");
  });

  it("is told of a message that is no answer, until it is replayed", async () => {
    await c1.send("results", "{");
    await c1.send("results", { commandId: unknownId, status: "done", at: street.clock.now() });
    const [doubt] = await told("C1");
    const at = street.clock.at;
    expect(doubt).toEqual({
      ...{ kind: "malformed", controllerId: "C1", deviceId: "C1", commandId: null, answer: null, count: 2 },
      ...{ firstAt: at, lastAt: at },
    });
    const { database } = street.store;
    for (const { id } of (await listDeadLetters(database, { limit: 10 })).items) await markReplayed(database, id, at);
    expect(await told("C1")).toEqual([]);
  });

  it("is nothing where a command's own life shows it, where a superseded one fails, or no command is named", async () => {
    const first = await street.ask();
    await c1.answer(first.commandId, "accepted");
    const second = await street.ask(planThree, lee);
    await c1.answer(second.commandId, "accepted");
    await street.until(first.commandId, "superseded");
    await c1.answer(first.commandId, "failed", "superseded by a later command");
    await street.pass(300);
    await c1.answer(second.commandId, "completed");
    expect((await street.now(second.commandId)).steps.at(-1)).toMatchObject({ state: "timedOut", late: true });
    await c1.answer(unknownId, "completed");
    expect(await told("C1")).toEqual([]);
    // Another late word of the superseded one is no consequence of that.
    await c1.answer(first.commandId, "completed");
    expect(await kindsOf("C1")).toEqual([["late", 1]]);
  });

  it("stays as it is over a gateway's end, which judges again what it had committed, and is told for a day", async () => {
    const c2 = await street.controller("C2");
    const { commandId } = await street.ask();
    await c2.answer(commandId, "accepted");
    await c2.answer(commandId, "accepted", undefined, street.clock.at + 1);
    expect(await kindsOf("C1")).toEqual([["forged", 2]]);
    await street.killRoom();
    await c2.answer(commandId, "executing");
    await street.startRoom();
    expect(await kindsOf("C1")).toEqual([["forged", 2]]);
    await c2.answer(commandId, "completed");
    expect(await kindsOf("C1")).toEqual([["forged", 3]]);
    street.clock.at += 24 * 3_600_000 + 1;
    expect(await told("C1")).toEqual([]);
  });

  it("is one row however much is sent, and goes with its command", async () => {
    const { database } = street.store;
    const { commandId } = await street.ask();
    const sent = Array.from({ length: 50 }, () => c1.answer(commandId, "accepted"));
    await Promise.all(sent);
    expect(await kindsOf("C1")).toEqual([["replayed", 49]]);
    await database.run("delete from commands");
    expect(await kindsOf("C1")).toEqual([]);
    // Of a command that is gone nothing is kept, and nothing is held up by it.
    await c1.answer(commandId, "accepted");
    expect(await kindsOf("C1")).toEqual([]);
  });
});

it("anybody who has signed in reads it over REST; of no controller it is a 404", async () => {
  const c2 = await street.controller("C2");
  const { commandId } = await street.ask();
  await c2.answer(commandId, "completed");
  await street.control.tick();
  const gateway = await startHttpGateway({}, street.store.database);
  try {
    const { database } = street.store;
    const doubts = answerDoubts({ database, clock: street.clock, prefix: street.prefix });
    gateway.useControl({ ...controlOperations(street.control), doubts });
    const viewer = await gateway.person("viewer", "guest");
    const path = (id: string) => `/api/v1/controllers/${id}/answer-doubts`;
    const { items } = await json<{ items: AnswerDoubt[] }>(viewer.get(path("C1")));
    expect(items).toEqual([expect.objectContaining({ kind: "forged", deviceId: "C2", commandId, count: 1 })]);
    expect((await viewer.get(path("C9"))).status).toBe(404);
  } finally {
    await gateway.stop();
  }
});
