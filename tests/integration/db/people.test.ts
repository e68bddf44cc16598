import { randomUUID } from "node:crypto";
import {
  CursorError,
  commitBatch,
  type Database,
  deleteToken,
  endSessions,
  findTokenByHash,
  findUser,
  getDeadLetter,
  insertAudit,
  insertToken,
  insertUser,
  listAudit,
  listDeadLetters,
  listTokens,
  listUsers,
  markReplayed,
  type Page,
  recordTokenUse,
  type UserRow,
  updateUser,
} from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { batchOf, noon } from "../../support/rows.js";

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  db = await openTestDatabase();
  database = db.database;
});
afterAll(() => db.drop());

const everyPage = async <T>(next: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> => {
  const items: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await next(cursor);
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = page.nextCursor;
  }
};
const person = (username: string): UserRow => ({
  username,
  displayName: "Kim",
  role: "viewer",
  passwordHash: "$argon2id$",
  disabled: false,
  mustChangePassword: true,
  createdAt: noon,
  lastSignInAt: null,
});

describe("accounts", () => {
  it("are made once, found, changed in part and listed by name", async () => {
    for (const name of ["carol", "alice", "bob"]) await insertUser(database, person(name));
    await expect(insertUser(database, person("bob"))).rejects.toMatchObject({ code: "conflict" });
    expect(await findUser(database, "bob")).toEqual(person("bob"));
    expect(await findUser(database, "Bob")).toBeNull();
    const changed = await updateUser(database, "bob", {
      role: "admin",
      mustChangePassword: false,
      lastSignInAt: noon + 1,
    });
    expect(changed).toEqual({ ...person("bob"), role: "admin", mustChangePassword: false, lastSignInAt: noon + 1 });
    expect(await updateUser(database, "nobody", { disabled: true })).toBeNull();
    const listed = await everyPage((cursor) => listUsers(database, { limit: 2, cursor }));
    expect(listed.map(({ username }) => username)).toEqual(["alice", "bob", "carol"]);
  });

  it("lose their sessions, all but the one that is kept", async () => {
    for (const [sid, username] of [
      ["s1", "alice"],
      ["s2", "alice"],
      ["s3", "bob"],
    ]) {
      await database.run({
        text: "insert into sessions (sid, sess, expire) values ($1, $2, now() + interval '1 day')",
        values: [sid, JSON.stringify({ cookie: {}, username })],
      });
    }
    expect(await endSessions(database, "alice", "s2")).toBe(1);
    expect(await endSessions(database, "alice")).toBe(1);
    expect((await database.run("select sid from sessions")).rows).toEqual([{ sid: "s3" }]);
  });
});

it("tokens are found by the hash of their secret until they are revoked", async () => {
  const hash = Buffer.alloc(32, 7);
  const token = {
    id: randomUUID(),
    name: "export",
    role: "viewer" as const,
    createdAt: noon,
    createdBy: "alice",
    expiresAt: noon + 1000,
    lastUsedAt: null,
  };
  await insertToken(database, token, hash);
  await insertToken(database, { ...token, id: randomUUID(), expiresAt: null }, Buffer.alloc(32, 8));
  expect(await findTokenByHash(database, hash)).toEqual(token);
  await recordTokenUse(database, token.id, noon + 5);
  expect((await findTokenByHash(database, hash))?.lastUsedAt).toBe(noon + 5);
  expect(await everyPage((cursor) => listTokens(database, { limit: 1, cursor }))).toHaveLength(2);
  expect(await deleteToken(database, token.id)).toMatchObject({ name: "export" });
  expect(await deleteToken(database, token.id)).toBeNull();
  expect(await findTokenByHash(database, hash)).toBeNull();
});

it("the audit lists the newest first, by actor, action and span", async () => {
  for (let i = 0; i < 5; i += 1) {
    await insertAudit(database, {
      at: noon + i,
      actor: i % 2 === 0 ? "alice" : "system",
      role: i % 2 === 0 ? "admin" : null,
      from: i % 2 === 0 ? "127.0.0.1" : null,
      action: i === 4 ? "user.create" : "network.replace",
      target: null,
      detail: { i },
    });
  }
  const all = await everyPage((cursor) => listAudit(database, { limit: 2, cursor }));
  expect(all.map(({ at }) => at - noon)).toEqual([4, 3, 2, 1, 0]);
  const { items } = await listAudit(database, {
    limit: 10,
    actor: "alice",
    action: "network.replace",
    from: noon,
    to: noon + 2,
  });
  expect(items).toMatchObject([{ actor: "alice", role: "admin", from: "127.0.0.1", detail: { i: 0 } }]);
  await expect(listAudit(database, { limit: 1, cursor: "???" })).rejects.toBeInstanceOf(CursorError);
});

it("dead letters are listed by reason and topic, and marked when replayed", async () => {
  const letter = (reason: "malformed" | "tooOld", topic: string) => ({
    receivedAt: noon,
    topic,
    reason,
    detail: "",
    payload: Buffer.from("{"),
    payloadBytes: 1,
  });
  const deadLetters = [letter("malformed", "roads/v1/a_b"), letter("tooOld", "roads/v1/acb"), letter("malformed", "x")];
  await commitBatch(database, batchOf({ deadLetters }));
  const topics = async (options: { reason?: "malformed" | "tooOld"; topic?: string }) =>
    (await everyPage((cursor) => listDeadLetters(database, { limit: 1, cursor, ...options }))).map(
      ({ topic }) => topic,
    );
  expect(await topics({})).toEqual(["x", "roads/v1/acb", "roads/v1/a_b"]);
  expect(await topics({ reason: "malformed" })).toEqual(["x", "roads/v1/a_b"]);
  expect(await topics({ reason: "tooOld" })).toEqual(["roads/v1/acb"]);
  // An underscore is itself, not any character.
  expect(await topics({ topic: "a_b" })).toEqual(["roads/v1/a_b"]);
  const [first] = (await listDeadLetters(database, { limit: 1 })).items;
  expect(await markReplayed(database, first?.id ?? "0", noon + 9)).toBe(true);
  expect((await getDeadLetter(database, first?.id ?? "0"))?.replayedAt).toBe(noon + 9);
  expect(await markReplayed(database, "999999", noon)).toBe(false);
  expect(await getDeadLetter(database, "999999")).toBeNull();
});
