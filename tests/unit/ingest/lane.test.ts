import { readingFlags } from "@roadcast/db";
import { describe, expect, it } from "vitest";
import { readingAt } from "../../support/broker-device.js";
import { deliveryOf, goldenNow, startIngest } from "../../support/broker-ingest.js";

const topic = "roads/v1/detectors/D1/readings";
const reading = (i: number, more: Record<string, unknown> = {}) =>
  deliveryOf(topic, readingAt(goldenNow - 1_000_000 + i, more));
const badData = () => Object.assign(new Error("invalid input"), { code: "22P05" });

describe("batches", () => {
  it("settle nothing before the commit, and all of it after", async () => {
    const { ingest, commits, committed } = startIngest();
    commits.hold();
    const deliveries = Array.from({ length: 10 }, (_, i) => reading(i));
    for (const delivery of deliveries) ingest.accept(delivery);
    await commits.until(() => commits.attempts === 1);
    expect(deliveries.some(({ isSettled }) => isSettled)).toBe(false);
    expect(committed).toEqual([]);
    commits.release();
    await Promise.all(deliveries.map(({ settled }) => settled));
    expect(committed).toHaveLength(1);
    expect(committed[0]?.readings.map(({ detectorId }) => detectorId)).toEqual(Array(10).fill("D1"));
  });

  it("are cut by rows, with two on their way at once", async () => {
    const { ingest, commits } = startIngest();
    commits.hold();
    const deliveries = Array.from({ length: 20_000 }, (_, i) => reading(i));
    for (const delivery of deliveries) ingest.accept(delivery);
    await commits.until(() => commits.attempts === 2);
    expect(ingest.totals().waiting).toBe(10_000);
    commits.release();
    await Promise.all(deliveries.map(({ settled }) => settled));
    expect(Math.max(...commits.batches.map(({ readings }) => readings.length))).toBe(5000);
    expect(commits.readings.size).toBe(20_000);
  });

  it("give up, when the row is at fault, that row alone", async () => {
    const { ingest, commits } = startIngest();
    commits.fault = ({ readings }) => (readings.some(({ count }) => count === 666) ? badData() : null);
    const deliveries = Array.from({ length: 100 }, (_, i) => reading(i, i === 37 ? { count: 666 } : {}));
    for (const delivery of deliveries) ingest.accept(delivery);
    await Promise.all(deliveries.map(({ settled }) => settled));
    const { readings, deadLetters } = commits.all();
    expect(readings).toHaveLength(99);
    expect(deadLetters).toHaveLength(1);
    expect(deadLetters[0]).toMatchObject({ topic, reason: "rejected" });
    expect(deadLetters[0]?.payload).toEqual(deliveries[37]?.payload);
  });

  it("are tried again while the database is away, without a dead letter", async () => {
    const { ingest, commits } = startIngest({ settings: { rawRetentionMs: 1e12, retryMinMs: 1, retryMaxMs: 2 } });
    for (const code of ["08006", "53300", "57P01", "ECONNREFUSED", "25006"]) {
      let failures = 3;
      commits.fault = () => (failures-- > 0 ? Object.assign(new Error(code), { code }) : null);
      const delivery = reading(commits.readings.size);
      ingest.accept(delivery);
      await delivery.settled;
    }
    expect(commits.all()).toMatchObject({ deadLetters: [], readings: { length: 5 } });
  });

  it("let go, past a bound, what comes again and what comes only as a courtesy", async () => {
    const { ingest, commits } = startIngest({
      settings: { rawRetentionMs: 1e12, maxWaiting: 10, batchRows: 1, maxBatchRows: 1 },
    });
    commits.hold();
    const flying = [reading(0), reading(1)];
    for (const delivery of flying) ingest.accept(delivery);
    await commits.until(() => commits.attempts === 2);
    const lost = Array.from({ length: 10 }, (_, i) => Object.assign(reading(10 + i), { gone: true }));
    for (const delivery of lost) ingest.accept(delivery);
    const again = reading(100);
    ingest.accept(again);
    expect(lost.every(({ isSettled }) => isSettled)).toBe(true);
    expect(ingest.totals().waiting).toBe(1);
    commits.release();
    await again.settled;
    expect(commits.readings.size).toBe(3);
  });

  it("that a stop finds uncommitted with the database away are not settled", async () => {
    const { ingest, commits } = startIngest();
    commits.fault = () => Object.assign(new Error("away"), { code: "57P03" });
    const delivery = reading(1);
    ingest.accept(delivery);
    await commits.until(() => commits.attempts === 1);
    await ingest.stop();
    expect(delivery.isSettled).toBe(false);
  });

  it("that a stop finds waiting are committed first", async () => {
    const { ingest, commits } = startIngest({ settings: { rawRetentionMs: 1e12, lingerMs: 60_000 } });
    const delivery = reading(1);
    ingest.accept(delivery);
    await ingest.stop();
    expect(delivery.isSettled).toBe(true);
    expect(commits.readings.size).toBe(1);
  });

  it("carry the verdict of the failure tests on row and announcement", async () => {
    const { ingest, commits, committed } = startIngest();
    const minutes = Array.from({ length: 6 }, (_, i) =>
      deliveryOf(topic, readingAt(goldenNow - 600_000 + i * 60_000, { intervalSec: 60, occupancyPct: 100 })),
    );
    for (const delivery of minutes) ingest.accept(delivery);
    await Promise.all(minutes.map(({ settled }) => settled));
    expect(commits.all().readings.map(({ flags }) => flags & readingFlags.detectorFailed)).toEqual([0, 0, 0, 0, 2, 2]);
    expect(committed[0]?.readings.at(-1)?.failures).toEqual([{ test: "lockedOn", since: goldenNow - 660_000 }]);
  });
});

describe("a replay", () => {
  const letter = (payload: string) => ({
    receivedAt: goldenNow,
    topic,
    reason: "unknownDevice" as const,
    detail: "",
    payload: Buffer.from(payload),
    payloadBytes: payload.length,
  });

  it("stores what is mended and says so once", async () => {
    const { ingest } = startIngest();
    const mended = letter(readingAt(goldenNow));
    expect(await ingest.replay(mended)).toEqual({ stored: 1, refused: [] });
    expect(await ingest.replay(mended)).toEqual({ stored: 0, refused: [] });
  });

  it("refuses again, without a new dead letter", async () => {
    const { ingest, commits } = startIngest();
    expect(await ingest.replay(letter("{"))).toEqual({ stored: 0, refused: ["malformed"] });
    expect(commits.all().deadLetters).toEqual([]);
  });

  it("cannot run a message of which only the beginning was kept", async () => {
    const { ingest } = startIngest();
    expect(await ingest.replay({ ...letter("x"), payloadBytes: 300_000 })).toEqual({
      stored: 0,
      refused: ["tooLarge"],
    });
  });
});
