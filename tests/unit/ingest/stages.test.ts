import { maxAheadMs, maxMessageBytes, reading } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { Batch } from "../../../gateway/src/ingest/batch.js";
import { decode, encode } from "../../../gateway/src/ingest/decode.js";
import { readEntries } from "../../../gateway/src/ingest/feeds/feed.js";
import { LagHistogram, lagBoundsMs, lagBucket } from "../../../gateway/src/ingest/lag-histogram.js";
import { isImpossible } from "../../../gateway/src/ingest/normalise-quality.js";
import { checkTime } from "../../../gateway/src/ingest/normalise-time.js";
import { PresenceRule } from "../../../gateway/src/ingest/presence-rule.js";
import { receive, TopicReader } from "../../../gateway/src/ingest/receive.js";
import { validate } from "../../../gateway/src/ingest/validate.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";

const registry = registryOf(goldenNetwork());
const topics = new TopicReader("roads/v1");
const raw = (topic: string, payload = "{}") => ({
  topic,
  payload: Buffer.from(payload),
  receivedAt: 0,
  retained: false,
});
const reasonOf = (outcome: ReturnType<typeof receive>) => ("refusal" in outcome ? outcome.refusal.reason : null);

describe("receive", () => {
  it("reads whose message it is", () => {
    const outcome = receive(raw("roads/v1/detectors/D1/readings"), topics, registry);
    expect(outcome).toMatchObject({ addressed: { kind: "detectors", id: "D1", feed: "detectors/readings" } });
  });

  it("refuses a message over the limit before it looks at it, one at the limit not", () => {
    expect(
      reasonOf(receive(raw("roads/v1/detectors/D1/readings", "x".repeat(maxMessageBytes)), topics, registry)),
    ).toBe(null);
    const over = receive(raw("roads/v1/detectors/D1/readings", "x".repeat(maxMessageBytes + 1)), topics, registry);
    expect(reasonOf(over)).toBe("tooLarge");
  });

  it("tells an unknown device from a message that no device sends", () => {
    expect(reasonOf(receive(raw("roads/v1/detectors/NOPE/readings"), topics, registry))).toBe("unknownDevice");
    expect(reasonOf(receive(raw("roads/v1/detectors/D%201/readings"), topics, registry))).toBe("unknownDevice");
    expect(reasonOf(receive(raw("roads/v1/cameras/D1/readings"), topics, registry))).toBe("unknownTopic");
    expect(reasonOf(receive(raw("elsewhere/detectors/D1/readings"), topics, registry))).toBe("unknownTopic");
  });
});

