import { type DeviceCredentials, type Network, type RestSnapshot, uplinkTopic } from "@roadcast/contract";
import { createStorage, defaultStorageSettings } from "@roadcast/db";
import mqtt from "mqtt";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { buildGateway, Gateways } from "../../support/gateway-process.js";

const patience = { timeout: 30_000, interval: 50 };
const minuteMs = 60_000;
const intervalMs = 30_000;
const quarterMs = 15 * minuteMs;
const dayMs = 86_400_000;

let store: TestDatabase;
let gateways: Gateways;

beforeAll(() => buildGateway());
beforeEach(async () => {
  store = await openTestDatabase();
  gateways = new Gateways();
});
afterEach(async () => {
  await gateways.kill("SIGKILL");
  gateways.remove();
  await store.drop();
});

/** The first link whose detectors are all of one station, with them. */
function linkOfOneStation({ features }: Network): { linkId: string; stationId: string; detectors: string[] } {
  const detectors = features.flatMap(({ properties }) => (properties.kind === "detector" ? [properties] : []));
  for (const { linkId, stationId } of detectors) {
    const own = detectors.filter((each) => each.linkId === linkId);
    if (stationId === null || own.some((each) => each.stationId !== stationId)) continue;
    return { linkId, stationId, detectors: own.map(({ id }) => id) };
  }
  throw new Error("the network has no link of one station");
}

/** What was driven in a quarter of the hour: of each another speed. */
const speedOf = (quarterStart: number) => 20 + 5 * ((quarterStart / quarterMs) % 4);

it("a gateway that is started again has the day before stand in for a link whose detectors are out of service", {
  timeout: 180_000,
}, async () => {
  const env = { DATABASE_URL: store.url, DATABASE_SCHEMA: store.schema };
  const first = await gateways.launch(env).running();
  const admin = await GatewayCaller.firstSignIn(first);
  const link = linkOfOneStation((await admin.call("GET", "/api/v1/network")) as Network);
  const path = `/api/v1/devices/stations/${link.stationId}/credentials`;
  const { username, password } = (await admin.call("POST", path)) as DeviceCredentials;
  const device = await mqtt.connectAsync(`mqtt://127.0.0.1:${first.mqttPort}`, {
    ...{ protocolVersion: 4, clientId: username, username, password, reconnectPeriod: 0 },
  });
  device.on("error", () => undefined);
  // A station that comes back after a day brings what it kept: three quarters from this time of yesterday on.
  const from = Math.floor((Date.now() - dayMs) / quarterMs) * quarterMs;
  for (let at = from + intervalMs; at <= from + 3 * quarterMs; at += intervalMs) {
    const entries = link.detectors.map((detector) => ({
      ...{ detector, occupancyPct: 12, speedKph: speedOf(Math.floor((at - 1) / quarterMs) * quarterMs) },
      // The same over and over would be a failure.
      count: (at / intervalMs) % 2 === 0 ? 4 : 6,
    }));
    await device.publishAsync(
      uplinkTopic("roads/v1", "stations", link.stationId, "readings"),
      JSON.stringify({ observedAt: at, intervalSec: intervalMs / 1000, entries }),
      { qos: 1 },
    );
  }
  await device.endAsync();
  for (const id of link.detectors) {
    await admin.call("PATCH", `/api/v1/devices/detectors/${id}`, { outOfService: true, reason: "resurfacing" });
  }
  expect(await first.kill("SIGKILL")).toBe("SIGKILL");
  // As the gateway does once a minute: late readings reach the rollups by it.
  const storage = createStorage(store.database, defaultStorageSettings);
  await vi.waitFor(async () => expect(await storage.maintain(Date.now())).toMatchObject({ skipped: false }), patience);

  const second = await gateways.launch(env).running();
  const again = await GatewayCaller.signIn(second.url, "admin", admin.password);
  await vi.waitFor(async () => {
    const { areas } = (await again.call("GET", "/api/v1/live")) as { areas: RestSnapshot[] };
    const record = areas.flatMap(({ links }) => links).find(({ id }) => id === link.linkId);
    const start = Date.parse(record?.substitute?.quarterStart ?? "");
    expect(record).toMatchObject({
      ...{ los: "noData", detectorsWorking: 0, speedKph: null, flowVph: null, occupancyPct: null },
      substitute: {
        ...{ from: "history", speedKph: speedOf(start), occupancyPct: 12 },
        flowVph: 600 * link.detectors.length,
      },
    });
    // It is this quarter of the hour, of yesterday.
    expect(Date.now() - start - dayMs).toBeGreaterThanOrEqual(0);
    expect(Date.now() - start - dayMs).toBeLessThan(quarterMs + minuteMs);
  }, patience);
});
