import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createStorage,
  Database,
  DatabaseError,
  defaultStorageSettings,
  isUnavailable,
  migrate,
  SchemaNewerError,
} from "@roadcast/db";
import { afterEach, describe, expect, it } from "vitest";
import { dropSchema, newSchemaName, openTestDatabase, testDatabaseUrl } from "../../support/database.js";
import { dayMs, hourMs, noon } from "../../support/rows.js";

const migrations = join(import.meta.dirname, "../../../db/migrations");
const made: string[] = [];
const newSchema = () => {
  const schema = newSchemaName();
  made.push(schema);
  return schema;
};
afterEach(async () => {
  for (const schema of made.splice(0)) await dropSchema(testDatabaseUrl(), schema);
});
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => new Error("it did not fail"),
    (error: unknown) => error,
  );

describe("migrating", () => {
  it("makes a schema once, and does nothing the next time", async () => {
    const schema = newSchema();
    const url = testDatabaseUrl();
    const first = await migrate({ url, schema });
    expect(first.applied).toEqual(
      readdirSync(migrations)
        .map((file) => file.replace(".sql", ""))
        .sort(),
    );
    expect(await migrate({ url, schema })).toEqual({ applied: [], kind: first.kind });
  });

  it("is done by one of several gateways that start at once", async () => {
    const schema = newSchema();
    const runs = await Promise.all([1, 2, 3].map(() => migrate({ url: testDatabaseUrl(), schema })));
    expect(runs.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
  });

  it("keeps schemas apart: a rehearsal is the same tables in a schema of its own", async () => {
    const url = testDatabaseUrl();
    const [one, two] = [newSchema(), newSchema()];
    await migrate({ url, schema: one });
    await migrate({ url, schema: two });
    const database = new Database({ url, schema: two });
    await database.run(
      "insert into network (only_row, name) values (true, 'rehearsal') on conflict (only_row) do update set name = excluded.name",
    );
    const other = new Database({ url, schema: one });
    expect((await other.run("select name from network")).rows).toEqual([{ name: null }]);
    await Promise.all([database.stop(), other.stop()]);
  });

  it("leaves TimescaleDB unused where plain storage is asked for", async () => {
    const schema = newSchema();
    expect((await migrate({ url: testDatabaseUrl(), schema, storage: "postgres" })).kind).toBe("postgres");
    expect((await migrate({ url: testDatabaseUrl(), schema })).kind).toBe("postgres");
  });

  it("refuses a schema that a newer version made, and says so", async () => {
    const schema = newSchema();
    const newer = mkdtempSync(join(tmpdir(), "roadcast-migrations-"));
    cpSync(migrations, newer, { recursive: true });
    writeFileSync(join(newer, "9999_of_the_future.sql"), "create table flying_cars (id text);");
    await migrate({ url: testDatabaseUrl(), schema, directory: newer });
    rmSync(newer, { recursive: true });
    const error = await failureOf(migrate({ url: testDatabaseUrl(), schema }));
    expect(error).toBeInstanceOf(SchemaNewerError);
    expect(error).toMatchObject({ code: "schemaNewer", message: expect.stringContaining("9999_of_the_future") });
  });

  it("changes nothing when a migration fails", async () => {
    const schema = newSchema();
    const broken = mkdtempSync(join(tmpdir(), "roadcast-migrations-"));
    cpSync(migrations, broken, { recursive: true });
    writeFileSync(join(broken, "0005_broken.sql"), "create table kept (id text); select no_such_function();");
    expect(await failureOf(migrate({ url: testDatabaseUrl(), schema, directory: broken }))).toBeInstanceOf(
      DatabaseError,
    );
    rmSync(broken, { recursive: true });
    expect((await migrate({ url: testDatabaseUrl(), schema })).applied).toHaveLength(readdirSync(migrations).length);
  });
});

describe("a database that cannot be used", () => {
  it("is named unreachable where nothing listens", async () => {
    const error = await failureOf(migrate({ url: "postgresql://roadcast:x@127.0.0.1:1/roadcast" }));
    expect(error).toMatchObject({ code: "unreachable", message: expect.stringContaining("DATABASE_URL") });
    expect(isUnavailable(error)).toBe(true);
  });

  it("is told by its name where it does not exist", async () => {
    const url = new URL(testDatabaseUrl());
    url.pathname = "/no_such_database";
    expect(await failureOf(migrate({ url: url.href }))).toMatchObject({ code: "noDatabase" });
  });

  it("is refused by the name of its schema before anything is asked of it", async () => {
    const error = await failureOf(migrate({ url: testDatabaseUrl(), schema: 'x"; drop schema public; --' }));
    expect(error).toMatchObject({ code: "schemaBroken" });
  });

  it("says that it is not available, and when it is again", async () => {
    const gone = new Database({ url: "postgresql://roadcast:x@127.0.0.1:1/roadcast" });
    expect(await gone.available()).toBe(false);
    await gone.stop();
    const here = new Database({ url: testDatabaseUrl() });
    expect(await here.available()).toBe(true);
    await here.stop();
  });
});

it("an idle connection that the server ends does not end the process, and the next query gets a new one", async () => {
  let heard: (code: string) => void = () => undefined;
  const lost = new Promise<string>((resolve) => {
    heard = resolve;
  });
  const database = new Database({
    url: testDatabaseUrl(),
    poolSize: 1,
    onConnectionLost: ({ code }) => heard(code),
  });
  const { rows } = await database.run<{ pid: number }>("select pg_backend_pid() as pid");
  const other = new Database({ url: testDatabaseUrl() });
  await other.run({ text: "select pg_terminate_backend($1)", values: [rows[0]?.pid] });
  expect(await lost).toBe("unavailable");
  expect(await database.available()).toBe(true);
  await Promise.all([database.stop(), other.stop()]);
});

it("a statement that fails leaves its connection usable, and a transaction that fails leaves nothing", async () => {
  const db = await openTestDatabase();
  const error = await failureOf(
    db.database.transaction(async (transaction) => {
      await transaction.run("update network set name = 'half'");
      await transaction.run("select 1 / 0");
    }),
  );
  expect(error).toMatchObject({ code: "badData", sqlState: "22012" });
  expect((await db.database.run("select name from network")).rows).toEqual([{ name: null }]);
  await db.drop();
});

it("partitions stand ready for all that is kept and two days ahead, and are made once", async () => {
  const db = await openTestDatabase({ storage: "postgres" });
  const storage = createStorage(db.database, defaultStorageSettings);
  await storage.start(noon);
  const covered = async (table: string) => {
    const { rows } = await db.database.run<{ from: number; to: number }>({
      text: `
        select min(bounds[1])::timestamptz as from, max(bounds[2])::timestamptz as to
        from pg_inherits join pg_class piece on piece.oid = inhrelid
        cross join lateral regexp_match(pg_get_expr(piece.relpartbound, piece.oid), 'FROM \\(''(.*)''\\) TO \\(''(.*)''\\)') as bounds
        where inhparent = $1::regclass`,
      values: [table],
    });
    return rows[0];
  };
  const raw = await covered("readings");
  expect(raw?.from).toBeLessThanOrEqual(noon - 3 * dayMs);
  expect(raw?.to).toBeGreaterThan(noon + 2 * dayMs);
  expect((await covered("link_1h_rollup"))?.from).toBeLessThanOrEqual(noon - 90 * dayMs);
  expect((await storage.maintain(noon)).made).toBe(0);
  expect((await storage.maintain(noon + 7 * hourMs)).made).toBeGreaterThan(0);
  expect((await covered("readings"))?.to).toBeGreaterThan(noon + 2 * dayMs + 7 * hourMs);
  await db.drop();
});
