import { type IngestBatch, toDatabaseError } from "@roadcast/db";
import { describe, expect, it } from "vitest";
import { Batch } from "../../../gateway/src/ingest/batch.js";
import { Committer, isRowAtFault } from "../../../gateway/src/ingest/commit.js";
import { silentLogger } from "../../support/broker-ingest.js";

const serverSaid = (code: string, message = "as the server said") =>
  toDatabaseError(Object.assign(new Error(message), { code }));

describe("a database that has come to a limit", () => {
  it("is not taken for a bad row where its disk is full, or its files may not grow", () => {
    for (const code of ["53100", "53200", "XX000", "58030", "42501", "57P01"]) {
      expect(isRowAtFault(serverSaid(code)), code).toBe(false);
    }
    for (const code of ["22003", "23514", "54000", "54001"]) expect(isRowAtFault(serverSaid(code)), code).toBe(true);
  });

  it("keeps what it refuses, dead letters and all, from being acknowledged until it takes one of them", async () => {
    let refusals = 0;
    const stored: IngestBatch[] = [];
    const committer = new Committer({
      commit: async (rows) => {
        if (refusals < 5) {
          refusals += 1;
          throw serverSaid("54000", "database is not accepting commands to avoid wraparound data loss");
        }
        stored.push(structuredClone(rows));
        return Object.fromEntries(Object.entries(rows).map(([table, { length }]) => [table, length])) as never;
      },
      logger: silentLogger,
      retryMinMs: 1,
      retryMaxMs: 2,
    });
    const batch = new Batch();
    const raw = { topic: "roads/v1/detectors/D1/readings", payload: Buffer.from("[]"), receivedAt: 1 };
    batch.refuse({ reason: "malformed", detail: "for the test" }, { raw, feed: null, part: null } as never);
    let committed = 0;
    await committer.commit(batch, ({ counts }) => {
      committed += counts.deadLetters;
    });
    expect(refusals).toBe(5);
    expect(committed).toBe(1);
    expect(stored.flatMap(({ deadLetters }) => deadLetters)).toHaveLength(1);
  });
});
