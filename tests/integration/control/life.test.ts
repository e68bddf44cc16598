import { randomUUID } from "node:crypto";
import { listCommands, listDeadLetters } from "@roadcast/db";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boss, ControlStreet, kim, lee, planThree } from "../../support/control-street.js";
import type { ScriptedController } from "../../support/scripted-controller.js";

let street: ControlStreet;
let c1: ScriptedController;
beforeEach(async () => {
  street = await ControlStreet.open();
  c1 = await street.controller("C1");
});
afterEach(() => street.close());

const unknownId = "33333333-3333-4333-8333-333333333333";
const answers = () => street.control.figures().answers;
/** Has a command accepted, said to be done, and reports its plan. */
const carryOut = async (commandId: string, plan = 3) => {
  await c1.answer(commandId, "accepted");
  await c1.answer(commandId, "executing");
  await c1.answer(commandId, "completed");
  await c1.report({ plan, activeCommandId: commandId });
};

describe("a request that waits its turn in the gateway", () => {
  it("is refused once the time is over until which it was meant, and nothing is stored", async () => {
    const meant = { ...kim, latestAt: street.clock.now() + 10_000 };
    // What stands before them in the queue: a look at everything, which asks the database.
    const before = street.control.tick();
    const one = street.control.request("C1", planThree, meant, null);
    const { expiresInSec, reason, ...request } = planThree;
    if (request.type === "setSheet") throw new Error("no group takes that");
    const members = [{ ...request, controllerId: "C1" }];
    const group = street.control.groups.request({ members, expiresInSec, reason }, meant, null);
    street.clock.at += 10_001;
    await before;
    for (const outcome of [await one, await group]) {
      expect(outcome).toMatchObject({ ok: false, code: "refused", refusals: [{ code: "arrivedLate" }] });
    }
    expect((await street.control.list({ limit: 10 })).items).toEqual([]);
  });
});

describe("a command that is carried out", () => {
  it("is confirmed by the reported state, with every step in its life, the notices and the audit trail", async () => {
    const { commandId, state, expectedBy, requestedAt } = await street.ask();
    expect(state).toBe("sent");
    // A cycle of 120 s, a pedestrian clearance of 20 s, a report of 5 s.
    expect(expectedBy - requestedAt).toBe(145_000);
    const message = await c1.received(1);
    expect(message).toMatchObject({
      commandId,
      type: "setPlan",
      args: { plan: 3, forSec: 600 },
      issuedAt: requestedAt,
    });
    expect([message.expiresAt, c1.anyRetained]).toEqual([requestedAt + 30_000, false]);
    await carryOut(commandId);
    const { steps, endedAt } = await street.until(commandId, "confirmed");
    const walked = ["requested", "sent", "accepted", "executing", "executing", "confirmed"];
    expect(steps.map((step) => step.state)).toEqual(walked);
    expect(steps.map(({ answer }) => answer)).toEqual([null, null, "accepted", "executing", "completed", null]);
    expect(endedAt).not.toBeNull();
    expect(street.notices.filter((notice) => notice.commandId === commandId).map((notice) => notice.state)).toEqual(
      walked,
    );
    const rows = (await street.audited("commandStep")).reverse();
    expect(rows[0]).toMatchObject({ role: "trafficOperator", from: "127.0.0.1", detail: { args: { plan: 3 } } });
    expect(rows.map(({ actor, detail }) => [actor, detail.state])).toEqual([
      ["kim", "requested"],
      ["system", "sent"],
      ["controllers/C1", "accepted"],
      ["controllers/C1", "executing"],
      ["controllers/C1", "executing"],
      ["system", "confirmed"],
    ]);
    expect(rows.every(({ target, detail }) => target === "controllers/C1" && typeof detail.afterMs === "number")).toBe(
      true,
    );
    expect(street.confirmedAfterSec).toHaveLength(1);
    expect(street.control.figures()).toMatchObject({ ended: { confirmed: 1 }, open: {} });
  });

  it("is confirmed where the state was reported just before the controller says that it is done", async () => {
    const { commandId } = await street.ask();
    await c1.answer(commandId, "accepted");
    await c1.report({ plan: 3, activeCommandId: commandId });
    expect((await street.now(commandId)).state).toBe("accepted");
    await c1.answer(commandId, "completed");
    await street.until(commandId, "confirmed");
  });
});

