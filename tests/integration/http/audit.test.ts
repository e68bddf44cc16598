import {
  type AuditEntry,
  type RouteName,
  type RouteSpec,
  routes,
  type TimingDetail,
  type TimingVersion,
} from "@roadcast/contract";
import { commitBatch, emptyBatch, listDeadLetters } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, type HttpGateway, json, startHttpGateway, testPassword } from "../../support/http-gateway.js";
import { smallNetworkDraft } from "../../support/small-network.js";

let gateway: HttpGateway;
let admin: Client;
let deadLetterId: string;
beforeAll(async () => {
  gateway = await startHttpGateway();
  await gateway.loadSmallNetwork();
  admin = await gateway.person("admin", "is-watched");
  const batch = emptyBatch();
  batch.deadLetters.push({
    receivedAt: Date.now(),
    topic: "roads/v1/signs/G1/state",
    reason: "malformed",
    detail: "not JSON",
    payload: Buffer.from("{"),
    payloadBytes: 1,
  });
  await commitBatch(gateway.database, batch);
  const { items } = await listDeadLetters(gateway.database, { limit: 1 });
  deadLetterId = items[0]?.id ?? "";
});
afterAll(() => gateway.stop());

const rows = async () => {
  const response = await admin.get("/api/v1/audit?limit=1000");
  return ((await response.json()) as { items: AuditEntry[] }).items;
};

type Change = readonly [target: string | null, act: () => Promise<Response>];

const newPassword = "another long password";
const name = { ko: "채널", en: "Channel" };
let tokenId = "";
const device = "/api/v1/devices/signs/G1";
const alarmId = "6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a11";
const alarm = `/api/v1/alarms/${alarmId}`;
const timing = "/api/v1/controllers/C1/timing";
const corridorId = "6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a12";
const corridor = `/api/v1/corridors/${corridorId}`;
/** The version that is saved here, then sent, then taken over. */
let saved: Pick<TimingVersion, "version" | "checksum"> = { version: 0, checksum: "" };

