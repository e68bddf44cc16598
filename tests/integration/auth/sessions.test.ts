import { createServer, get, type IncomingMessage } from "node:http";
import type { Problem, WhoAmI } from "@roadcast/contract";
import { listAudit } from "@roadcast/db";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "../../../gateway/src/auth/principal.js";
import { absoluteLimitMs, idleLimitMs } from "../../../gateway/src/auth/sessions.js";
import { type HttpGateway, startHttpGateway, testPassword } from "../../support/http-gateway.js";
import { listenLocally } from "../../support/ports.js";

let gateway: HttpGateway;
beforeAll(async () => {
  gateway = await startHttpGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.clockOffsetMs = 0;
  gateway.ended.length = 0;
});

const session = "/api/v1/session";
/** Reads to the end: the gateway holds the end back until what the request did to its session is stored. */
const status = async (pending: Promise<Response>) => {
  const response = await pending;
  await response.arrayBuffer();
  return response.status;
};
const whoAmI = async (response: Response | Promise<Response>) => (await (await response).json()) as WhoAmI;
const problem = async (response: Response | Promise<Response>) => (await (await response).json()) as Problem;

describe("signing in", () => {
  it("says who one is and sets a cookie that scripts and other sites' pages cannot use", async () => {
    await gateway.addUser("signs-in", "trafficOperator");
    const client = gateway.client();
    const response = await client.signIn("signs-in");
    expect(response.status).toBe(200);
    expect(await whoAmI(response)).toEqual({
      username: "signs-in",
      displayName: "Person signs-in",
      role: "trafficOperator",
      mustChangePassword: false,
      by: "session",
    });
    const [cookie = ""] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^roadcast\.sid=/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).not.toMatch(/; Secure/);
    expect(await whoAmI(client.get(session))).toMatchObject({ username: "signs-in" });
  });

  it("sets a Secure cookie where PUBLIC_URL is https", async () => {
    const behindTls = await startHttpGateway({ publicUrl: "https://roads.example" }, gateway.database);
    try {
      await behindTls.addUser("over-tls", "viewer");
      const headers = { "x-forwarded-proto": "https" };
      const body = { username: "over-tls", password: testPassword };
      const response = await behindTls.client().send("POST", session, body, headers);
      expect(response.headers.getSetCookie()[0]).toMatch(/; Secure/);
    } finally {
      await behindTls.stop();
    }
  });

  it("gives a session a new id, so that one planted before is worth nothing", async () => {
    await gateway.addUser("fixated", "viewer");
    const victim = await gateway.person("viewer", "attacker");
    const planted = victim.cookie;
    await victim.signIn("fixated");
    expect(victim.cookie).not.toBe(planted);
    const attacker = gateway.client();
    attacker.cookie = planted;
    expect(await status(attacker.get(session))).toBe(401);
  });

  it("does not take a session id that the gateway did not sign", async () => {
    const client = await gateway.person("viewer", "forger");
    client.cookie = `${client.cookie?.slice(0, -6)}AAAAAA`;
    expect(await status(client.get(session))).toBe(401);
  });

  it("answers alike to a wrong password, an unknown name and a disabled account", async () => {
    await gateway.addUser("knows-not", "viewer");
    await gateway.addUser("is-disabled", "viewer", { disabled: true });
    const answers = await Promise.all([
      gateway.client().signIn("knows-not", "not the password"),
      gateway.client().signIn("nobody-at-all"),
      gateway.client().signIn("no such name!\0"),
      gateway.client().signIn("is-disabled"),
    ]);
    const bodies = await Promise.all(answers.map((answer) => problem(answer)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([401]));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]?.code).toBe("wrongCredentials");
  });

  it("is refused for a while after ten wrong passwords, even with the right one", async () => {
    await gateway.addUser("guessed-at", "viewer");
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await status(gateway.client().signIn("guessed-at", `guess ${attempt}`))).toBe(401);
    }
    const response = await gateway.client().signIn("guessed-at");
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await problem(response)).code).toBe("rateLimited");
  });
});

