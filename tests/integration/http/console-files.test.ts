import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpGateway, startHttpGateway } from "../../support/http-gateway.js";

let root: string;
let gateway: HttpGateway;
const script = `console.log(${JSON.stringify("x".repeat(5_000))});`;
const keptScript = "// compressed at the build";
const page = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "roadcast-console-"));
  await mkdir(path.join(root, "assets"));
  await writeFile(
    path.join(root, "index.html"),
    '<meta nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style><!--[frame-->code<!--[signed-in-->data<!--signed-in]--><!--frame]-->',
  );
  await writeFile(path.join(root, "assets", "main-AbCd1234.js"), script);
  await writeFile(path.join(root, "assets", "kept-AbCd1234.js"), script);
  await writeFile(path.join(root, "assets", "kept-AbCd1234.js.gz"), gzipSync(keptScript));
  await writeFile(path.join(root, "favicon.svg"), "<svg/>");
  await writeFile(path.join(root, "secret.txt.map"), "{}");
  gateway = await startHttpGateway({
    consoleRoot: root,
    tiles: { url: "https://{s}.tile.example/{z}/{x}/{y}.png", attribution: "Example" },
  });
});
afterAll(async () => {
  await gateway.stop();
  await rm(root, { recursive: true });
});

const policyOf = (response: Response) =>
  new Map(
    (response.headers.get("content-security-policy") ?? "").split(";").map((directive) => {
      const [name = "", ...sources] = directive.trim().split(" ");
      return [name, sources] as const;
    }),
  );

describe("the console's page", () => {
  it.each(["/", "/map", "/devices/signs/G1?tab=history", "/index.html"])("is given at %s", async (address) => {
    const response = await gateway.client().get(address, page);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    expect(await response.text()).toContain("<style");
  });

  it("has the first screen's code fetched early, and its data where a session's cookie came with the request", async () => {
    const pageAt = async (address: string, cookie: string) =>
      (await gateway.client().get(address, { ...page, cookie })).text();
    expect(await pageAt("/map", "theme=dark")).toMatch(/code(?!.*data)/);
    expect(await pageAt("/map", "theme=dark; roadcast.sid=s%3Aabc")).toMatch(/code.*data/);
    for (const address of ["/sign-in", "/watch/main"]) {
      expect(await pageAt(address, "roadcast.sid=s%3Aabc")).not.toMatch(/code|data/);
    }
    expect(await pageAt("/watchers", "")).toContain("code");
  });

  it("has a nonce of its own in page and policy, and is never kept", async () => {
    const nonces = new Set<string>();
    for (const _ of [1, 2]) {
      const response = await gateway.client().get("/", page);
      const html = await response.text();
      const [, nonce = ""] = /style nonce="([^"]+)"/.exec(html) ?? [];
      expect(html).not.toContain("__CSP_NONCE__");
      expect(policyOf(response).get("style-src")).toEqual(["'self'", `'nonce-${nonce}'`]);
      expect(response.headers.get("cache-control")).toContain("no-store");
      expect(response.headers.get("etag")).toBeNull();
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(2);
  });

  it("is not given for a missing script, picture or address of the API", async () => {
    for (const address of ["/assets/gone-12345678.js", "/gone.png"]) {
      expect((await gateway.client().get(address)).status).toBe(404);
    }
    expect((await gateway.client().get("/api/v1/gone", page)).status).toBe(404);
    expect((await gateway.client().send("POST", "/map", {}, page)).status).toBe(404);
  });

  it("that has not been built is said to be so", async () => {
    const bare = await startHttpGateway({ consoleRoot: path.join(root, "nowhere") });
    try {
      const response = await bare.client().get("/", page);
      expect(response.status).toBe(503);
      expect(await response.text()).toContain("npm run build");
      expect((await bare.client().get("/api/v1/about")).status).toBe(200);
    } finally {
      await bare.stop();
    }
  });
});

