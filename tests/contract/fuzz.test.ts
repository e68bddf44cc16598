import { readFileSync } from "node:fs";
import { join } from "node:path";
import { feedNames } from "@roadcast/contract";
import { commitBatch, type IngestBatch, replaceNetwork } from "@roadcast/db";
import fc from "fast-check";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Ingest } from "../../gateway/src/ingest/ingest.js";
import { deliveryOf, goldenNow, goldenRetentionMs, startIngest } from "../support/broker-ingest.js";
import { goldenNetwork, registryIn } from "../support/broker-network.js";
import { openTestDatabase, type TestDatabase } from "../support/database.js";

const golden = z
  .array(z.object({ topic: z.string(), payload: z.string().nullish() }))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "..", "fixtures", "payloads.json"), "utf8")))
  .flatMap(({ topic, payload }) => (payload ? [{ topic, payload }] : []));

const devices: Record<string, string> = {
  detectors: "D1",
  stations: "S1",
  controllers: "C1",
  signs: "G1",
  vehicles: "V1",
};
const topics = feedNames.map((feed) => {
  const [kind = "", uplink = ""] = feed.split("/");
  return `roads/v1/${kind}/${devices[kind] ?? "CAM1"}/${uplink}`;
});
const anyTopic = fc.constantFrom(...topics);

/** JSON in which the names that the feeds read turn up, and those that a prototype has. */
const names = [
  ...["observedAt", "intervalSec", "count", "speedKph", "entries", "detector", "mode", "phases", "splits", "message"],
  ...["pages", "lines", "at", "online", "lat", "lon", "commandId", "status", "__proto__", "constructor", "prototype"],
];
const values = fc.oneof(
  fc.constantFrom<unknown>(null, true, "", "\u0000", "\ud800", goldenNow, -1, 0, 1e308, 2 ** 53, "coordinated"),
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.string({ unit: "binary" }),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    values,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), tie("json")), { maxLength: 6 }).map(objectOf),
  ),
}));

/** As JSON.parse makes it: `__proto__` is a name like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/** A golden payload with some of its bytes replaced, left out or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...golden),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        cut: fc.nat({ max: 8 }),
        put: fc.oneof(
          fc.constantFrom("0", "-", "9e9", "null", '"', "{", "}", "[", "]", ",", ":", "1.5", "\\u0000", '"__proto__":'),
          fc.string({ unit: "binary", maxLength: 4 }),
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([{ topic, payload }, edits]) => {
    let text = payload;
    for (const { at, cut, put } of edits) {
      const from = Math.floor(at * text.length);
      text = text.slice(0, from) + put + text.slice(from + cut);
    }
    return { topic, payload: text };
  });

/** A golden payload whose value at one place is another. */
const misvalued = fc.tuple(fc.constantFrom(...golden), fc.nat(), json).map(([{ topic, payload }, place, other]) => {
  let places = 0;
  const count = () => {
    places += 1;
    return places;
  };
  try {
    JSON.parse(payload, count);
    let at = 0;
    const replaced: unknown = JSON.parse(payload, (_name, value) => {
      at += 1;
      return at === (place % places) + 1 ? other : value;
    });
    return { topic, payload: JSON.stringify(replaced) ?? "" };
  } catch {
    return { topic, payload };
  }
});

const prototypes = () =>
  [Object, Array, Function, String, Number, Map].map(({ prototype }) => Object.getOwnPropertyNames(prototype).length);

describe("what no device should send, through the ingest into a real database", () => {
  let db: TestDatabase;
  let ingest: Ingest;
  const faults: string[] = [];
  let committed: IngestBatch[] = [];
  let lettersCommitted = 0;

  beforeAll(async () => {
    db = await openTestDatabase();
    await replaceNetwork(db.database, goldenNetwork());
    ({ ingest } = startIngest({
      async commit(batch) {
        const counts = await commitBatch(db.database, batch);
        committed.push(batch);
        lettersCommitted += counts.deadLetters;
        return counts;
      },
      registryOf: await registryIn(db.database),
      logger: pino({ level: "error" }, { write: (line: string) => faults.push(line) }),
      settings: { rawRetentionMs: goldenRetentionMs, lingerMs: 0 },
    }));
  });

  afterAll(async () => {
    await ingest.stop();
    await db.drop();
  });

  /** Whether a message may end in nothing at all: it says nothing, or a presence that is known. */
  const saysNothing = (topic: string, payload: Buffer): boolean => {
    try {
      const value: unknown = JSON.parse(payload.toString());
      if (topic.endsWith("/presence")) return z.object({ online: z.boolean() }).safeParse(value).success;
      return z.union([z.tuple([]), z.object({ entries: z.tuple([]) })]).safeParse(value).success;
    } catch {
      return false;
    }
  };

  /** Sends one message and holds it to what every message is promised. */
  const send = async (topic: string, payload: string | Uint8Array) => {
    committed = [];
    const bytes = Buffer.from(payload);
    const delivery = deliveryOf(topic, bytes);
    ingest.accept(delivery);
    await delivery.settled;
    const rows = committed.flatMap((batch) => Object.values(batch)).reduce((sum, table) => sum + table.length, 0);
    expect(rows > 0 || saysNothing(topic, bytes)).toBe(true);
    // Neither a feed nor the database met what the schemas should have refused.
    expect(faults).toEqual([]);
    const letters = committed.flatMap(({ deadLetters }) => deadLetters);
    expect(letters.filter(({ reason }) => reason === "rejected")).toEqual([]);
  };

  const kinds = {
    "random bytes": fc.record({ topic: anyTopic, payload: fc.uint8Array({ maxLength: 400 }) }),
    "random JSON": fc.record({ topic: anyTopic, payload: json.map((value) => JSON.stringify(value) ?? "") }),
    "golden payloads with bytes changed": mutated,
    "golden payloads with a value changed": misvalued,
    "golden payloads on another feed's topic": fc.record({
      topic: anyTopic,
      payload: fc.constantFrom(...golden).map(({ payload }) => payload),
    }),
  };

  it.each(Object.keys(kinds) as (keyof typeof kinds)[])("%s: stored, or kept with the reason", async (kind) => {
    const before = prototypes();
    await fc.assert(
      fc.asyncProperty<[{ topic: string; payload: string | Uint8Array }]>(kinds[kind], ({ topic, payload }) =>
        send(topic, payload),
      ),
      { numRuns: 300 },
    );
    expect(prototypes()).toEqual(before);
  });

  it("every letter is in the table, and the ingest still takes a good reading", async () => {
    const { rows } = await db.database.run<{ n: number }>("select count(*)::integer as n from dead_letters");
    expect(rows[0]?.n).toBe(lettersCommitted);
    expect(lettersCommitted).toBeGreaterThan(0);
    committed = [];
    const reading = { observedAt: goldenNow - 1, intervalSec: 20, count: 1 };
    const delivery = deliveryOf("roads/v1/detectors/D2/readings", JSON.stringify(reading));
    ingest.accept(delivery);
    await delivery.settled;
    expect(committed.flatMap(({ readings }) => readings)).toHaveLength(1);
  });
});