describe("a session", () => {
  it("ends when nobody used it for a shift", async () => {
    const client = await gateway.person("viewer", "idles");
    gateway.clockOffsetMs = idleLimitMs - 60_000;
    expect(await status(client.get(session))).toBe(200);
    gateway.clockOffsetMs += idleLimitMs + 1_000;
    expect(await status(client.get(session))).toBe(401);
  });

  it("ends after its bound however busy it was", async () => {
    const client = await gateway.person("viewer", "is-busy");
    for (gateway.clockOffsetMs = 0; gateway.clockOffsetMs < absoluteLimitMs; gateway.clockOffsetMs += idleLimitMs / 2) {
      expect(await status(client.get(session))).toBe(200);
    }
    gateway.clockOffsetMs = absoluteLimitMs + 1_000;
    expect(await status(client.get(session))).toBe(401);
  });

  it("gets a later expiry in cookie and database as it is used, at most once a minute", async () => {
    const client = await gateway.person("viewer", "rolls");
    expect((await client.get(session)).headers.getSetCookie()).toEqual([]);
    gateway.clockOffsetMs = 61_000;
    expect((await client.get(session)).headers.getSetCookie()[0]).toMatch(/^roadcast\.sid=/);
  });

  it("that is signed out is over, on the server too, and its sockets are told", async () => {
    const client = await gateway.person("viewer", "leaves");
    const { cookie } = client;
    expect(await status(client.send("DELETE", session))).toBe(204);
    expect(client.cookie).toBeNull();
    client.cookie = cookie;
    expect(await status(client.get(session))).toBe(401);
    expect(gateway.ended).toHaveLength(1);
  });

  it("of a disabled account ends at once", async () => {
    const admin = await gateway.person("admin", "disabler");
    const client = await gateway.person("viewer", "to-be-disabled");
    expect(await status(admin.send("PATCH", "/api/v1/users/to-be-disabled", { disabled: true }))).toBe(200);
    expect(await status(client.get(session))).toBe(401);
    expect(await status(client.signIn("to-be-disabled"))).toBe(401);
    const told = gateway.ended.some((isEnded) => isEnded(principalNamed("to-be-disabled")));
    expect(told).toBe(true);
    expect(gateway.ended.some((isEnded) => isEnded(principalNamed("disabler")))).toBe(false);
  });

  it("of a person with a new role ends, so that no old right lingers", async () => {
    const admin = await gateway.person("admin", "promoter");
    const client = await gateway.person("viewer", "promoted");
    await admin.send("PATCH", "/api/v1/users/promoted", { role: "engineer" });
    expect(await status(client.get(session))).toBe(401);
    await client.signIn("promoted");
    expect(await whoAmI(client.get(session))).toMatchObject({ role: "engineer" });
  });

  it("goes on through a change of name alone", async () => {
    const admin = await gateway.person("admin", "renamer");
    const client = await gateway.person("viewer", "renamed");
    await admin.send("PATCH", "/api/v1/users/renamed", { displayName: "홍길동" });
    expect(await whoAmI(client.get(session))).toMatchObject({ displayName: "홍길동" });
  });
});

describe("one's own password", () => {
  const path = `${session}/password`;
  const next = "another long password";

  it("can be changed with the current one; this session goes on, the others end", async () => {
    const here = await gateway.person("viewer", "changes");
    const elsewhere = gateway.client();
    await elsewhere.signIn("changes");
    expect(await status(here.send("POST", path, { current: testPassword, next }))).toBe(204);
    expect(await status(here.get(session))).toBe(200);
    expect(await status(elsewhere.get(session))).toBe(401);
    expect(await status(gateway.client().signIn("changes", testPassword))).toBe(401);
    expect(await status(gateway.client().signIn("changes", next))).toBe(200);
  });

  it.each([
    ["the current one is wrong", { current: "not the password", next }, "/current"],
    ["the next one is the same", { current: testPassword, next: testPassword }, "/next"],
    ["the next one is the public one of the demo", { current: testPassword, next: "roadcast-demo" }, "/next"],
    ["the next one is short", { current: testPassword, next: "short" }, "/next"],
  ])("stays as it is where %s", async (why, body, pointer) => {
    const username = `stays-${pointer.slice(1)}-${why.length}`;
    const client = await gateway.person("viewer", username);
    const response = await client.send("POST", path, body);
    expect(response.status).toBe(422);
    expect((await problem(response)).errors?.[0]?.pointer).toBe(pointer);
    expect(await status(gateway.client().signIn(username))).toBe(200);
  });

  it("must be changed first where it was given by somebody else; only the session's routes answer", async () => {
    const admin = await gateway.person("admin", "giver");
    const account = { username: "given", displayName: "Given", role: "engineer", password: "given by somebody" };
    expect(await status(admin.send("POST", "/api/v1/users", account))).toBe(201);
    const client = gateway.client();
    expect(await whoAmI(client.signIn("given", "given by somebody"))).toMatchObject({ mustChangePassword: true });
    const refused = await client.get("/api/v1/network");
    expect(refused.status).toBe(403);
    expect((await problem(refused)).code).toBe("passwordChangeRequired");
    expect(await status(client.get("/api/v1/about"))).toBe(200);
    expect(await status(client.send("POST", path, { current: "given by somebody", next }))).toBe(204);
    expect(await status(client.get("/api/v1/network"))).toBe(200);
  });
});

