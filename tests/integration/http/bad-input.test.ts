import { connect, createServer, type Socket } from "node:net";
import type { Problem } from "@roadcast/contract";
import { Database } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabaseUrl } from "../../support/database.js";
import { type Client, type HttpGateway, startHttpGateway, testPassword } from "../../support/http-gateway.js";
import { listenLocally } from "../../support/ports.js";

let gateway: HttpGateway;
let admin: Client;
beforeAll(async () => {
  gateway = await startHttpGateway();
  await gateway.loadSmallNetwork();
  admin = await gateway.person("admin", "sends-badly");
});
afterAll(() => gateway.stop());

const users = "/api/v1/users";
const problem = async (response: Response) => {
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as Problem;
  expect(body.status).toBe(response.status);
  expect(body.type).toBe(`urn:roadcast:problem:${body.code}`);
  return body;
};

describe("a body", () => {
  it.each([
    ["that is not JSON", "{broken", 400, "malformed"],
    ["that is half a document", '{"username":"x', 400, "malformed"],
    ["of another type than an object", "42", 422, "invalid"],
    ["that is null", "null", 422, "invalid"],
    ["that is an array", "[]", 422, "invalid"],
    ["of over a mebibyte", JSON.stringify({ padding: "x".repeat(1024 * 1024) }), 413, "tooLarge"],
    ["nested deeper than any stack", `${"[".repeat(200_000)}${"]".repeat(200_000)}`, 422, "invalid"],
  ])("%s is refused", async (_what, body, status, code) => {
    const response = await admin.send("POST", users, body);
    expect(response.status).toBe(status);
    expect((await problem(response)).code).toBe(code);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"])(
    "of type %s is refused, JSON or not",
    async (type) => {
      const response = await admin.send("POST", users, "{}", { "content-type": type });
      expect(response.status).toBe(415);
      expect((await problem(response)).code).toBe("unsupportedMedia");
    },
  );

  it("that is absent is refused where one is needed", async () => {
    const response = await admin.send("POST", users);
    expect(response.status).toBe(400);
  });

  it("in a character set that JSON does not have is refused", async () => {
    const response = await admin.send("POST", users, "{}", { "content-type": "application/json; charset=koi8-r" });
    expect(response.status).toBe(415);
  });

  it("lists every fault at once, each with its place", async () => {
    const body = { username: "NOT A NAME", displayName: "", role: "king", password: "short" };
    const response = await admin.send("POST", users, body);
    expect(response.status).toBe(422);
    const { errors } = await problem(response);
    expect(errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["/username", "wrongFormat"],
      ["/displayName", "outOfRange"],
      ["/role", "notAllowed"],
      ["/password", "outOfRange"],
    ]);
  });

  it("with prototype keys changes no prototype and gives no one a right", async () => {
    const body =
      `{"username":"polluter","displayName":"P","role":"viewer","password":"${testPassword}",` +
      '"__proto__":{"role":"admin","polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const response = await admin.send("POST", users, body);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ role: "viewer" });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("may hold what the contract does not know; it is left out", async () => {
    const body = { username: "with-more", displayName: "M", role: "viewer", password: testPassword, disabled: true };
    const response = await admin.send("POST", users, { ...body, passwordHash: "x", isAdmin: true });
    expect(await response.json()).toMatchObject({ username: "with-more", disabled: false });
  });
});

describe("an address", () => {
  it.each([
    ["/api/v1/devices/signs/%E0%A4%A", 400],
    ["/api/v1/devices/signs/..%2F..%2Fetc", 422],
    ["/api/v1/devices/trams/T1", 422],
    ["/api/v1/devices/signs/G1%00", 422],
    ["/api/v1/devices?q=%00", 200],
    ["/api/v1/devices?limit=0", 422],
    ["/api/v1/devices?limit=1001", 422],
    ["/api/v1/devices?limit=ten", 422],
    ["/api/v1/devices?kind=signs&kind=cameras", 422],
    ["/api/v1/devices?cursor=!!!", 400],
    ["/api/v1/devices?__proto__[kind]=signs", 200],
    ["/api/v1/audit?actor=%00", 422],
    ["/api/v1/audit?cursor=Lw", 400],
  ])("%s is answered with %i", async (path, status) => {
    const response = await admin.get(path);
    expect(response.status).toBe(status);
    if (status >= 400) await problem(response);
  });
});

describe("too many requests", () => {
  it("of one caller are refused with the time to wait; others go on", async () => {
    const small = await startHttpGateway({ requestsPerMinute: 20 });
    try {
      const busy = await small.person("viewer", "is-busy");
      const other = await small.person("viewer", "is-calm");
      const answers = await Promise.all(Array.from({ length: 25 }, () => busy.get("/api/v1/session")));
      const refused = answers.filter((answer) => answer.status === 429);
      expect(refused).toHaveLength(5);
      expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await other.get("/api/v1/session")).status).toBe(200);
    } finally {
      await small.stop();
    }
  });
});

