import { findCommandKey, listCommands } from "@roadcast/db";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ExternalBroker } from "../../../gateway/src/broker/external.js";
import { loginsOf } from "../../support/broker-device.js";
import { silentLogger } from "../../support/broker-ingest.js";
import { ControlStreet, kim, planThree } from "../../support/control-street.js";
import { testDatabaseUrl } from "../../support/database.js";
import { newPrefix } from "../../support/given-broker.js";
import { Line } from "../../support/line.js";
import { type Mosquitto, startMosquitto } from "../../support/mosquitto.js";

let street: ControlStreet;
let mosquitto: Mosquitto | null = null;
afterEach(async () => {
  // A test that failed may have left it halted.
  if (mosquitto !== null) process.kill(mosquitto.pid, "SIGCONT");
  await street.close();
  await mosquitto?.stop();
  mosquitto = null;
});

const patience = { timeout: 20_000, interval: 20 };
const request = (key: string | null = null) => street.control.request("C1", planThree, kim, key);
const stored = async () => (await listCommands(street.store.database, { limit: 10 })).items;

describe("a broker that is away", () => {
  it("has a command refused, kept as failed and never sent, also when the broker is back", async () => {
    street = await ControlStreet.open();
    const before = await street.controller("C1");
    before.client.end(true);
    await street.stopBroker();
    const outcome = await request("key-1");
    expect(outcome).toMatchObject({ ok: false, code: "notSent" });
    const lost = { state: "failed", reason: "the broker is away: it was never sent", reasonCode: "brokerAway" };
    expect(await stored()).toMatchObject([{ state: "failed", steps: [{ state: "requested" }, lost] }]);
    expect((await street.audited("commandController"))[0]).toMatchObject({
      actor: "kim",
      detail: { outcome: "notSent" },
    });
    await street.startBroker();
    const c1 = await street.controller("C1");
    await street.pass(5);
    await c1.report();
    expect(c1.commands).toEqual([]);
    // The key is free: the same request, made again, is a new command.
    expect(await findCommandKey(street.store.database, "kim", "key-1")).toBeNull();
    expect(await request("key-1")).toMatchObject({ ok: true, value: { state: "sent" } });
    await c1.received(1);
  });

  it("leaves a command that was under way to the clock, and sends nothing again", async () => {
    street = await ControlStreet.open();
    const before = await street.controller("C1");
    const { commandId } = await street.ask();
    await before.received(1);
    await before.answer(commandId, "accepted");
    await street.until(commandId, "accepted");
    before.client.end(true);
    await street.stopBroker();
    await street.pass(20);
    expect((await street.now(commandId)).state).toBe("accepted");
    await street.startBroker();
    const c1 = await street.controller("C1");
    await c1.answer(commandId, "completed");
    await c1.report({ plan: 3, activeCommandId: commandId });
    await street.until(commandId, "confirmed");
    expect(c1.commands).toEqual([]);
  });
});

describe("a broker that has just come back", () => {
  it("has nothing judged before what lay in it has had time to come", async () => {
    street = await ControlStreet.open();
    const before = await street.controller("C1");
    const { commandId } = await street.ask();
    await before.received(1);
    before.client.end(true);
    await street.stopBroker();
    await street.pass(31);
    await street.startBroker();
    await street.pass(2);
    const c1 = await street.controller("C1");
    await c1.answer(commandId, "accepted");
    await street.until(commandId, "accepted");
  });
});

describe("a broker of a process of its own", () => {
  const openOnMosquitto = async () => {
    const prefix = newPrefix();
    const own = await startMosquitto({ devices: await loginsOf([["controllers", "C1"]]), prefix });
    mosquitto = own;
    street = await ControlStreet.open(async (deliver, clock) => {
      const broker = new ExternalBroker({ url: own.url, prefix, clock, logger: silentLogger }, deliver);
      await broker.start();
      return broker;
    }, prefix);
    return own;
  };

  it("carries a command, retained for nobody who comes later", async () => {
    const { port } = await openOnMosquitto();
    const c1 = await street.controller("C1", port);
    const { commandId, state } = await street.ask();
    expect(state).toBe("sent");
    await c1.received(1);
    const later = await street.controller("C1", port);
    await later.answer(commandId, "accepted");
    await street.until(commandId, "accepted");
    expect(later.commands).toEqual([]);
  });

  it("that is killed in the middle of a command has nothing sent again when it is back", async () => {
    const { port } = await openOnMosquitto();
    await street.killRoom();
    await street.startRoom({ publishWithinMs: 300 });
    const before = await street.controller("C1", port);
    // It takes bytes and answers nothing: whether the command has gone out, nobody can say.
    process.kill(mosquitto?.pid ?? 0, "SIGSTOP");
    const outcome = await request("key-1");
    expect(outcome).toMatchObject({ ok: true, value: { state: "requested" } });
    await mosquitto?.kill("SIGKILL");
    before.client.end(true);
    await vi.waitFor(() => expect(street.isBrokerThere).toBe(false), patience);
    expect(await request()).toMatchObject({ ok: false, code: "notSent" });
    await mosquitto?.restart();
    await vi.waitFor(() => expect(street.isBrokerThere).toBe(true), patience);
    const c1 = await street.controller("C1", port);
    await street.pass(10);
    await c1.report();
    await street.pass(30);
    await c1.report();
    expect(c1.commands).toEqual([]);
    const id = outcome.ok ? outcome.value.commandId : "";
    const { state, steps } = await street.now(id);
    const { reason, reasonCode } = steps.at(-1) ?? {};
    expect([state, reasonCode, reason]).toEqual([
      ...["expired", "notAcceptedUnsent"],
      "the controller did not accept it in time; the broker never said that it took it",
    ]);
  });
});