describe("a command that is not", () => {
  it("is rejected with the controller's own reason", async () => {
    const { commandId } = await street.ask();
    await c1.answer(commandId, "rejected", "the cabinet door is open");
    const { steps } = await street.until(commandId, "rejected");
    expect(steps.at(-1)?.reason).toBe("the cabinet door is open");
  });

  it("is refused where the controller is gone from the broker, and who asked is written down", async () => {
    c1.client.end(true);
    await vi.waitFor(() => expect(street.isConnected("C1")).toBe(false), { timeout: 10_000 });
    const outcome = await street.control.request("C1", planThree, kim, "key-1");
    expect(outcome).toMatchObject({ ok: false, code: "notSent" });
    const rows = (await street.audited("commandStep")).reverse();
    expect(rows.map(({ actor, detail }) => [actor, detail.state])).toEqual([
      ["kim", "requested"],
      ["system", "failed"],
    ]);
    const [row] = await street.audited("commandController");
    expect(row).toMatchObject({ actor: "kim", detail: { type: "setPlan", outcome: "notSent" } });
  });

  it("is not said to be refused where the street has it and the database cannot say so", async () => {
    const { database } = street.store;
    await street.spoil("command_steps", "insert", "new.state = 'sent'");
    const outcome = await street.control.request("C1", planThree, kim, null);
    expect(outcome).toMatchObject({ ok: true, value: { state: "requested" } });
    const { commandId } = await c1.received(1);
    expect(outcome.ok && outcome.value.commandId).toBe(commandId);
    await database.run("drop trigger spoilt on command_steps");
    await carryOut(commandId);
    await street.until(commandId, "confirmed");
  });

  it("expires where the controller is silent", async () => {
    const { commandId } = await street.ask();
    await street.pass(32);
    expect((await street.now(commandId)).state).toBe("sent");
    await street.pass(1);
    expect((await street.now(commandId)).state).toBe("expired");
  });

  it("times out where it is accepted and then nothing comes, and a late answer does not revive it", async () => {
    const { commandId, expectedBy } = await street.ask();
    await c1.answer(commandId, "accepted");
    await street.until(commandId, "accepted");
    street.clock.at = expectedBy;
    expect((await street.now(commandId)).state).toBe("accepted");
    await street.pass(31);
    expect((await street.now(commandId)).state).toBe("timedOut");
    await c1.answer(commandId, "completed");
    await c1.report({ plan: 3, activeCommandId: commandId });
    const { state, steps } = await street.now(commandId);
    expect([state, steps.at(-1)?.late, steps.at(-1)?.answer]).toEqual(["timedOut", true, "completed"]);
    expect(answers()).toMatchObject({ taken: 1, late: 1 });
  });

  it("is never confirmed where the controller says that it is done and reports another plan", async () => {
    const { commandId } = await street.ask();
    await carryOut(commandId, 1);
    expect((await street.now(commandId)).state).toBe("executing");
    await street.pass(180);
    const { state, steps } = await street.now(commandId);
    expect(state).toBe("timedOut");
    expect(steps.at(-1)?.reason).toBe("the controller says that it is done, but it reports plan 1, not 3");
  });
});

