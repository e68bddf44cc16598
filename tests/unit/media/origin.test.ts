import { mkdtempSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Access, Origin } from "../../../gateway/src/media/origin.js";
import { prepare } from "../../../gateway/src/media/prepared.js";
import type { Found } from "../../../gateway/src/media/segment-store.js";

// Bytes outside of ASCII, too: a channel's name may stand in a playlist.
const text = "#EXTM3U\n# 강남구 수능 방송\n".padEnd(2_000, "#");
const folder = mkdtempSync(join(tmpdir(), "roadcast-origin-"));
const onDisk = join(folder, "old.m4s");
const bigOnDisk = join(folder, "big.m4s");
/** More than a connection takes at once. */
const bigBytes = 64 * 1024 * 1024;
const files: Record<string, Found> = {
  "new.m4s": { kind: "memory", bytes: Buffer.from("0123456789") },
  "old.m4s": { kind: "disk", path: onDisk, bytes: 10 },
  "short.m4s": { kind: "disk", path: onDisk, bytes: 11 },
  "big.m4s": { kind: "disk", path: bigOnDisk, bytes: bigBytes },
  "unreadable.m4s": { kind: "disk", path: join(onDisk, "a file has none"), bytes: 10 },
  "lost.m4s": { kind: "disk", path: join(folder, "lost.m4s"), bytes: 10 },
  "gone.m4s": { kind: "gone" },
  "waiting.m4s": { kind: "waiting" },
};
let serving = true;
let server: Server;
let base: string;

const access = (id: string, token: string | null): Access => {
  if (id === "open") return "public";
  return token === "good" ? "private" : 401;
};

beforeAll(async () => {
  writeFileSync(onDisk, "abcdefghij");
  writeFileSync(bigOnDisk, "");
  truncateSync(bigOnDisk, bigBytes);
  const playlist = prepare(text);
  const channel = {
    get serving() {
      return serving;
    },
    playlist: (name: string) => (name === "index.m3u8" ? playlist : null),
    find: (name: string): Found => files[name] ?? { kind: "unknown" },
  };
  const origin = new Origin({
    channel: (id) => (["open", "closed"].includes(id) ? channel : null),
    authorise: access,
    corsOrigin: "https://player.example",
    playlistMaxAgeSec: 1,
  });
  server = createServer((request, response) => {
    if (!origin.handle(request, response)) response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, init?: RequestInit) => fetch(`${base}${path}`, init);

describe("the origin", () => {
  it("leaves what is not media to others", async () => {
    expect((await get("/api/v1/channels")).status).toBe(418);
  });

  it("serves playlists for a second, zipped for who takes it, and unchanged ones without a body", async () => {
    const zipped = await get("/hls/open/index.m3u8?_=1");
    expect(await zipped.text()).toBe(text);
    expect(Object.fromEntries(zipped.headers)).toMatchObject({
      "content-type": "application/vnd.apple.mpegurl",
      "content-encoding": "gzip",
      "cache-control": "public, max-age=1",
      vary: "Accept-Encoding",
      "access-control-allow-origin": "https://player.example",
    });
    const plain = await get("/hls/open/index.m3u8", { headers: { "accept-encoding": "identity" } });
    expect(plain.headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
    expect(await plain.text()).toBe(text);
    const etag = plain.headers.get("etag") ?? "";
    expect((await get("/hls/open/index.m3u8", { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  it("serves segments for ever, from memory and from disk, whole and in parts", async () => {
    for (const [name, bytes] of [
      ["new.m4s", "0123456789"],
      ["old.m4s", "abcdefghij"],
    ] as const) {
      const whole = await get(`/hls/open/${name}`);
      expect(await whole.text()).toBe(bytes);
      expect(whole.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      const part = await get(`/hls/open/${name}`, { headers: { range: "bytes=2-4" } });
      expect([part.status, await part.text(), part.headers.get("content-range")]).toEqual([
        206,
        bytes.slice(2, 5),
        "bytes 2-4/10",
      ]);
      const tail = await get(`/hls/open/${name}`, { headers: { range: "bytes=-3" } });
      expect(await tail.text()).toBe(bytes.slice(7));
      expect((await get(`/hls/open/${name}`, { headers: { range: "bytes=10-" } })).status).toBe(416);
      const head = await get(`/hls/open/${name}`, { method: "HEAD" });
      expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "10", ""]);
    }
  });

  it("breaks off what the disk has less of than was said, and serves on", async () => {
    await expect(get("/hls/open/short.m4s").then((response) => response.text())).rejects.toThrow();
    expect(await (await get("/hls/open/old.m4s")).text()).toBe("abcdefghij");
  });

  it.runIf(process.platform === "linux")("closes the file of a viewer who leaves in the middle of it", async () => {
    const held = () =>
      readdirSync("/proc/self/fd").filter((descriptor) => {
        try {
          return readlinkSync(`/proc/self/fd/${descriptor}`) === bigOnDisk;
        } catch {
          // It was closed since.
          return false;
        }
      });
    const viewer = new AbortController();
    const response = await get("/hls/open/big.m4s", { signal: viewer.signal });
    expect(response.status).toBe(200);
    await expect.poll(held, { timeout: 30_000 }).toHaveLength(1);
    viewer.abort();
    await expect.poll(held, { timeout: 30_000 }).toEqual([]);
  });

  it.each([
    ["/hls/open/gone.m4s", 410, "gone"],
    ["/hls/open/lost.m4s", 410, "gone"],
    ["/hls/open/unreadable.m4s", 503, "notReady"],
    ["/hls/open/waiting.m4s", 503, "notReady"],
    ["/hls/open/never.m4s", 404, "notFound"],
    ["/hls/open/never.m3u8", 404, "notFound"],
    ["/hls/open/a/b/c/d", 404, "notFound"],
    ["/hls/open", 404, "notFound"],
    ["/hls/nobody/index.m3u8", 404, "notFound"],
    ["/hls/closed/index.m3u8", 401, "notSignedIn"],
    ["/hls/closed/t/bad/new.m4s", 401, "notSignedIn"],
  ])("answers %s with %i", async (path, status, code) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, code });
  });

  it("serves a private channel under its token, to no shared cache", async () => {
    const response = await get("/hls/closed/t/good/new.m4s");
    expect(response.headers.get("cache-control")).toContain("private");
  });

  it("says of a channel that is off air to ask again, and of other methods that there are none", async () => {
    serving = false;
    const off = await get("/hls/open/index.m3u8");
    serving = true;
    expect([off.status, off.headers.get("retry-after"), off.headers.get("cache-control")]).toEqual([
      503,
      "1",
      "no-store",
    ]);
    expect((await get("/hls/open/index.m3u8", { method: "POST" })).status).toBe(405);
    const preflight = await get("/hls/open/index.m3u8", { method: "OPTIONS" });
    expect([preflight.status, preflight.headers.get("access-control-allow-methods")]).toEqual([
      204,
      "GET, HEAD, OPTIONS",
    ]);
  });
});