describe("the console's files", () => {
  it("whose name carries a hash may be kept for ever; the others are asked for again", async () => {
    const hashed = await gateway.client().get("/assets/main-AbCd1234.js");
    expect(hashed.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(hashed.headers.get("content-type")).toMatch(/javascript/);
    const icon = await gateway.client().get("/favicon.svg");
    expect(icon.headers.get("cache-control")).toBe("no-cache");
    expect(icon.headers.get("etag")).not.toBeNull();
  });

  it("are sent compressed to those who take it", async () => {
    const response = await gateway.client().get("/assets/main-AbCd1234.js", { "accept-encoding": "gzip" });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(await response.text()).toBe(script);
  });

  it("that lie there compressed are sent as they lie, and plain to those who take no gzip", async () => {
    const response = await gateway.client().get("/assets/kept-AbCd1234.js", { "accept-encoding": "gzip" });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(response.headers.get("content-type")).toMatch(/javascript/);
    expect(response.headers.get("vary")).toMatch(/accept-encoding/i);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(await response.text()).toBe(keptScript);
    expect(Number(response.headers.get("content-length"))).toBe(gzipSync(keptScript).byteLength);
    const plain = await gateway.client().get("/assets/kept-AbCd1234.js", { "accept-encoding": "identity" });
    expect(await plain.text()).toBe(script);
  });

  it.each([
    ["GET", "/assets/gone-AbCd1234.js", 404],
    ["POST", "/assets/kept-AbCd1234.js", 404],
    ["GET", "/assets/%", 404],
  ] as const)("%s %s is not told to be compressed", async (method, address, status) => {
    const response = await fetch(`${gateway.url}${address}`, { method, headers: { "accept-encoding": "gzip" } });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(response.headers.get("content-type")).toMatch(/problem\+json/);
  });

  it("that came after the gateway began are sent as they lie, too", async () => {
    await writeFile(path.join(root, "assets", "later-AbCd1234.js"), script);
    await writeFile(path.join(root, "assets", "later-AbCd1234.js.gz"), gzipSync(keptScript));
    expect(await (await gateway.client().get("/assets/later-AbCd1234.js")).text()).toBe(keptScript);
  });

  it.each(["/../package.json", "/assets/..%2f..%2fpackage.json", "/%2e%2e/%2e%2e/etc/passwd", "/.env"])(
    "do not lead out of their folder: %s",
    async (address) => {
      const response = await fetch(`${gateway.url}${address}`);
      expect([400, 403, 404]).toContain(response.status);
    },
  );
});

describe("every response", () => {
  it.each(["/", "/assets/main-AbCd1234.js", "/api/v1/about", "/api/v1/users", "/gone"])(
    "carries the headers that keep browsers strict: %s",
    async (address) => {
      const response = await gateway.client().get(address);
      const header = (name: string) => response.headers.get(name);
      expect(header("x-content-type-options")).toBe("nosniff");
      expect(header("x-frame-options")).toBe("DENY");
      expect(header("referrer-policy")).toBe("same-origin");
      expect(header("permissions-policy")).toContain("camera=()");
      expect(header("x-powered-by")).toBeNull();
      const policy = policyOf(response);
      expect(policy.get("default-src")).toEqual(["'self'"]);
      expect(policy.get("script-src")).toEqual(["'self'"]);
      expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
      expect(policy.get("object-src")).toEqual(["'none'"]);
      expect(policy.get("base-uri")).toEqual(["'none'"]);
      expect(policy.get("img-src")).toEqual(["'self'", "data:", "https://*.tile.example"]);
      const { host } = new URL(gateway.url);
      expect(policy.get("connect-src")).toEqual(["'self'", `ws://${host}`, `wss://${host}`]);
      expect(response.headers.get("content-security-policy")).not.toMatch(/unsafe|\*(?!\.tile)/);
    },
  );

  it("of the API is kept by nobody", async () => {
    for (const address of ["/api/v1/about", "/api/v1/users"]) {
      expect((await gateway.client().get(address)).headers.get("cache-control")).toBe("no-store");
    }
  });

  it("tells browsers to stay on https where PUBLIC_URL says so, and only there", async () => {
    const secure = await startHttpGateway({ publicUrl: "https://roads.example" }, gateway.database);
    try {
      const response = await secure.client().get("/api/v1/about");
      expect(response.headers.get("strict-transport-security")).toMatch(/max-age=31536000/);
      expect(policyOf(response).get("connect-src")).toEqual(["'self'", "ws://roads.example", "wss://roads.example"]);
    } finally {
      await secure.stop();
    }
    expect((await gateway.client().get("/api/v1/about")).headers.get("strict-transport-security")).toBeNull();
  });
});

describe("the OpenAPI document", () => {
  it("is given to everybody", async () => {
    const response = await gateway.client().get("/api/v1/openapi.json");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ openapi: "3.1.1", info: { title: "Roadcast" } });
  });
});