/** One change by each route that changes something, with what its row names as the target. */
const changes: Partial<Record<RouteName, Change>> = {
  createUser: [
    "made",
    () =>
      admin.send("POST", "/api/v1/users", {
        username: "made",
        displayName: "Made",
        role: "viewer",
        password: testPassword,
      }),
  ],
  patchUser: ["made", () => admin.send("PATCH", "/api/v1/users/made", { role: "engineer" })],
  createToken: [
    null,
    async () => {
      const response = await admin.send("POST", "/api/v1/tokens", { name: "t", role: "viewer", expiresInDays: 1 });
      tokenId = ((await response.clone().json()) as { id: string }).id;
      return response;
    },
  ],
  deleteToken: [null, () => admin.send("DELETE", `/api/v1/tokens/${tokenId}`)],
  putNetwork: ["small", () => admin.send("PUT", "/api/v1/network", smallNetworkDraft())],
  patchDevice: ["signs/G1", () => admin.send("PATCH", device, { outOfService: true, reason: "works" })],
  issueDeviceCredentials: ["signs/G1", () => admin.send("POST", `${device}/credentials`)],
  revokeDeviceCredentials: ["signs/G1", () => admin.send("DELETE", `${device}/credentials`)],
  issueCredentials: [null, () => admin.send("POST", "/api/v1/device-credentials", {})],
  replayDeadLetter: ["1", () => admin.send("POST", `/api/v1/dead-letters/${deadLetterId}/replay`)],
  createChannel: ["c1", () => admin.send("POST", "/api/v1/channels", { id: "c1", name, public: true })],
  patchChannel: ["c1", () => admin.send("PATCH", "/api/v1/channels/c1", { public: false })],
  startChannel: ["c1", () => admin.send("POST", "/api/v1/channels/c1/start")],
  takeSource: ["c1", () => admin.send("POST", "/api/v1/channels/c1/take", { source: "pattern" })],
  forceSlate: ["c1", () => admin.send("PUT", "/api/v1/channels/c1/slate", { on: true })],
  stopChannel: ["c1", () => admin.send("POST", "/api/v1/channels/c1/stop")],
  createSource: ["c1/s1", () => admin.send("POST", "/api/v1/channels/c1/sources", { kind: "rtmp", id: "s1", name })],
  patchSource: ["c1/s1", () => admin.send("PATCH", "/api/v1/channels/c1/sources/s1", { name })],
  rotateStreamKey: ["c1/s1", () => admin.send("POST", "/api/v1/channels/c1/sources/s1/stream-key")],
  deleteSource: ["c1/s1", () => admin.send("DELETE", "/api/v1/channels/c1/sources/s1")],
  deleteChannel: ["c1", () => admin.send("DELETE", "/api/v1/channels/c1")],
  commandController: [
    "controllers/C1",
    () => admin.send("POST", "/api/v1/controllers/C1/commands", { type: "release", args: {}, reason: "test" }),
  ],
  commandGroup: [
    null,
    () =>
      admin.send("POST", "/api/v1/command-groups", {
        members: [{ controllerId: "C1", type: "release", args: {} }],
        reason: "test",
      }),
  ],
  abortCommandGroup: [
    "6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a11",
    () => admin.send("POST", "/api/v1/command-groups/6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a11/abort"),
  ],
  lockController: [
    "controllers/C1",
    () => admin.send("PUT", "/api/v1/controllers/C1/lock", { reason: "test", forSec: 600 }),
  ],
  unlockController: ["controllers/C1", () => admin.send("DELETE", "/api/v1/controllers/C1/lock")],
  saveTimingVersion: [
    "controllers/C1",
    async () => {
      const { newest } = await json<TimingDetail>(admin.get(timing));
      const { sheet, version } = newest;
      const plans = sheet.plans.map((plan) => ({ ...plan, offsetSec: plan.offsetSec + 1 }));
      const body = { sheet: { ...sheet, plans }, basedOn: version, note: "test" };
      const response = await admin.send("POST", `${timing}/versions`, body);
      saved = await json<TimingVersion>(response.clone());
      return response;
    },
  ],
  sendTiming: [
    "controllers/C1",
    () => admin.send("POST", `${timing}/send`, { version: saved.version, replaces: "a-checksum", reason: "test" }),
  ],
  adoptTiming: [
    "controllers/C1",
    () => {
      gateway.reported.set("C1", saved.checksum);
      return admin.send("POST", `${timing}/adopt`, { version: saved.version, reason: "test" });
    },
  ],
  planCorridor: [
    `corridors/${corridorId}`,
    () => {
      const [from, to] = ["N1", "N3"].map((nodeId) => ({ kind: "node", nodeId }));
      return admin.send("POST", "/api/v1/corridors", { from, to, reason: "test" });
    },
  ],
  startCorridor: [`corridors/${corridorId}`, () => admin.send("POST", `${corridor}/start`, {})],
  releaseCorridorJunction: [`corridors/${corridorId}`, () => admin.send("POST", `${corridor}/junctions/C1/release`)],
  reportCorridorPassing: [`corridors/${corridorId}`, () => admin.send("POST", `${corridor}/junctions/C1/passed`)],
  cancelCorridor: [`corridors/${corridorId}`, () => admin.send("POST", `${corridor}/cancel`)],
  acknowledgeAlarm: [`alarms/${alarmId}`, () => admin.send("POST", `${alarm}/acknowledge`, {})],
  acknowledgeAlarms: [null, () => admin.send("POST", "/api/v1/alarms/acknowledge", { ids: [alarmId] })],
  shelveAlarm: [`alarms/${alarmId}`, () => admin.send("PUT", `${alarm}/shelf`, { forSec: 60, reason: "test" })],
  unshelveAlarm: [`alarms/${alarmId}`, () => admin.send("DELETE", `${alarm}/shelf`)],
  commentAlarm: [`alarms/${alarmId}`, () => admin.send("POST", `${alarm}/comments`, { text: "test" })],
  putAlarmRule: [
    "alarmRules/clockSkew",
    () =>
      admin.send("PUT", "/api/v1/alarm-rules/clockSkew", {
        ...{ kind: "clockSkew", enabled: true, severity: 5, delayOnSec: 60, delayOffSec: 60, revision: 0 },
        ...{ parameters: { offsetSec: 30 }, advice: { ko: "확인", en: "Check" } },
      }),
  ],
  changePassword: [
    "is-watched",
    () => admin.send("POST", "/api/v1/session/password", { current: testPassword, next: newPassword }),
  ],
  signOut: ["is-watched", () => admin.send("DELETE", "/api/v1/session")],
  signIn: ["is-watched", () => admin.signIn("is-watched", newPassword)],
};

describe("every change", () => {
  const changing = (Object.keys(routes) as RouteName[]).filter((name) => {
    const spec: RouteSpec = routes[name];
    return spec.method !== "get" && spec.readOnly !== true;
  });

  it("that a route can make is walked here", () => {
    expect(Object.keys(changes).sort()).toEqual([...changing].sort());
  });

  it.each(Object.entries(changes))("by %s leaves one row: who, from where, what", async (action, [target, act]) => {
    const started = Date.now();
    const response = await act();
    expect(response.ok, await response.clone().text()).toBe(true);
    // Signing out takes the right to look away: the next change is to sign in again.
    if (action === "signOut") await admin.signIn("is-watched", newPassword);
    const found = (await rows()).filter((row) => row.action === action && Date.parse(row.at) >= started);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ actor: "is-watched", role: "admin", from: "127.0.0.1" });
    if (target !== null) expect(found[0]?.target).toBe(target);
  });

  it("is written down with nothing that should stay secret", async () => {
    const text = JSON.stringify(await rows());
    for (const secret of [testPassword, newPassword, "rc_", "rcs-", "$argon2", "$7$"])
      expect(text).not.toContain(secret);
  });
});
