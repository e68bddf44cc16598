import { type Network, network as networkSchema } from "@roadcast/contract";
import {
  commitBatch,
  type Database,
  defaultStorageSettings,
  detectorSeries,
  findDeviceCredentials,
  type Kept,
  listDeviceCredentials,
  loadNetwork,
  replaceNetwork,
  revokeDeviceCredentials,
  setDeviceCredentials,
  setOutOfService,
  stateAt,
} from "@roadcast/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { batchOf, minuteMs, noon, readingRow, stationsNetwork } from "../../support/rows.js";
import { smallNetworkDraft } from "../../support/small-network.js";

let db: TestDatabase;
let database: Database;
beforeEach(async () => {
  db = await openTestDatabase();
  database = db.database;
});
afterEach(() => db.drop());

const without = (network: Network, ...ids: string[]): Network => ({
  ...network,
  features: network.features.filter(({ properties }) => !ids.includes(properties.id)),
});

describe("the network", () => {
  it("is empty before the first import", async () => {
    const { network, keys } = await loadNetwork(database);
    expect(network.features).toEqual([]);
    expect(keys.detectors.size).toBe(0);
  });

  it.each([
    ["of stations", stationsNetwork()],
    ["with a device of every kind", networkSchema.parse(smallNetworkDraft())],
  ])("%s comes back as it went in, in its order", async (_, network) => {
    await replaceNetwork(database, network);
    expect((await loadNetwork(database)).network).toEqual(network);
  });

  it("keeps the keys of what stays and says how many features went", async () => {
    const whole = stationsNetwork();
    expect(await replaceNetwork(database, whole)).toMatchObject({
      counts: { detector: 4, link: 2, area: 1 },
      removed: 0,
    });
    const before = await loadNetwork(database);
    const result = await replaceNetwork(database, without(whole, "D2", "D9"));
    expect(result).toMatchObject({ counts: { detector: 2 }, removed: 2 });
    const after = await loadNetwork(database);
    expect([...after.keys.detectors.keys()].sort()).toEqual(["D1", "D3"]);
    expect(after.keys.detectors.get("D1")).toBe(before.keys.detectors.get("D1"));
    expect(after.keys.links).toEqual(before.keys.links);
  });

  it("that gets a detector back gives it its old key, and its history with it", async () => {
    const whole = stationsNetwork();
    await replaceNetwork(database, whole);
    const key = (await loadNetwork(database)).keys.detectors.get("D1");
    await commitBatch(
      database,
      batchOf({ readings: [readingRow({ detectorKey: key ?? 0, observedAt: noon, count: 8 })] }),
    );
    await replaceNetwork(database, without(whole, "D1"));
    await replaceNetwork(database, whole);
    expect((await loadNetwork(database)).keys.detectors.get("D1")).toBe(key);
    const kept: Kept = { nowMs: noon, retentionDays: defaultStorageSettings.retentionDays };
    const series = await detectorSeries(database, "D1", { bucket: "raw", from: noon, to: noon + 1 }, kept);
    expect(series?.points).toMatchObject([{ count: 8 }]);
  });

  it("stays as it was when an import fails", async () => {
    await replaceNetwork(database, stationsNetwork());
    const broken = without(stationsNetwork(), "A1");
    await expect(
      replaceNetwork(database, {
        ...broken,
        features: [...broken.features]
          .slice(0, 3)
          .map((feature) =>
            feature.properties.kind === "node"
              ? { ...feature, properties: { ...feature.properties, areaId: "nowhere" } }
              : feature,
          ) as Network["features"],
      }),
    ).rejects.toMatchObject({ code: "badData" });
    expect((await loadNetwork(database)).network).toEqual(stationsNetwork());
  });

  it("is one of two that come at once, whole", async () => {
    const [one, two] = [stationsNetwork(), without(stationsNetwork(), "D9", "CAM1")];
    await Promise.all([replaceNetwork(database, one), replaceNetwork(database, two)]);
    const { network } = await loadNetwork(database);
    expect([one.features.length, two.features.length]).toContain(network.features.length);
  });

  it("says that a device is out of service, and of an unknown one that there is none", async () => {
    await replaceNetwork(database, stationsNetwork());
    expect(await setOutOfService(database, "signs", "VMS1", true)).toBe(true);
    expect(await setOutOfService(database, "signs", "VMS2", true)).toBe(false);
    const { network } = await loadNetwork(database);
    expect(network.features.find(({ properties }) => properties.id === "VMS1")?.properties).toMatchObject({
      outOfService: true,
    });
  });
});