describe("the handshake of a socket", () => {
  /** The request of a WebSocket handshake as Node gives it: real headers on a real connection, no middleware. */
  async function handshake(headers: Record<string, string>): Promise<Principal | null> {
    let requested: (request: IncomingMessage) => void = () => undefined;
    const arrived = new Promise<IncomingMessage>((resolve) => {
      requested = resolve;
    });
    const server = createServer((request, response) => {
      requested(request);
      response.end();
    });
    const port = await listenLocally(server);
    get({ port, host: "127.0.0.1", path: "/socket.io/?EIO=4&transport=websocket", headers, agent: false });
    const request = await arrived;
    server.close();
    return gateway.auth.authenticateHandshake(request);
  }

  it("is let in with the session's cookie, as its person", async () => {
    const client = await gateway.person("broadcaster", "socket-person");
    const principal = await handshake({ cookie: client.cookie ?? "" });
    expect(principal).toMatchObject({ username: "socket-person", role: "broadcaster", by: "session" });
    expect(principal !== null && (await gateway.auth.stillValid(principal))).toBe(true);
    await client.send("DELETE", session);
    expect(principal !== null && (await gateway.auth.stillValid(principal))).toBe(false);
  });

  it("is let in with a token, until the token ends", async () => {
    const script = await gateway.script("viewer", "socket-script");
    const principal = await handshake({ authorization: `Bearer ${script.token}` });
    expect(principal).toMatchObject({ username: "token:socket-script", role: "viewer", by: "token" });
    expect(principal !== null && (await gateway.auth.stillValid(principal))).toBe(true);
    gateway.clockOffsetMs = 2 * 86_400_000;
    expect(principal !== null && (await gateway.auth.stillValid(principal))).toBe(false);
  });

  it("is refused with a cookie from a page of another site, without a cookie, and with a wrong token", async () => {
    const client = await gateway.person("viewer", "socket-victim");
    expect(await handshake({ cookie: client.cookie ?? "", origin: "https://evil.example" })).toBeNull();
    expect(await handshake({ cookie: client.cookie ?? "", "sec-fetch-site": "cross-site" })).toBeNull();
    expect(await handshake({})).toBeNull();
    expect(await handshake({ cookie: client.cookie ?? "", authorization: "Bearer rc_wrong" })).toBeNull();
  });
});

describe("what is left of sign-ins", () => {
  it("stands in the audit trail, failures too, but no name that could be a password", async () => {
    await gateway.addUser("is-watched", "viewer");
    const client = gateway.client();
    await client.signIn("is-watched", "not the password");
    await client.signIn("hunter2-typed-into-the-wrong-field");
    await client.signIn("is-watched");
    await client.send("DELETE", session);
    const { items } = await listAudit(gateway.database, { limit: 4 });
    expect(items.map(({ actor, action, detail, from }) => ({ actor, action, detail, from }))).toEqual([
      { actor: "is-watched", action: "signOut", detail: {}, from: "127.0.0.1" },
      { actor: "is-watched", action: "signIn", detail: {}, from: "127.0.0.1" },
      { actor: "?", action: "signInFailed", detail: { reason: "unknownUser" }, from: "127.0.0.1" },
      { actor: "is-watched", action: "signInFailed", detail: { reason: "wrongPassword" }, from: "127.0.0.1" },
    ]);
  });
});

function principalNamed(username: string): Principal {
  return {
    username,
    displayName: username,
    role: "viewer",
    by: "session",
    mustChangePassword: false,
    sessionId: "any",
    tokenId: null,
  };
}
