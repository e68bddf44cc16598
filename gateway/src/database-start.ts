import { DatabaseError, isUnavailable, type Migrated, migrate } from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "./clock.js";

/** How long a start waits for a database that does not answer yet, ms. */
const waitForMs = 30_000;
const againAfterMs = 1_000;

/**
 * Brings the schema up to date, waiting for a database that is itself still starting. Rejects with a `DatabaseError`
 * whose message says what to do.
 */
export async function migrateWhenThere(
  database: { url: string; schema: string },
  clock: Clock,
  logger: Logger,
  stopped: () => boolean,
): Promise<Migrated> {
  const giveUpAt = clock.now() + waitForMs;
  for (;;) {
    try {
      return await migrate(database);
    } catch (error) {
      const mayCome = error instanceof DatabaseError && error.code !== "wrongPassword" && isUnavailable(error);
      if (!mayCome || stopped() || clock.now() > giveUpAt) throw error;
      logger.warn(`${error.message}; it is tried again`);
      await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    }
  }
}
