import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commitBatch, type IngestTable, readingFlags, replaceNetwork } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Ingest } from "../../gateway/src/ingest/ingest.js";
import { deliveryOf, goldenNow, goldenRetentionMs, startIngest } from "../support/broker-ingest.js";
import { goldenNetwork, registryIn } from "../support/broker-network.js";
import { openTestDatabase, type TestDatabase } from "../support/database.js";

const golden = z.array(
  z.object({
    name: z.string(),
    topic: z.string(),
    payload: z.string().nullish(),
    payloadBase64: z.string().optional(),
    /** Pairs of a text and how often it stands: `["[", 5000, "]", 5000]`. */
    payloadRepeat: z.array(z.union([z.string(), z.int()])).optional(),
    stored: z.int(),
    dead: z.array(z.string()),
    flagged: z.boolean().optional(),
  }),
);
type Golden = z.infer<typeof golden>[number];
const payloads = golden.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, "..", "fixtures", "payloads.json"), "utf8")),
);

function bytesOf({ payload, payloadBase64, payloadRepeat }: Golden): Buffer {
  if (payloadBase64 !== undefined) return Buffer.from(payloadBase64, "base64");
  if (payloadRepeat !== undefined) {
    const parts = payloadRepeat.map((part, i) =>
      typeof part === "string" ? part.repeat(Number(payloadRepeat[i + 1])) : "",
    );
    return Buffer.from(parts.join(""));
  }
  const text = (payload ?? "")
    .replace('"$NOW+360000"', String(goldenNow + 360_000))
    .replace('"$NOW-RETENTION-60000"', String(goldenNow - goldenRetentionMs - 60_000));
  return Buffer.from(text);
}

const tables: Record<Exclude<IngestTable, "deadLetters" | "presence">, string> & { presence: string } = {
  readings: "readings",
  controllerStates: "controller_states",
  signalEvents: "signal_events",
  signStates: "sign_states",
  presence: "presence_history",
  positions: "vehicle_positions",
  commandResults: "command_results",
};

describe("the golden payloads, through the ingest into a real database", () => {
  let db: TestDatabase;
  let ingest: Ingest;
  const rowsStored = async () => {
    const counts = Object.values(tables).map((table) => `(select count(*) from ${table})`);
    const { rows } = await db.database.run<{ n: number }>(`select (${counts.join(" + ")})::integer as n`);
    return rows[0]?.n ?? 0;
  };
  const letters = async () => {
    const { rows } = await db.database.run<{ reason: string; topic: string; payload: Buffer; payload_bytes: number }>(
      "select reason, topic, payload, payload_bytes from dead_letters order by id",
    );
    return rows;
  };
  const flagged = async () => {
    const text = `select count(*)::integer as n from readings where flags & ${readingFlags.impossible} <> 0`;
    return (await db.database.run<{ n: number }>(text)).rows[0]?.n ?? 0;
  };

  beforeAll(async () => {
    db = await openTestDatabase();
    await replaceNetwork(db.database, goldenNetwork());
    ({ ingest } = startIngest({
      commit: (batch) => commitBatch(db.database, batch),
      registryOf: await registryIn(db.database),
      settings: { rawRetentionMs: goldenRetentionMs, lingerMs: 0 },
    }));
  });

  afterAll(async () => {
    await ingest.stop();
    await db.drop();
  });

  it.each(payloads)("$name", async (payload) => {
    const before = { rows: await rowsStored(), letters: (await letters()).length, flagged: await flagged() };
    const delivery = deliveryOf(payload.topic, bytesOf(payload));
    ingest.accept(delivery);
    await delivery.settled;
    const fresh = (await letters()).slice(before.letters);
    expect({ stored: (await rowsStored()) - before.rows, dead: fresh.map(({ reason }) => reason) }).toEqual({
      stored: payload.stored,
      dead: payload.dead,
    });
    expect(await flagged()).toBe(before.flagged + (payload.flagged === true ? 1 : 0));
    for (const letter of fresh) {
      expect(letter.topic).toBe(payload.topic);
      expect(letter.payload.length).toBe(letter.payload_bytes);
    }
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it("keeps of a batch's bad entry what a replay needs", async () => {
    const [letter] = (await letters()).filter(
      ({ topic, reason }) => topic.includes("S1") && reason === "unknownDevice",
    );
    expect(JSON.parse(letter?.payload.toString() ?? "")).toEqual({
      observedAt: 1_763_865_880_000,
      intervalSec: 20,
      entries: [{ detector: "NOPE", count: 4 }],
    });
  });
});