it("device credentials are set for many, replaced, found and revoked", async () => {
  const row = (id: string, passwordHash: string) => ({ kind: "signs" as const, id, passwordHash, issuedAt: noon });
  await replaceNetwork(database, stationsNetwork());
  await setDeviceCredentials(database, [row("VMS1", "a"), row("VMS2", "b")]);
  await setDeviceCredentials(database, [row("VMS1", "c")]);
  expect(await findDeviceCredentials(database, "signs", "VMS1")).toEqual(row("VMS1", "c"));
  expect(await findDeviceCredentials(database, "cameras", "VMS1")).toBeNull();
  // VMS2 is not in the network: what it has does not let it in.
  expect(await findDeviceCredentials(database, "signs", "VMS2")).toBeNull();
  expect(await listDeviceCredentials(database)).toEqual([row("VMS1", "c")]);
  await replaceNetwork(database, without(stationsNetwork(), "VMS1"));
  expect(await listDeviceCredentials(database)).toEqual([]);
  expect(await revokeDeviceCredentials(database, "signs", "VMS1")).toBe(true);
  expect(await revokeDeviceCredentials(database, "signs", "VMS1")).toBe(false);
});

describe("the state at a moment", () => {
  it("is the last of each device at or before it", async () => {
    await replaceNetwork(database, stationsNetwork());
    const { keys } = await loadNetwork(database);
    const detectorKey = keys.detectors.get("D1") ?? 0;
    const linkKey = keys.links.get("M1") ?? 0;
    const at = (offset: number, count: number) =>
      readingRow({ detectorKey, linkKey, observedAt: noon + offset, count });
    const controllerState = (offset: number, plan: number) => ({
      controllerId: "C1",
      receivedAt: noon + offset + 5,
      state: { observedAt: noon + offset, mode: "coordinated" as const, plan, phases: [] },
    });
    const presence = (offset: number, online: boolean) => ({
      kind: "controllers" as const,
      deviceId: "C1",
      online,
      at: noon,
      receivedAt: noon + offset,
    });
    await commitBatch(
      database,
      batchOf({
        readings: [at(0, 1), at(20_000, 2), at(40_000, 3)],
        controllerStates: [controllerState(0, 1), controllerState(30_000, 2)],
        signStates: [{ signId: "VMS1", receivedAt: noon + 3, state: { observedAt: noon, message: null } }],
        presence: [presence(10, true), presence(50_000, false)],
        positions: [{ vehicleId: "V1", receivedAt: noon, position: { observedAt: noon, lat: 37.5, lon: 127.04 } }],
      }),
    );
    const then = await stateAt(database, noon + 25_000);
    expect(then.readings).toEqual([{ detectorId: "D1", row: at(20_000, 2) }]);
    expect(then.controllerStates).toEqual([controllerState(0, 1)]);
    expect(then.signStates).toMatchObject([{ signId: "VMS1", state: { observedAt: noon } }]);
    expect(then.presence).toEqual([presence(10, true)]);
    expect(then.positions).toMatchObject([{ vehicleId: "V1", position: { lat: 37.5, lon: 127.04 } }]);
    const later = await stateAt(database, noon + minuteMs);
    expect(later.readings.map(({ row }) => row.count)).toEqual([3]);
    expect(later.controllerStates.map(({ state }) => state.plan)).toEqual([2]);
    expect(later.presence).toEqual([presence(50_000, false)]);
    const before = await stateAt(database, noon - 1);
    expect(before).toEqual({ readings: [], controllerStates: [], signStates: [], presence: [], positions: [] });
  });

  it("leaves out what is older than the bound, but for presence", async () => {
    await replaceNetwork(database, stationsNetwork());
    const { keys } = await loadNetwork(database);
    await commitBatch(
      database,
      batchOf({
        readings: [readingRow({ detectorKey: keys.detectors.get("D1") ?? 0, observedAt: noon })],
        presence: [{ kind: "detectors", deviceId: "D1", online: true, at: noon, receivedAt: noon }],
      }),
    );
    const state = await stateAt(database, noon + 10 * minuteMs, 5 * minuteMs);
    expect(state.readings).toEqual([]);
    expect(state.presence).toHaveLength(1);
  });
});
