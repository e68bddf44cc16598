import { execFileSync } from "node:child_process";
import { closeSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import { type Channel, routes } from "@roadcast/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { buildGateway, Gateways } from "../../support/gateway-process.js";
import { HlsPoller } from "../../support/hls-poller.js";

const path = "/api/v1/channels/exam";
/** For machines that do other work beside. */
const patience = { timeout: 60_000, interval: 100 };
const gateways = new Gateways();

beforeAll(() => buildGateway());
afterAll(async () => {
  // One that waits for its disk can do no other.
  await gateways.kill("SIGKILL");
  gateways.remove();
});

describe.runIf(process.platform === "linux")("a gateway whose disk answers nothing any more", () => {
  it("keeps its channel on air and everybody in, and keeps its files again when it answers", {
    timeout: 240_000,
  }, async () => {
    const gateway = await gateways.launch().running();
    const admin = await GatewayCaller.firstSignIn(gateway);
    await admin.call("POST", "/api/v1/channels", { id: "exam", name: { ko: "시험", en: "Exam" }, public: true });
    await admin.call("POST", `${path}/start`);
    const poller = new HlsPoller({ url: `${gateway.url}/hls/exam/index.m3u8` });
    poller.start();
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(2);

    // Whoever opens a pipe that nobody reads waits for a reader, in the system: as for a disk that does not answer.
    const journal = join(gateways.dataDir, "channels", "exam", "segments", "segments.jsonl");
    execFileSync("mkfifo", [`${journal}.pipe`]);
    renameSync(`${journal}.pipe`, journal);
    // More segments than the process has threads for files.
    const from = poller.lastEnd;
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(from + 6);

    const page = await fetch(gateway.url, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(30_000) });
    expect(page.status).toBe(200);
    const { password } = admin;
    const again = await GatewayCaller.signIn(gateway.url, "admin", password);
    expect(await again.call("GET", routes.getNetwork.path)).toMatchObject({ type: "FeatureCollection" });
    const notKept = { status: { state: "live", faults: [{ code: "stateNotKept" }] } };
    await expect.poll(() => channelOf(again), patience).toMatchObject(notKept);
    const before = poller.lastEnd;
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(before + 2);

    const answering = openSync(journal, "r+");
    await expect.poll(() => channelOf(again), patience).toMatchObject({ status: { state: "live", faults: [] } });
    await poller.stop();
    expect(poller.checker.violations).toEqual([]);
    expect(poller.objections).toEqual([]);
    await gateways.kill();
    closeSync(answering);
  });
});

const channelOf = async (caller: GatewayCaller) => (await caller.call("GET", path)) as Channel;
