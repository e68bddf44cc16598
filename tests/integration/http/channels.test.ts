import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Channel, Problem, WatchedChannel } from "@roadcast/contract";
import { findChannel } from "@roadcast/db";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../gateway/src/clock.js";
import { Broadcast } from "../../../gateway/src/media/broadcast.js";
import { channelOperations } from "../../../gateway/src/media/channel-operations.js";
import { Origin } from "../../../gateway/src/media/origin.js";
import { ViewerTokens } from "../../../gateway/src/media/viewer-tokens.js";
import { type Client, type HttpGateway, json, startHttpGateway } from "../../support/http-gateway.js";
import { smallProfile } from "../../support/media-channel.js";
import { listenLocally } from "../../support/ports.js";

const path = "/api/v1/channels/exam";
const name = { ko: "시험", en: "Exam" };
const patience = { timeout: 40_000, interval: 100 };
const folder = mkdtempSync(join(tmpdir(), "roadcast-channels-"));
const tokens = new ViewerTokens("a secret of this test", systemClock);
const logger = pino({ level: "silent" });
const broadcast = new Broadcast({
  ...{ dataDir: folder, profile: smallProfile, clock: systemClock, logger },
  ffmpeg: { setting: null, searchPath: process.env.PATH ?? "" },
  rtmp: { host: "127.0.0.1", port: 0 },
  ...{ dvrWindowSec: 60, maxDiskBytes: 64 * 1024 * 1024 },
});
const server = createServer();
let gateway: HttpGateway;
let staff: Client;

