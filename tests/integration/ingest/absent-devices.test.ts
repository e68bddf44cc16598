import { commitBatch, emptyBatch, type PresenceRow, replaceNetwork, stateAt } from "@roadcast/db";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AbsentDevices } from "../../../gateway/src/absent-devices.js";
import { EmbeddedBroker } from "../../../gateway/src/broker/embedded.js";
import { systemClock } from "../../../gateway/src/clock.js";
import { Ingest } from "../../../gateway/src/ingest/ingest.js";
import { connectDevice, devicePassword } from "../../support/broker-device.js";
import { silentLogger } from "../../support/broker-ingest.js";
import { goldenNetwork, registryIn } from "../../support/broker-network.js";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";

const patience = { timeout: 15_000, interval: 20 };
const prefix = "roads/v1";

/** What an earlier run of the gateway left in the database, and a new one of embedded broker and ingest on it. */
describe("devices that were online when the gateway stopped", () => {
  const before = Date.now() - 3_600_000;
  let db: TestDatabase;
  let ingest: Ingest;
  let broker: EmbeddedBroker;
  let absent: AbsentDevices | undefined;
  let known: PresenceRow[];

  beforeEach(async () => {
    db = await openTestDatabase();
    await replaceNetwork(db.database, goldenNetwork());
    const registry = await registryIn(db.database);
    const was = (kind: PresenceRow["kind"], deviceId: string, online: boolean): PresenceRow => ({
      kind,
      deviceId,
      online,
      at: before,
      receivedAt: before + 100,
    });
    const presence = [was("controllers", "C1", true), was("signs", "G1", true), was("stations", "S1", false)];
    await commitBatch(db.database, { ...emptyBatch(), presence });
    known = (await stateAt(db.database, Date.now())).presence;
    ingest = new Ingest({
      commit: (batch) => commitBatch(db.database, batch),
      registry: () => registry,
      clock: systemClock,
      logger: silentLogger,
      settings: { rawRetentionMs: 86_400_000 },
      prefix,
      onCommitted: () => undefined,
    });
    ingest.start(known);
    broker = new EmbeddedBroker(
      {
        host: "127.0.0.1",
        port: 0,
        prefix,
        clock: systemClock,
        logger: silentLogger,
        verify: async (_username, password) => password === devicePassword,
      },
      (delivery) => ingest.accept(delivery),
    );
    await broker.start();
    absent = new AbsentDevices({
      prefix,
      clock: systemClock,
      logger: silentLogger,
      isConnected: (username) => broker.isConnected(username),
      isKnown: (kind, id) => registry.device(kind, id) !== undefined,
      accept: (delivery) => ingest.accept(delivery),
      graceMs: 1,
    });
  });

  afterEach(async () => {
    absent?.stop();
    await ingest.stop();
    await broker.stop();
    await db.drop();
  });

  const presenceOf = async (id: string) =>
    (await stateAt(db.database, Date.now() + 1_000)).presence.find(({ deviceId }) => deviceId === id);

  it("and have not come back are offline, of the connect that was known; those that have are online", async () => {
    const controller = await connectDevice(broker.port, "controllers", "C1");
    const started = Date.now();
    absent?.start(known);
    await vi.waitFor(async () => expect((await presenceOf("G1"))?.online).toBe(false), patience);
    expect(await presenceOf("G1")).toMatchObject({ at: before });
    expect((await presenceOf("G1"))?.receivedAt).toBeGreaterThanOrEqual(started);
    expect(await presenceOf("C1")).toMatchObject({ online: true, at: before });
    expect(await presenceOf("S1")).toMatchObject({ online: false, receivedAt: before + 100 });
    await controller.endAsync();
  });

  it("and come back later are online again, with the connect of then", async () => {
    absent?.start(known);
    await vi.waitFor(async () => expect((await presenceOf("G1"))?.online).toBe(false), patience);
    const sign = await connectDevice(broker.port, "signs", "G1");
    const at = Date.now();
    await sign.publishAsync(`${prefix}/signs/G1/presence`, JSON.stringify({ online: true, at }), {
      qos: 1,
      retain: true,
    });
    expect(await presenceOf("G1")).toMatchObject({ online: true, at });
    await sign.endAsync();
  });

  it("and came and went since keep what they said themselves", async () => {
    const at = Date.now();
    const topic = `${prefix}/signs/G1/presence`;
    const will = { topic, payload: Buffer.from(JSON.stringify({ online: false, at })), qos: 1 as const, retain: true };
    const sign = await connectDevice(broker.port, "signs", "G1", { will });
    await sign.publishAsync(topic, JSON.stringify({ online: true, at }), { qos: 1, retain: true });
    sign.stream.destroy();
    await vi.waitFor(async () => expect((await presenceOf("G1"))?.online).toBe(false), patience);
    const lost = await presenceOf("G1");
    absent?.start(known);
    await vi.waitFor(async () => expect((await presenceOf("C1"))?.online).toBe(false), patience);
    expect(await presenceOf("G1")).toEqual(lost);
    expect(lost).toMatchObject({ at });
  });
});
