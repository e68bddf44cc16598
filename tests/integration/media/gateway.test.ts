import { accessSync, constants, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type BroadcastState, type Channel, type ChannelNotice, routes } from "@roadcast/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { buildGateway, type GatewayProcess, Gateways } from "../../support/gateway-process.js";
import { HlsPoller } from "../../support/hls-poller.js";
import { TestConsole } from "../../support/live-gateway.js";

const patience = { timeout: 60_000, interval: 100 };
const path = "/api/v1/channels/exam";
const gateways = new Gateways();
let consoles: TestConsole[] = [];
let caller: GatewayCaller;
/** PATH with all that it has but ffmpeg. */
let bare: string;

beforeAll(() => {
  buildGateway();
  bare = withoutFfmpeg();
});
afterEach(async () => {
  for (const console of consoles) console.close();
  consoles = [];
  await gateways.kill();
});
afterAll(() => gateways.remove());

function withoutFfmpeg(): string {
  const folder = join(gateways.dataDir, "programs");
  mkdirSync(folder, { recursive: true });
  const taken = new Set(["ffmpeg", "ffprobe"]);
  for (const place of (process.env.PATH ?? "").split(delimiter).filter((each) => each !== "")) {
    for (const name of entries(place)) {
      if (taken.has(name)) continue;
      taken.add(name);
      symlinkSync(join(place, name), join(folder, name));
    }
  }
  expect(() => accessSync(join(folder, "ffmpeg"), constants.X_OK)).toThrow();
  return folder;
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What the gateway says of its channel, over its socket. */
async function watch(gateway: GatewayProcess): Promise<{ console: TestConsole; latest(): ChannelNotice | undefined }> {
  const console = new TestConsole(Number(new URL(gateway.url).port), { cookie: caller.cookie });
  consoles.push(console);
  let latest: ChannelNotice | undefined;
  console.socket.on("channel", (notice) => {
    latest = notice;
  });
  await console.connected();
  console.socket.emit("watchChannels", { on: true }, () => undefined);
  return { console, latest: () => latest };
}

const encoderOf = async () => ((await caller.call("GET", routes.broadcast.path)) as BroadcastState).encoder;

/** Plays what the gateway publishes for some segments; gives what was wrong with it. */
async function played(gateway: GatewayProcess): Promise<string[]> {
  const poller = new HlsPoller({ url: `${gateway.url}/hls/exam/index.m3u8` });
  poller.start();
  await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(0);
  const from = poller.lastEnd;
  await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(from + 2);
  await poller.stop();
  return [...poller.checker.violations.map(({ rule, detail }) => `${rule}: ${detail}`), ...poller.objections];
}

describe("a gateway's channel", { timeout: 240_000 }, () => {
  it("goes on air with the ffmpeg of the PATH, and its consoles hear of it", async () => {
    const gateway = await gateways.launch().running();
    caller = await GatewayCaller.firstSignIn(gateway);
    const name = { ko: "시험", en: "Exam" };
    await caller.call("POST", "/api/v1/channels", { id: "exam", name, public: true });
    const { latest } = await watch(gateway);
    await expect.poll(() => latest()?.state, patience).toBe("stopped");
    await caller.call("POST", `${path}/start`);
    await expect.poll(() => latest()?.onAir, patience).toBe("pattern");
    expect(latest()).toMatchObject({ state: "live", faults: [] });
    expect(await encoderOf()).toMatchObject({ found: true, from: "path" });
    expect(await played(gateway)).toEqual([]);
  });

  it("goes on with that of the package where the PATH has none", async () => {
    const gateway = await gateways.launch({ PATH: bare }).running();
    caller = await GatewayCaller.signIn(gateway.url, "admin", caller.password);
    const { latest } = await watch(gateway);
    await expect.poll(() => latest()?.onAir, patience).toBe("pattern");
    expect(latest()).toMatchObject({ state: "live", faults: [] });
    expect(await encoderOf()).toMatchObject({ found: true, from: "bundled" });
    expect(await played(gateway)).toEqual([]);
  });

  it("says that there is no encoder where none can be run; the gateway runs all the same, and is back with one", async () => {
    const gateway = await gateways.launch({ PATH: bare, FFMPEG_PATH: "/nonexistent/ffmpeg" }).running();
    caller = await GatewayCaller.signIn(gateway.url, "admin", caller.password);
    const { latest } = await watch(gateway);
    const detail = expect.stringContaining("/nonexistent/ffmpeg cannot be run");
    await expect
      .poll(latest, patience)
      .toMatchObject({ state: "failed", onAir: null, faults: [{ code: "noEncoder", detail }] });
    expect((await caller.call("GET", path)) as Channel).toMatchObject({ status: { faults: [{ code: "noEncoder" }] } });
    expect((await fetch(`${gateway.url}/hls/exam/index.m3u8`)).status).toBe(503);
    await expect.poll(async () => (await fetch(`${gateway.url}/readyz`)).status, patience).toBe(200);
    await gateways.kill();

    const mended = await gateways.launch().running();
    caller = await GatewayCaller.signIn(mended.url, "admin", caller.password);
    const { latest: after } = await watch(mended);
    await expect.poll(() => after()?.onAir, patience).toBe("pattern");
  });
});
