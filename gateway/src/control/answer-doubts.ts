import { uplinkTopic } from "@roadcast/contract";
import { type Database, doubtsOf, type StoredDoubt } from "@roadcast/db";
import type { Clock } from "../clock.js";

/** How far back doubts are told. */
const toldMs = 24 * 3_600_000;

export interface AnswerDoubtsOptions {
  database: Database;
  clock: Clock;
  /** Of the topics, `roads/v1`. */
  prefix: string;
}

/** Reads what was not believed of a controller's answers in the last 24 hours, as every gateway of the database has it. */
export function answerDoubts({ database, clock, prefix }: AnswerDoubtsOptions) {
  return (controllerId: string): Promise<StoredDoubt[]> => {
    const resultsTopic = uplinkTopic(prefix, "controllers", controllerId, "results");
    return doubtsOf(database, { controllerId, resultsTopic, since: clock.now() - toldMs });
  };
}
