import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "@roadcast/db";
import { startEmbedded } from "@roadcast/db/embedded";
import type { TestProject } from "vitest/node";
import { givenDatabaseUrl } from "./given-database.js";

declare module "vitest" {
  interface ProvidedContext {
    databaseUrl: string;
  }
}

/** Once for a whole run: the database that TEST_DATABASE_URL names, else an embedded server. Says which it is. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = givenDatabaseUrl();
  if (given !== null) {
    console.log(`Database of the integration tests: TEST_DATABASE_URL, ${await describe(given)}`);
    project.provide("databaseUrl", given);
    return async () => undefined;
  }
  const directory = mkdtempSync(join(tmpdir(), "roadcast-tests-"));
  const server = await startEmbedded({ directory });
  console.log(`Database of the integration tests: embedded, ${await describe(server.url)}`);
  project.provide("databaseUrl", server.url);
  return async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}

async function describe(url: string): Promise<string> {
  const database = new Database({ url });
  try {
    const { rows } = await database.run<{ version: string; timescale: string | null }>(`
      select current_setting('server_version') as version,
        (select default_version from pg_available_extensions where name = 'timescaledb') as timescale`);
    const timescale = rows[0]?.timescale ?? null;
    return `PostgreSQL ${rows[0]?.version}, ${timescale === null ? "plain" : `with TimescaleDB ${timescale}`}`;
  } finally {
    await database.stop();
  }
}