describe("an answer that is not to be believed", () => {
  it("cannot come from another device: the broker forbids it, and the room tells it apart", async () => {
    const c2 = await street.controller("C2");
    const { commandId } = await street.ask();
    const topic = `${street.prefix}/controllers/C1/results`;
    const forged = { commandId, status: "accepted", at: street.clock.now() };
    const closed = new Promise<void>((resolve) => c2.client.once("close", () => resolve()));
    c2.client.publish(topic, JSON.stringify(forged), { qos: 1 });
    await closed;
    // Or it would come back and send the same again, and take the line from the next of its name.
    c2.client.end(true);
    expect((await street.now(commandId)).state).toBe("sent");
    // On its own topic, about a command of another.
    const again = await street.controller("C2");
    await again.answer(commandId, "accepted");
    expect((await street.now(commandId)).state).toBe("sent");
    // A sign of the same name, past every rule: it is none of the control room's, and not even counted.
    street.forge({ kind: "signs", deviceId: "C1", receivedAt: 0, result: { commandId, status: "accepted", at: 0 } });
    expect((await street.now(commandId)).state).toBe("sent");
    expect(answers()).toMatchObject({ forged: 1, taken: 0 });
  });

  it("is counted by what it is: replayed, out of order, late, unknown, malformed", async () => {
    const { commandId } = await street.ask();
    await c1.answer(commandId, "executing");
    await c1.answer(commandId, "executing");
    await c1.answer(commandId, "accepted");
    await c1.answer(commandId, "prepared");
    await c1.answer(unknownId, "completed");
    await c1.send("results", { commandId, status: "done", at: street.clock.now() });
    await c1.send("results", "{");
    expect((await street.now(commandId)).state).toBe("executing");
    await c1.answer(commandId, "completed");
    await c1.report({ plan: 3, activeCommandId: commandId });
    await street.until(commandId, "confirmed");
    await c1.answer(commandId, "failed");
    expect((await street.now(commandId)).state).toBe("confirmed");
    expect(answers()).toMatchObject({ taken: 2, replayed: 1, outOfOrder: 2, late: 1, unknown: 1 });
    const letters = await listDeadLetters(street.store.database, { limit: 10 });
    expect(letters.items.map(({ reason }) => reason)).toEqual(["malformed", "malformed"]);
  });
});

describe("a controller that floods the room with answers", () => {
  const rowOf = (deviceId: string, commandId: string) => {
    const at = street.clock.at;
    return {
      kind: "controllers" as const,
      deviceId,
      receivedAt: at,
      result: { commandId, status: "accepted" as const, at },
    };
  };

  it("fills its own share alone, costs few look-ups, and keeps nobody's answer back", async () => {
    await street.controller("C2");
    const { commandId } = await street.ask();
    for (let i = 0; i < 10_500; i += 1) street.forge(rowOf("C2", randomUUID()));
    await c1.answer(commandId, "accepted");
    await street.until(commandId, "accepted");
    const { unknown, dropped } = answers();
    expect([unknown, dropped]).toEqual([20, 10_480]);
  });

  it("has its own honest answer found again, which was let go in between", async () => {
    const { commandId } = await street.ask();
    const { kind, deviceId, receivedAt, result } = rowOf("C1", commandId);
    await street.store.database.run({
      text: `insert into command_results (kind, device_id, command_id, status, at, received_at)
        values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000))`,
      values: [kind, deviceId, commandId, result.status, result.at, receivedAt],
    });
    for (let i = 0; i < 200; i += 1) street.forge(rowOf("C1", randomUUID()));
    street.forge(rowOf("C1", commandId));
    await street.until(commandId, "accepted");
    expect(answers()).toMatchObject({ taken: 1, dropped: 181 });
  });
});