describe("decode", () => {
  it("refuses what is empty, not UTF-8 or not JSON", () => {
    for (const bytes of ["", "{", "NaN", "\ufeff{}"])
      expect(decode(Buffer.from(bytes))).toMatchObject({ reason: "malformed" });
    expect(decode(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({ reason: "malformed" });
  });

  it("needs no deep stack for deep nesting", () => {
    const deep = "[".repeat(120_000) + "]".repeat(120_000);
    expect(decode(Buffer.from(deep))).toHaveProperty("value");
  });

  it("keeps a `__proto__` from becoming a prototype", () => {
    const decoded = decode(Buffer.from('{"__proto__":{"admin":true}}')) as { value: object };
    expect(Object.getPrototypeOf(decoded.value)).toBe(Object.prototype);
    expect(decoded.value).not.toHaveProperty("admin");
  });

  it("writes a value again that decodes to the same, infinities included", () => {
    const value = { a: [1, "x", null, { b: Number.POSITIVE_INFINITY }], c: Number.NEGATIVE_INFINITY };
    const written = encode(value);
    expect(decode(written ?? Buffer.alloc(0))).toEqual({ value });
  });
});

describe("a message of many entries", () => {
  const message = {
    raw: raw("roads/v1/stations/S1/readings"),
    feed: "stations/readings",
    kind: "stations",
    id: "S1",
    value: {},
  } as const;
  const readAll = (entries: readonly unknown[]) => {
    const batch = new Batch();
    let looked = 0;
    readEntries(
      message,
      entries,
      (entry) => [entry],
      batch,
      (entry) => {
        looked += 1;
        return entry === "bad" ? { reason: "malformed", detail: "for the test" } : null;
      },
    );
    return { looked, letters: batch.rows.deadLetters };
  };

  it("has a dead letter for each bad one", () => {
    const { looked, letters } = readAll(["good", "bad", "good", "bad"]);
    expect(looked).toBe(4);
    expect(letters.map(({ payload }) => payload.toString())).toEqual(['["bad"]', '["bad"]']);
  });

  it("is kept whole and left unread past a thousand bad ones", () => {
    const { looked, letters } = readAll(Array.from({ length: 100_000 }, () => "bad"));
    expect(looked).toBe(1001);
    expect(letters).toHaveLength(1001);
    expect(letters.at(-1)).toMatchObject({
      payload: message.raw.payload,
      detail: expect.stringContaining("the rest was not read"),
    });
  });
});

describe("validate", () => {
  const reasonFor = (value: unknown) => {
    const outcome = validate(reading, value);
    return "reason" in outcome ? outcome.reason : null;
  };
  const good = { observedAt: 1_763_865_600_000, intervalSec: 20, count: 7 };

  it("calls a number beyond its bounds outOfRange, one beyond a double's too", () => {
    for (const bad of [
      { count: -1 },
      { count: 10_001 },
      { count: 1e300 },
      { speedKph: Infinity },
      { intervalSec: 3601 },
    ]) {
      expect(reasonFor({ ...good, ...bad })).toBe("outOfRange");
    }
    for (const observedAt of [Infinity, -Infinity, 1e17]) expect(reasonFor({ ...good, observedAt })).toBe("outOfRange");
  });

  it("calls everything else malformed, also beside a number out of range", () => {
    for (const bad of [
      { count: "7" },
      { count: 7.5 },
      { observedAt: "yesterday" },
      { count: undefined },
      { observedAt: true },
    ]) {
      expect(reasonFor({ ...good, ...bad })).toBe("malformed");
    }
    expect(reasonFor({ ...good, count: -1, speedKph: "fast" })).toBe("malformed");
  });

  it("says where the fault is", () => {
    const outcome = validate(reading, { ...good, observedAt: "2025-11-23T11:40:10" });
    expect(outcome).toMatchObject({ detail: expect.stringContaining("RFC 3339 with an offset") });
    expect(validate(reading, { ...good, speedKph: 251 })).toMatchObject({
      detail: expect.stringContaining("speedKph"),
    });
  });
});

describe("normalise", () => {
  const bounds = { now: 10_000_000_000, rawRetentionMs: 1_000_000 };

  it("takes times up to five minutes ahead and down to the retention", () => {
    expect(checkTime(bounds.now + maxAheadMs, bounds)).toBe(null);
    expect(checkTime(bounds.now + maxAheadMs + 1, bounds)?.reason).toBe("future");
    expect(checkTime(bounds.now - bounds.rawRetentionMs, bounds)).toBe(null);
    expect(checkTime(bounds.now - bounds.rawRetentionMs - 1, bounds)?.reason).toBe("tooOld");
  });

  it("takes only a reported 0 as making a combination impossible", () => {
    expect(isImpossible({ count: 0, speedKph: 88, occupancyPct: 0 })).toBe(true);
    expect(isImpossible({ count: 5, speedKph: 40, occupancyPct: 0 })).toBe(true);
    expect(isImpossible({ count: 0, speedKph: null, occupancyPct: 0 })).toBe(false);
    expect(isImpossible({ count: 0, speedKph: 0, occupancyPct: 0 })).toBe(false);
    expect(isImpossible({ count: null, speedKph: 62, occupancyPct: null })).toBe(false);
    expect(isImpossible({ speedKph: 62 })).toBe(false);
    expect(isImpossible({ count: 5, occupancyPct: null })).toBe(false);
    expect(isImpossible({ count: 0, occupancyPct: 100 })).toBe(false);
  });
});

describe("presence", () => {
  let receivedAt = 0;
  /** Received a millisecond after the one before. */
  const of = (online: boolean, at: number) => {
    receivedAt += 1;
    return { kind: "controllers" as const, deviceId: "C1", online, at, receivedAt };
  };

  it("ignores the last will of an earlier connection", () => {
    const rule = new PresenceRule();
    expect(rule.accept(of(true, 100))).toBe(true);
    expect(rule.accept(of(true, 200))).toBe(true);
    expect(rule.accept(of(false, 100))).toBe(false);
    expect(rule.accept(of(false, 200))).toBe(true);
  });

  it("goes by receipt, not by the device's clock", () => {
    const rule = new PresenceRule();
    rule.accept(of(true, 200));
    expect(rule.accept(of(true, 150))).toBe(true);
    expect(rule.accept(of(false, 150))).toBe(true);
  });

  it("takes a repeat as nothing new, so that a loss keeps its time", () => {
    const rule = new PresenceRule();
    rule.accept(of(true, 100));
    rule.accept(of(false, 100));
    expect(rule.accept(of(false, 100))).toBe(false);
    expect(rule.accept(of(true, 100))).toBe(false);
  });

  it("is not taken back by what was received before", () => {
    const rule = new PresenceRule();
    const earlier = of(true, 100);
    rule.accept(of(true, 200));
    expect(rule.accept(earlier)).toBe(false);
    expect(rule.accept(of(false, 200))).toBe(true);
  });

  it("holds the first will after a start against what was known before", () => {
    const rule = new PresenceRule();
    rule.restore([of(true, 300)]);
    expect(rule.accept(of(false, 200))).toBe(false);
    expect(rule.accept(of(false, 300))).toBe(true);
  });
});

describe("lag histogram", () => {
  it("gives a quantile within a quarter of the truth", () => {
    const histogram = new LagHistogram();
    for (let lag = 1; lag <= 1000; lag += 1) histogram.add(lag);
    for (const share of [0.5, 0.95]) {
      const quantile = histogram.quantile(share) ?? 0;
      expect(quantile / (share * 1000)).toBeGreaterThanOrEqual(0.99);
      expect(quantile / (share * 1000)).toBeLessThanOrEqual(1.26);
    }
  });

  it("has a bucket for every lag, a clock ahead and a week included", () => {
    expect(lagBucket(-5000)).toBe(0);
    expect(lagBucket(7 * 86_400_000)).toBe(lagBoundsMs.length - 1);
    expect(new LagHistogram().quantile(0.5)).toBe(null);
  });
});