describe("a database that is away while a controller answers in time", () => {
  it("has nothing judged against the controller before its answer is taken in", async () => {
    const line = await new Line(testDatabaseUrl()).start();
    street = await ControlStreet.open(undefined, undefined, undefined, line.host);
    try {
      const c1 = await street.controller("C1");
      const { commandId } = await street.ask();
      await c1.received(1);
      const acceptedAt = street.clock.at;
      line.refuse();
      const answered = c1.answer(commandId, "accepted");
      await vi.waitFor(() => expect(street.isDatabaseThere).toBe(false), patience);
      await street.pass(35);
      line.mend();
      // The room's own look comes before the ingest tries again.
      await street.pass(1);
      await street.pass(8);
      await answered;
      const { state, steps } = await street.until(commandId, "accepted");
      expect([state, steps.at(-1)?.at, steps.at(-1)?.late]).toEqual(["accepted", acceptedAt, false]);
    } finally {
      line.stop();
    }
  });

  it("has what nobody accepted judged once everything has had time to come in", async () => {
    const line = await new Line(testDatabaseUrl()).start();
    street = await ControlStreet.open(undefined, undefined, undefined, line.host);
    try {
      await street.controller("C1");
      const { commandId } = await street.ask();
      line.refuse();
      await street.pass(35);
      line.mend();
      await street.pass(9);
      expect((await street.now(commandId)).state).toBe("sent");
      await street.pass(1);
      expect((await street.now(commandId)).state).toBe("expired");
    } finally {
      line.stop();
    }
  });
});

describe("a gateway that is killed in the middle of a command", () => {
  it("has the next take it up with what was answered meanwhile, and send nothing again", async () => {
    street = await ControlStreet.open();
    const c1 = await street.controller("C1");
    const { commandId } = await street.ask();
    await c1.received(1);
    await street.killRoom();
    // Committed by the ingest, and nobody was told of it.
    await c1.answer(commandId, "accepted");
    const acceptedAt = street.clock.at;
    await c1.answer(commandId, "completed");
    street.clock.at += 20_000;
    await street.startRoom();
    const { state, steps, expectedBy } = await street.now(commandId);
    // Since it came, not since somebody was there to hear it.
    expect([state, steps[2]?.at, expectedBy]).toEqual(["executing", acceptedAt, acceptedAt + 145_000]);
    await c1.report({ plan: 3, activeCommandId: commandId });
    await street.until(commandId, "confirmed");
    expect(c1.commands).toHaveLength(1);
  });

  it("has the next take no sign's answer for that of the controller of the same name", async () => {
    street = await ControlStreet.open();
    const c1 = await street.controller("C1");
    const { commandId } = await street.ask();
    await c1.received(1);
    await street.killRoom();
    await street.store.database.run({
      text: `insert into command_results (kind, device_id, command_id, status, at, received_at)
        values ('signs', 'C1', $1, 'accepted', now(), now())`,
      values: [commandId],
    });
    await street.startRoom();
    expect((await street.now(commandId)).state).toBe("sent");
  });

  it("has the next judge it by the clock, stored and not yet sent too", async () => {
    street = await ControlStreet.open();
    const c1 = await street.controller("C1");
    const accepted = await street.ask();
    await c1.answer(accepted.commandId, "accepted");
    await street.until(accepted.commandId, "accepted");
    const sent = await street.ask();
    await street.killRoom();
    street.clock.at += 40_000;
    await street.startRoom();
    // What was answered while there was no gateway may be on its way.
    expect((await street.now(sent.commandId)).state).toBe("sent");
    await street.pass(10);
    expect((await street.now(sent.commandId)).state).toBe("expired");
    expect((await street.now(accepted.commandId)).state).toBe("accepted");
    await street.killRoom();
    street.clock.at += 150_000;
    await street.startRoom();
    await street.pass(10);
    expect((await street.now(accepted.commandId)).state).toBe("timedOut");
    await c1.report();
    expect(c1.commands).toHaveLength(2);
  });
});