describe("made-up tokens", () => {
  it("cost look-ups of the database only so often in a minute from one address", async () => {
    const small = await startHttpGateway({ requestsPerMinute: 2 });
    try {
      let lookups = 0;
      const { principalOf } = small.auth;
      small.auth.principalOf = (request) => {
        lookups += 1;
        return principalOf.call(small.auth, request);
      };
      const stranger = small.client();
      const answers = [];
      for (let i = 0; i < 25; i += 1) {
        stranger.token = `rc_${String(i).padStart(43, "0")}`;
        answers.push((await stranger.get("/api/v1/session")).status);
      }
      expect(answers.filter((status) => status === 401)).toHaveLength(2);
      expect(answers.filter((status) => status === 429)).toHaveLength(23);
      expect(lookups).toBe(20);
      expect((await stranger.get("/readyz")).status).toBe(429);
      expect((await stranger.get("/metrics")).status).toBe(429);
    } finally {
      await small.stop();
    }
  });
});

describe("the database's absence", () => {
  it("is told as unavailable, with when to try again, and nothing of the database", async () => {
    const line = await startLineTo(testDatabaseUrl());
    const database = new Database({ url: line.url, schema: gateway.database.schema });
    await database.start();
    const alone = await startHttpGateway({}, database);
    try {
      const client = await alone.person("viewer", "waits");
      await line.cut();
      const response = await client.get("/api/v1/session");
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("5");
      const told = await problem(response);
      expect(told.code).toBe("unavailable");
      expect(JSON.stringify(told)).not.toMatch(/ECONN|127\.0\.0\.1|postgres/i);
    } finally {
      await alone.stop();
      await database.stop();
    }
  });
});

describe("a proxy that is not trusted", () => {
  it("cannot make up addresses; one that is trusted can", async () => {
    const proxied = await startHttpGateway({ trustProxy: 1 }, gateway.database);
    try {
      const headers = { "x-forwarded-for": "203.0.113.9" };
      const body = { username: "not-there", password: "whatever it is" };
      await proxied.client().send("POST", "/api/v1/session", body, headers);
      await gateway.client().send("POST", "/api/v1/session", body, headers);
      const entries = await admin.get("/api/v1/audit?limit=2");
      const { items } = (await entries.json()) as { items: { from: string }[] };
      expect(items.map(({ from }) => from)).toEqual(["127.0.0.1", "203.0.113.9"]);
    } finally {
      await proxied.stop();
    }
  });
});

describe("the log", () => {
  it("has a line for each request and none of its secrets", async () => {
    gateway.logLines.length = 0;
    const secrets = ["a password nobody may read", "roadcast.sid", "rc_", "a-query-of-mine"];
    const person = await gateway.person("viewer", "is-logged");
    await person.signIn("is-logged", secrets[0]);
    const script = await gateway.script("viewer", "is-logged");
    await script.get("/api/v1/devices?q=a-query-of-mine");
    await admin.send("POST", "/api/v1/tokens", { name: "logged", role: "viewer", expiresInDays: 1 });
    await admin.send("POST", "/api/v1/devices/signs/G1/credentials");
    await admin.send("POST", users, `{"password":"${secrets[0]}"`);
    const log = gateway.logLines.join("");
    expect(log).toContain('"path":"/api/v1/devices"');
    expect(log).toContain('"by":"token:is-logged"');
    expect(log).toContain('"status":401');
    for (const secret of [...secrets, testPassword, person.cookie ?? "", script.token ?? ""]) {
      expect(log).not.toContain(secret);
    }
  });
});

describe("a request that is not HTTP", () => {
  it("ends that connection and no other", async () => {
    const { port } = new URL(gateway.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => socket.write("NOT HTTP\r\n\r\n"));
      let text = "";
      socket.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await admin.get("/api/v1/session")).status).toBe(200);
  });
});

/** A line to the database that can be cut: another port of this machine that leads there. */
async function startLineTo(databaseUrl: string): Promise<{ url: string; cut(): Promise<void> }> {
  const target = new URL(databaseUrl);
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const end of [near, far]) {
      ends.add(end);
      // Cutting is what the test does; both ends learn of it by closing.
      end.on("error", () => undefined);
    }
    near.pipe(far).pipe(near);
  });
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String(await listenLocally(server));
  return {
    url: url.href,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const end of ends) end.destroy();
      }),
  };
}
