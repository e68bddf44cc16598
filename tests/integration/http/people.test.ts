import { join } from "node:path";
import type { AuditEntry, Problem, Token, User } from "@roadcast/contract";
import { findUser, listAudit, listTokens, updateUser } from "@roadcast/db";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeAccount, ensureFirstAdmin } from "../../../gateway/src/auth/accounts.js";
import {
  demoAccounts,
  demoPassword,
  disableDemoAccounts,
  ensureDemoAccounts,
} from "../../../gateway/src/auth/demo-accounts.js";
import { issueSystemToken, issueToken } from "../../../gateway/src/auth/tokens.js";
import { networkOrDefault, prepareAccounts } from "../../../gateway/src/first-start.js";
import { type Client, type HttpGateway, json, startHttpGateway } from "../../support/http-gateway.js";

let gateway: HttpGateway;
let admin: Client;
beforeAll(async () => {
  gateway = await startHttpGateway();
  admin = await gateway.person("admin", "keeper");
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.clockOffsetMs = 0;
});

const users = "/api/v1/users";
const tokens = "/api/v1/tokens";

describe("accounts", () => {
  it("are made, listed and changed by an administrator, and never show a hash", async () => {
    const account = { username: "new-one", displayName: "새 사람", role: "viewer", password: "first long password" };
    const made = await admin.send("POST", users, account);
    expect(made.status).toBe(201);
    const text = await made.text();
    expect(text).not.toMatch(/argon2|password long/);
    expect(JSON.parse(text)).toMatchObject({ username: "new-one", disabled: false, mustChangePassword: true });
    const changed = await json<User>(admin.send("PATCH", `${users}/new-one`, { role: "engineer" }));
    expect(changed.role).toBe("engineer");
    const { items } = await json<{ items: User[] }>(admin.get(users));
    expect(items.find(({ username }) => username === "new-one")).toEqual(changed);
  });

  it("may not share a name", async () => {
    const account = { username: "keeper", displayName: "Another", role: "viewer", password: "first long password" };
    const response = await admin.send("POST", users, account);
    expect(response.status).toBe(409);
    expect((await json<Problem>(response)).code).toBe("conflict");
  });

  it("that are not there cannot be changed", async () => {
    expect((await admin.send("PATCH", `${users}/not-there`, { role: "viewer" })).status).toBe(404);
  });

  it.each([{ disabled: true }, { role: "viewer" }])(
    "keep the last enabled administrator: %j is refused",
    async (patch) => {
      const response = await admin.send("PATCH", `${users}/keeper`, patch);
      expect(response.status).toBe(409);
      expect(await findUser(gateway.database, "keeper")).toMatchObject({ disabled: false, role: "admin" });
      expect((await admin.get(users)).status).toBe(200);
    },
  );

  it("keep one administrator even where two are demoted at the same moment", async () => {
    await gateway.addUser("second", "admin");
    const results = await Promise.allSettled(
      ["keeper", "second"].map((username) => changeAccount(gateway.auth, username, { role: "engineer" })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await updateUser(gateway.database, "keeper", { role: "admin" });
    await updateUser(gateway.database, "second", { role: "engineer" });
    await admin.signIn("keeper");
  });

  it("page by a cursor that stays right while accounts are added", async () => {
    for (const letter of ["a", "c", "e"]) await gateway.addUser(`paged-${letter}`, "viewer");
    const first = await json<{ items: User[]; nextCursor: string }>(admin.get(`${users}?limit=2`));
    await gateway.addUser("aaa-before-all", "viewer");
    const seen = first.items.map(({ username }) => username);
    for (let cursor: string | null = first.nextCursor; cursor !== null; ) {
      const page: { items: User[]; nextCursor: string | null } = await json(
        admin.get(`${users}?limit=2&cursor=${encodeURIComponent(cursor)}`),
      );
      seen.push(...page.items.map(({ username }) => username));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toEqual(expect.arrayContaining(["paged-a", "paged-c", "paged-e", "keeper"]));
  });

  it("refuse a cursor that no page gave", async () => {
    const response = await admin.get(`${users}?cursor=%00%01`);
    expect(response.status).toBe(400);
  });
});

describe("API tokens", () => {
  it("show their secret once, work as their role, and end when revoked", async () => {
    const made = await admin.send("POST", tokens, { name: "report", role: "viewer", expiresInDays: 30 });
    expect(made.status).toBe(201);
    const { secret, ...token } = await json<Token & { secret: string }>(made);
    expect(secret).toMatch(/^rc_/);
    const { items } = await json<{ items: Token[] }>(admin.get(tokens));
    expect(items.find(({ id }) => id === token.id)).toEqual(token);
    expect(JSON.stringify(items)).not.toContain(secret);

    const script = gateway.client();
    script.token = secret;
    expect(await json(script.get("/api/v1/session"))).toMatchObject({ username: "token:report", by: "token" });
    expect((await script.get(users)).status).toBe(403);
    expect((await admin.send("DELETE", `${tokens}/${token.id}`)).status).toBe(204);
    expect((await script.get("/api/v1/session")).status).toBe(401);
    expect((await admin.send("DELETE", `${tokens}/${token.id}`)).status).toBe(404);
  });

  it("end when they expire", async () => {
    const script = await gateway.script("viewer", "for-a-day");
    expect((await script.get("/api/v1/session")).status).toBe(200);
    gateway.clockOffsetMs = 86_400_000;
    expect((await script.get("/api/v1/session")).status).toBe(401);
  });

  it("say when they were last used, to the minute", async () => {
    const script = await gateway.script("viewer", "is-used");
    const lastUsed = async () => {
      const { items } = await json<{ items: Token[] }>(admin.get(tokens));
      return items.find(({ name }) => name === "is-used")?.lastUsedAt ?? null;
    };
    expect(await lastUsed()).toBeNull();
    await script.get("/api/v1/session");
    const first = await lastUsed();
    expect(first).not.toBeNull();
    await script.get("/api/v1/session");
    expect(await lastUsed()).toBe(first);
    gateway.clockOffsetMs = 61_000;
    await script.get("/api/v1/session");
    expect(await lastUsed()).not.toBe(first);
  });

  it("that are wrong are not made good by a cookie", async () => {
    const client = await gateway.person("admin", "both");
    const response = await client.get("/api/v1/session", { authorization: "Bearer rc_wrong" });
    expect(response.status).toBe(401);
    await changeAccount(gateway.auth, "both", { role: "viewer" });
  });

  it.each([
    ["disabled", { disabled: true }],
    ["no administrator any more", { role: "viewer" }],
  ] as const)("of an administrator who is %s end, and so do the connections that they opened", async (what, patch) => {
    const username = what === "disabled" ? "leaves" : "steps-back";
    const maker = await gateway.person("admin", username);
    const made = await maker.send("POST", "/api/v1/tokens", { name: "n", role: "engineer", expiresInDays: null });
    const { id, secret } = (await made.json()) as { id: string; secret: string };
    const script = gateway.client();
    script.token = secret;
    expect((await script.get("/api/v1/session")).status).toBe(200);
    gateway.ended.length = 0;
    expect((await admin.send("PATCH", `${users}/${username}`, { displayName: "Still there" })).status).toBe(200);
    expect((await script.get("/api/v1/session")).status).toBe(200);
    await admin.send("PATCH", `${users}/${username}`, patch);
    expect((await script.get("/api/v1/session")).status).toBe(401);
    const principal = { username: "token:n", displayName: "n", role: "engineer", by: "token" } as const;
    const opened = { ...principal, mustChangePassword: false, sessionId: null, tokenId: id };
    expect(gateway.ended.some((isEnded) => isEnded(opened))).toBe(true);
    const { items } = await listAudit(gateway.database, { limit: 1 });
    expect(items[0]).toMatchObject({ action: "patchUser", target: username, detail: { revokedTokens: [id] } });
  });

  it("cannot make tokens, which would outlive the account that they end with", async () => {
    const script = await gateway.script("admin", "makes-more");
    const response = await script.send("POST", tokens, { name: "more", role: "admin", expiresInDays: null });
    expect(response.status).toBe(403);
    expect(await json<Problem>(response)).toMatchObject({
      code: "forbidden",
      detail: expect.stringContaining("sign in"),
    });
    const { items } = await json<{ items: Token[] }>(admin.get(tokens));
    expect(items.map(({ name }) => name)).not.toContain("more");
  });

  it("that a token made, in an earlier version, end with the right of an administrator, however long the chain", async () => {
    await gateway.addUser("chains", "admin");
    const admins = { role: "admin", expiresInDays: null } as const;
    const other = await issueToken(gateway.auth, { ...admins, name: "other" }, "keeper");
    const chain = [
      await issueToken(gateway.auth, { ...admins, name: "first" }, "chains"),
      await issueToken(gateway.auth, { ...admins, name: "second" }, "token:first"),
      await issueToken(gateway.auth, { ...admins, name: "third" }, "token:second"),
      await issueToken(gateway.auth, { ...admins, name: "orphan" }, "token:revoked-before"),
    ];
    const { revokedTokens } = await changeAccount(gateway.auth, "chains", { role: "viewer" });
    expect([...revokedTokens].sort()).toEqual(chain.map(({ token }) => token.id).sort());
    const script = gateway.client();
    for (const { secret } of chain) {
      script.token = secret;
      expect((await script.get("/api/v1/session")).status).toBe(401);
    }
    script.token = other.secret;
    expect((await script.get("/api/v1/session")).status).toBe(200);
  });

  it("of the gateway's own processes are replaced at each start", async () => {
    const [first, second] = [
      await issueSystemToken(gateway.auth, "simulator", "engineer"),
      await issueSystemToken(gateway.auth, "simulator", "engineer"),
    ];
    const script = gateway.client();
    script.token = first;
    expect((await script.get("/api/v1/session")).status).toBe(401);
    script.token = second;
    expect((await script.get("/api/v1/session")).status).toBe(200);
  });
});

describe("the audit trail", () => {
  it("has a row for every change to people, with who, from where and what, and no secret", async () => {
    const password = "a secret of the audit test";
    const account = { username: "is-audited", displayName: "Audited", role: "viewer", password };
    await admin.send("POST", users, account);
    await admin.send("PATCH", `${users}/is-audited`, { role: "engineer", password: `${password} 2` });
    const token = await json<Token & { secret: string }>(
      admin.send("POST", tokens, { name: "audited", role: "viewer", expiresInDays: null }),
    );
    await admin.send("DELETE", `${tokens}/${token.id}`);
    const { items } = await json<{ items: AuditEntry[] }>(admin.get("/api/v1/audit?limit=4"));
    expect(items.map(({ actor, role, from, action, target }) => [actor, role, from, action, target])).toEqual([
      ["keeper", "admin", "127.0.0.1", "deleteToken", token.id],
      ["keeper", "admin", "127.0.0.1", "createToken", token.id],
      ["keeper", "admin", "127.0.0.1", "patchUser", "is-audited"],
      ["keeper", "admin", "127.0.0.1", "createUser", "is-audited"],
    ]);
    expect(items[2]?.detail).toEqual({ role: "engineer", passwordReset: true });
    const everything = JSON.stringify((await listAudit(gateway.database, { limit: 1000 })).items);
    for (const secret of [password, token.secret, "argon2"]) expect(everything).not.toContain(secret);
  });

  it("can be searched by actor, action and span", async () => {
    const { items } = await json<{ items: AuditEntry[] }>(admin.get("/api/v1/audit?actor=keeper&action=createUser"));
    expect(items.length).toBeGreaterThan(0);
    expect(items.every(({ actor, action }) => actor === "keeper" && action === "createUser")).toBe(true);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await json(admin.get(`/api/v1/audit?from=${later}`))).toEqual({ items: [], nextCursor: null });
  });
});

describe("the audit trail of what the gateway does by itself", () => {
  let fresh: HttpGateway;
  beforeEach(async () => {
    fresh = await startHttpGateway();
  });
  afterEach(() => fresh.stop());

  /** Oldest first; every row is the gateway's own. */
  const acts = async () => {
    const { items } = await listAudit(fresh.database, { limit: 100 });
    for (const row of items) expect(row).toMatchObject({ actor: "system", role: null, from: null });
    return items.reverse().map(({ action, target }) => [action, target]);
  };
  const logger = pino({ enabled: false });

  it("has the first administrator, and never the password", async () => {
    const first = await ensureFirstAdmin(fresh.auth);
    await ensureFirstAdmin(fresh.auth);
    expect(await acts()).toEqual([["createUser", "admin"]]);
    const { items } = await listAudit(fresh.database, { limit: 100 });
    expect(JSON.stringify(items)).not.toContain(first?.password);
  });

  it("has the accounts and tokens of a demo, made and ended", async () => {
    const names = demoAccounts.map(({ username }) => username);
    await prepareAccounts(fresh.auth, true, logger);
    await issueSystemToken(fresh.auth, "simulator", "engineer");
    const { items } = await listTokens(fresh.database, { limit: 1 });
    const id = items[0]?.id;
    const made = [...names.map((name) => ["createUser", name]), ["createToken", id]];
    expect(await acts()).toEqual(made);
    await prepareAccounts(fresh.auth, false, logger);
    const ended = [...names.map((name) => ["patchUser", name]), ["deleteToken", id], ["patchUser", "admin"]];
    expect(await acts()).toEqual([...made, ...ended]);
  });

  it("has the default network, stored once", async () => {
    const file = join(import.meta.dirname, "../../../gateway/network/gangnam.geojson");
    const store = { database: fresh.database, clock: fresh.auth.clock };
    await networkOrDefault(store, file, logger);
    await networkOrDefault(store, file, logger);
    expect((await acts()).map(([action]) => action)).toEqual(["replaceNetwork"]);
  });
});

describe("a first start", () => {
  it("makes an administrator with a one-time password, once", async () => {
    const fresh = await startHttpGateway();
    try {
      const first = await ensureFirstAdmin(fresh.auth);
      expect(first?.username).toBe("admin");
      expect(await ensureFirstAdmin(fresh.auth)).toBeNull();
      const client = fresh.client();
      const answer = await client.signIn("admin", first?.password);
      expect(await answer.json()).toMatchObject({ role: "admin", mustChangePassword: true });
      expect((await client.get(users)).status).toBe(403);
    } finally {
      await fresh.stop();
    }
  });
});

describe("demo accounts", () => {
  it("exist in demo mode, one a role, and do not work outside it", async () => {
    const fresh = await startHttpGateway({ demo: true });
    try {
      await ensureDemoAccounts(fresh.auth);
      await ensureDemoAccounts(fresh.auth);
      const about = await json<{ demoAccounts: { username: string; password: string }[] }>(
        fresh.client().get("/api/v1/about"),
      );
      expect(about.demoAccounts).toHaveLength(demoAccounts.length);
      const client = fresh.client();
      for (const { username, password } of about.demoAccounts) {
        expect((await client.signIn(username, password)).status).toBe(200);
      }
      expect(await ensureFirstAdmin(fresh.auth)).toBeNull();

      await client.signIn("admin", demoPassword);
      const made = await client.send("POST", tokens, { name: "left", role: "admin", expiresInDays: null });
      const leftBehind = fresh.client();
      leftBehind.token = (await json<{ secret: string }>(made)).secret;
      const simulator = fresh.client();
      simulator.token = await issueSystemToken(fresh.auth, "simulator", "engineer");
      expect((await leftBehind.get(users)).status).toBe(200);

      const { disabled } = await disableDemoAccounts(fresh.auth);
      expect(disabled).toEqual(demoAccounts.map(({ username }) => username));
      for (const caller of [client, leftBehind, simulator]) {
        expect((await caller.get("/api/v1/session")).status).toBe(401);
      }
      expect((await fresh.client().signIn("operator", demoPassword)).status).toBe(401);
      const first = await ensureFirstAdmin(fresh.auth);
      expect(first).not.toBeNull();
      expect((await fresh.client().signIn("admin", first?.password)).status).toBe(200);

      await ensureDemoAccounts(fresh.auth);
      expect((await fresh.client().signIn("operator", demoPassword)).status).toBe(200);
      expect((await fresh.client().signIn("admin", demoPassword)).status).toBe(401);
    } finally {
      await fresh.stop();
    }
  });

  it("that were disabled before, and tokens that tokens made, leave no token behind either", async () => {
    const fresh = await startHttpGateway();
    try {
      await ensureDemoAccounts(fresh.auth);
      await updateUser(fresh.database, "admin", { disabled: true });
      const admins = { name: "left", role: "admin", expiresInDays: null } as const;
      for (const createdBy of ["admin", "token:left"]) {
        const script = fresh.client();
        script.token = (await issueToken(fresh.auth, admins, createdBy)).secret;
        expect((await script.get(users)).status).toBe(200);
        await disableDemoAccounts(fresh.auth);
        expect((await script.get(users)).status).toBe(401);
      }
    } finally {
      await fresh.stop();
    }
  });

  it("end with their tokens or not at all, so that a start that breaks off is made good by the next", async () => {
    const fresh = await startHttpGateway();
    try {
      await ensureDemoAccounts(fresh.auth);
      await issueToken(fresh.auth, { name: "left", role: "admin", expiresInDays: null }, "admin");
      await fresh.database.run("alter table api_tokens rename to api_tokens_away");
      await expect(disableDemoAccounts(fresh.auth)).rejects.toThrow();
      await fresh.database.run("alter table api_tokens_away rename to api_tokens");
      expect(await findUser(fresh.database, "admin")).toMatchObject({ disabled: false });
      const { disabled, revokedTokens } = await disableDemoAccounts(fresh.auth);
      expect(disabled).toContain("admin");
      expect(revokedTokens).toHaveLength(1);
    } finally {
      await fresh.stop();
    }
  });

  it("are not told of outside demo mode", async () => {
    expect(await json(gateway.client().get("/api/v1/about"))).toMatchObject({ demo: false, demoAccounts: [] });
  });

  it("whose password somebody changed are theirs", async () => {
    const fresh = await startHttpGateway();
    try {
      await ensureDemoAccounts(fresh.auth);
      const client = fresh.client();
      await client.signIn("engineer", demoPassword);
      const passwords = { current: demoPassword, next: "my very own password" };
      expect((await client.send("POST", "/api/v1/session/password", passwords)).status).toBe(204);
      expect((await disableDemoAccounts(fresh.auth)).disabled).not.toContain("engineer");
      expect((await fresh.client().signIn("engineer", passwords.next)).status).toBe(200);
    } finally {
      await fresh.stop();
    }
  });
});