beforeAll(async () => {
  gateway = await startHttpGateway();
  await broadcast.start([]);
  gateway.useChannels(channelOperations(broadcast, tokens));
  staff = await gateway.person("broadcaster", "staff");
});
afterAll(async () => {
  await broadcast.stop();
  await gateway.stop();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const shown = () => json<Channel>(staff.get(path));
const seenState = async () => (await json<WatchedChannel>(staff.get(`${path}/watch`))).state;
const onAir = (source: string | null) => expect.poll(async () => (await shown()).status.onAir, patience).toBe(source);

describe("a channel", () => {
  it("is made stopped, with a test pattern, and cannot be told to take anything yet", async () => {
    const made = await json<Channel>(staff.send("POST", "/api/v1/channels", { id: "exam", name, public: false }));
    expect(made).toMatchObject({ id: "exam", name, status: { state: "stopped" }, sources: [{ id: "pattern" }] });
    const early = await staff.send("POST", `${path}/take`, { source: "pattern" });
    expect(early.status).toBe(409);
    const again = await staff.send("POST", "/api/v1/channels", { id: "exam", name, public: false });
    expect([again.status, (await json<Problem>(again)).code]).toEqual([409, "conflict"]);
  });

  it("goes on air with what it has, and takes another source", async () => {
    expect((await staff.send("POST", `${path}/start`)).status).toBe(200);
    await onAir("pattern");
    await staff.send("POST", `${path}/sources`, { kind: "pattern", id: "second", name });
    // What is on air stays there, with no break.
    expect((await shown()).status).toMatchObject({ state: "live", onAir: "pattern" });
    const taken = await json<Channel>(staff.send("POST", `${path}/take`, { source: "second" }));
    expect(taken.status.wanted).toBe("second");
    await onAir("second");
    const unknown = await staff.send("POST", `${path}/take`, { source: "nothing" });
    expect([unknown.status, (await json<Problem>(unknown)).errors?.[0]?.pointer]).toEqual([422, "/source"]);
    expect((await staff.send("DELETE", `${path}/sources/second`)).status).toBe(409);
  });

  it("shows the slate for as long as it is forced", async () => {
    await staff.send("PUT", `${path}/slate`, { on: true });
    await onAir(null);
    expect((await shown()).status).toMatchObject({ state: "slate", slateForced: true, wanted: "second" });
    expect(await seenState()).toBe("paused");
    await staff.send("PUT", `${path}/slate`, { on: false });
    await onAir("second");
    expect(await seenState()).toBe("live");
  });

  it("keeps of a stream key its hash alone", async () => {
    await staff.send("POST", `${path}/sources`, { kind: "rtmp", id: "studio", name });
    const response = await staff.send("POST", `${path}/sources/studio/stream-key`);
    const { streamKey, rtmp } = await json<{ streamKey: string; rtmp: { port: number } }>(response);
    expect(rtmp.port).toBe(broadcast.ingest?.port);
    const kept = (await findChannel(gateway.database, "exam"))?.sources.find(({ id }) => id === "studio");
    expect(kept?.streamKeyHash).toHaveLength(32);
    expect(JSON.stringify(await shown())).not.toContain(streamKey);
  });

  it("takes a publisher with that key, lets go of it when the key is changed, and stays on air", async () => {
    const keyPath = `${path}/sources/new-studio/stream-key`;
    await staff.send("POST", `${path}/sources`, { kind: "rtmp", id: "new-studio", name });
    const { streamKey, rtmp } = await json<{ streamKey: string; rtmp: { port: number } }>(staff.send("POST", keyPath));
    const input = ["-re", "-f", "lavfi", "-i", "testsrc2=size=256x144:rate=25", "-c:v", "libx264", "-g", "25"];
    const publisher = spawn("ffmpeg", [...input, "-f", "flv", `rtmp://127.0.0.1:${rtmp.port}/live/${streamKey}`], {
      stdio: "ignore",
    });
    try {
      const known = async () => (await shown()).status.sources.find(({ id }) => id === "new-studio")?.publisher;
      await expect.poll(known, patience).toMatch(/127\.0\.0\.1/);
      await staff.send("POST", keyPath);
      await expect.poll(known, patience).toBeNull();
    } finally {
      publisher.kill("SIGKILL");
    }
    expect((await staff.send("DELETE", `${path}/sources/new-studio`)).status).toBe(200);
    expect((await shown()).status).toMatchObject({ state: "live", onAir: "second" });
  });

  it("that is private gives its media to who shows a token of it, as cookie or in the path", async () => {
    const origin = new Origin({
      channel: (id) => broadcast.served(id),
      authorise: broadcast.access(tokens),
      corsOrigin: null,
      playlistMaxAgeSec: 1,
    });
    server.on("request", (request, response) => void origin.handle(request, response));
    const url = `http://127.0.0.1:${await listenLocally(server)}`;
    const ask = (at: string, cookie = "") => fetch(`${url}/hls/exam/${at}`, { headers: { cookie } });
    expect((await ask("index.m3u8")).status).toBe(401);
    expect((await ask("index.m3u8", "roadcast.hls=x.y")).status).toBe(403);
    const cookie = (await staff.get(path)).headers.getSetCookie().find((each) => each.startsWith("roadcast.hls="));
    expect(cookie).toMatch(/Path=\/hls\/exam; .*HttpOnly/);
    const byCookie = await ask("index.m3u8", cookie?.split(";")[0]);
    expect([byCookie.status, byCookie.headers.get("cache-control")]).toEqual([200, "private, max-age=1"]);
    const byPath = await ask(`t/${tokens.issue("exam")}/index.m3u8`);
    expect([byPath.status, byPath.headers.get("cache-control")]).toEqual([200, "public, max-age=1"]);
    expect((await gateway.client().get(`${path}/watch`)).status).toBe(404);
  });

  it("goes on air with what it still has where its source was removed while it was off", async () => {
    await staff.send("POST", `${path}/take`, { source: "pattern" });
    await onAir("pattern");
    await staff.send("POST", `${path}/stop`);
    await expect.poll(async () => (await shown()).status.state, patience).toBe("stopped");
    expect((await staff.send("DELETE", `${path}/sources/pattern`)).status).toBe(200);
    await staff.send("POST", `${path}/start`);
    await onAir("second");
    expect((await shown()).status.wanted).toBe("second");
  });

  it("is stopped before it is deleted, and leaves nothing behind", async () => {
    expect((await staff.send("DELETE", path)).status).toBe(409);
    await staff.send("POST", `${path}/stop`);
    await expect.poll(async () => (await shown()).status.state, patience).toBe("stopped");
    expect((await staff.send("DELETE", path)).status).toBe(204);
    expect((await staff.get(path)).status).toBe(404);
  });
});

describe("a machine with no ffmpeg", () => {
  it("says so on the channel, and the rest runs", async () => {
    const without = new Broadcast({
      ...{ dataDir: join(folder, "without"), profile: smallProfile, clock: systemClock, logger },
      ffmpeg: { setting: "/nonexistent/ffmpeg", searchPath: "" },
      rtmp: { host: "127.0.0.1", port: 0 },
      ...{ dvrWindowSec: 60, maxDiskBytes: 64 * 1024 * 1024 },
    });
    const row = { id: "bare", name, public: true, onAir: true, createdAt: 0, sources: [] };
    await without.start([row]);
    expect(without.host("bare")?.status()).toMatchObject({ state: "failed", faults: [{ code: "noEncoder" }] });
    expect((await without.state()).encoder).toMatchObject({ found: false });
    await without.stop();
  });
});