describe("two operators on one junction", () => {
  it("supersede one another once the controller has accepted the later, and not before", async () => {
    const first = await street.ask();
    await c1.answer(first.commandId, "accepted");
    const second = await street.ask({ ...planThree, args: { plan: 1, forSec: 600 } } as typeof planThree, lee);
    expect((await street.now(first.commandId)).state).toBe("accepted");
    await c1.answer(second.commandId, "accepted");
    const superseded = await street.until(first.commandId, "superseded");
    expect(superseded.supersededBy).toBe(second.commandId);
  });

  it("supersede one another also where that could not be stored at first", async () => {
    const first = await street.ask();
    await c1.answer(first.commandId, "accepted");
    await street.until(first.commandId, "accepted");
    const second = await street.ask(planThree, lee);
    await street.spoil("commands", "update", "new.state = 'superseded'");
    await c1.answer(second.commandId, "accepted");
    // Neither stands without the other.
    expect((await street.now(second.commandId)).state).toBe("sent");
    await street.store.database.run("drop trigger spoilt on commands");
    await street.until(second.commandId, "accepted");
    await street.until(first.commandId, "superseded");
  });

  it("leave the earlier as it is where the later is rejected", async () => {
    const first = await street.ask();
    await c1.answer(first.commandId, "accepted");
    const second = await street.ask(planThree, lee);
    await c1.answer(second.commandId, "rejected", "busy");
    await street.until(second.commandId, "rejected");
    expect((await street.now(first.commandId)).state).toBe("accepted");
  });

  it("are kept apart by a lock, which its holder renews and gives back, and an administrator breaks", async () => {
    const { locks } = street.control;
    const asked = { reason: "works", forSec: 600 };
    const taken = await locks.take("C1", asked, kim);
    expect(taken).toMatchObject({ ok: true, value: { holder: "kim" } });
    expect(await locks.take("C1", asked, lee)).toMatchObject({ ok: false, code: "locked" });
    const refused = await street.control.request("C1", planThree, lee, null);
    expect(refused).toMatchObject({ ok: false, code: "locked", refusals: [{ code: "locked" }] });
    expect((await street.audited("commandController"))[0]).toMatchObject({
      actor: "lee",
      detail: { outcome: "locked" },
    });
    await street.ask(planThree, kim);
    street.clock.at += 60_000;
    const renewed = await locks.take("C1", asked, kim);
    expect(renewed.ok && taken.ok && [renewed.value.since === taken.value.since, renewed.value.expiresAt]).toEqual([
      true,
      street.clock.at + 600_000,
    ]);
    expect(await locks.giveBack("C1", lee)).toMatchObject({ ok: false, code: "locked" });
    expect(await locks.giveBack("C1", boss)).toMatchObject({ ok: true, value: { holder: "kim" } });
    expect(await locks.list()).toEqual([]);
    await locks.take("C1", asked, lee);
    await street.pass(601);
    expect(await locks.list()).toEqual([]);
    expect(await locks.take("C1", asked, kim)).toMatchObject({ ok: true });
  });
});

describe("a lock in the audit trail", () => {
  it("has a row for each that was refused it, or to end it, and one for its end by itself", async () => {
    const { locks } = street.control;
    await locks.take("C1", { reason: "works", forSec: 60 }, kim);
    await locks.take("C1", { reason: "parade", forSec: 60 }, lee);
    await locks.giveBack("C1", lee);
    expect(await street.audited("lockController")).toMatchObject([
      { actor: "lee", target: "controllers/C1", detail: { outcome: "locked", holder: "kim", reason: "parade" } },
    ]);
    expect(await street.audited("unlockController")).toMatchObject([
      { actor: "lee", target: "controllers/C1", detail: { outcome: "locked", holder: "kim" } },
    ]);
    await street.pass(61);
    await street.pass(1);
    expect(await street.audited("lockEnded")).toMatchObject([
      { actor: "system", target: "controllers/C1", detail: { holder: "kim", reason: "works", heldMs: 61_000 } },
    ]);
  });
});

describe("a request that is made again", () => {
  it("is the same command under the same key, and a conflict with another body", async () => {
    const ask = (asked = planThree) => street.control.request("C1", asked, kim, "key-1");
    const [one, two] = await Promise.all([ask(), ask()]);
    const three = await ask();
    const ids = [one, two, three].map((outcome) => outcome.ok && outcome.value.commandId);
    expect(new Set(ids).size).toBe(1);
    expect(await ask({ ...planThree, reason: "another" })).toMatchObject({ ok: false, code: "conflict" });
    await c1.received(1);
    await c1.report();
    expect(c1.commands).toHaveLength(1);
    expect((await listCommands(street.store.database, { limit: 10 })).items).toHaveLength(1);
    // Somebody else's key of the same name is another key.
    const others = await street.control.request("C1", planThree, lee, "key-1");
    expect(others.ok && others.value.commandId).not.toBe(ids[0]);
  });
});
