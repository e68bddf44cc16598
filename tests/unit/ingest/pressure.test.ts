import { toDatabaseError } from "@roadcast/db";
import { describe, expect, it } from "vitest";
import { readingAt } from "../../support/broker-device.js";
import { deliveryOf, goldenNow, startIngest } from "../../support/broker-ingest.js";

const rawRetentionMs = 1e12;
const presence = (online: boolean, at: number, more: { qos?: 0 | 1; gone?: boolean } = {}) =>
  Object.assign(deliveryOf("roads/v1/signs/G1/presence", JSON.stringify({ online, at }), { qos: more.qos ?? 1 }), {
    gone: more.gone ?? false,
  });

/** An ingest whose state lane is at its bound behind a commit that does not end. */
async function pressed() {
  const harness = startIngest({ settings: { rawRetentionMs, maxWaiting: 4, lingerMs: 1 } });
  harness.ingest.accept(presence(true, goldenNow - 10_000));
  harness.commits.hold();
  await harness.commits.until(() => harness.commits.attempts === 1);
  const states = Array.from({ length: 4 }, (_, i) =>
    deliveryOf("roads/v1/signs/G1/state", JSON.stringify({ observedAt: goldenNow - 5_000 + i })),
  );
  return { ...harness, states };
}

describe("too much that waits", () => {
  it("never costs a device its presence: the last online and the last offline stay", async () => {
    const { ingest, commits, states } = await pressed();
    const first = goldenNow - 10_000;
    const second = goldenNow - 4_000;
    // A modem that reconnects once while the database is away and then dies.
    const orphaned = presence(false, first, { gone: true });
    const kept = [presence(true, second, { gone: true }), presence(false, second)];
    for (const delivery of [orphaned, ...kept, ...states]) ingest.accept(delivery);
    const newest = presence(false, second);
    ingest.accept(newest);
    expect(orphaned.isSettled).toBe(true);
    expect(kept.map(({ isSettled }) => isSettled)).toEqual([false, false]);
    commits.release();
    await newest.settled;
    expect(commits.all().presence.map(({ online, at }) => [online, at])).toEqual([
      [true, first],
      [true, second],
      [false, second],
    ]);
  });

  it("keeps a presence that comes once only, and no more than the latest of those", async () => {
    const { ingest, commits, states } = await pressed();
    for (const delivery of states) ingest.accept(delivery);
    const sent = Array.from({ length: 100 }, (_, i) => presence(i % 2 === 0, goldenNow - 3_000 + i, { qos: 0 }));
    for (const delivery of sent) ingest.accept(delivery);
    expect(ingest.totals()).toMatchObject({ dropped: 0 });
    expect(ingest.totals().waiting).toBeLessThan(20);
    commits.release();
    await sent.at(-1)?.settled;
    expect(commits.all().presence.at(-1)).toMatchObject({ online: true, at: goldenNow - 3_000 + 98 });
  });

  it("is looked through now and then, not for every message that comes", async () => {
    const { ingest, commits } = startIngest({
      settings: { rawRetentionMs, maxWaiting: 1_000, batchRows: 1, maxBatchRows: 1 },
    });
    commits.hold();
    let looks = 0;
    const watched = (i: number, qos: 0 | 1) =>
      Object.defineProperty(deliveryOf("roads/v1/detectors/D1/readings", readingAt(goldenNow - i), { qos }), "gone", {
        get: () => {
          looks += 1;
          return false;
        },
      });
    for (let i = 0; i < 1_002; i += 1) ingest.accept(watched(i, 1));
    await commits.until(() => commits.attempts === 2);
    for (let i = 0; i < 1_000; i += 1) ingest.accept(watched(i, 0));
    expect(ingest.totals().dropped).toBeGreaterThan(900);
    expect(looks).toBeLessThan(5_000);
    commits.release();
    await ingest.stop();
  });
});

describe("a batch", () => {
  it("is cut by bytes too: messages that are refused go to the dead letters whole", async () => {
    const { ingest, commits } = startIngest();
    commits.hold();
    const refused = Array.from({ length: 100 }, () =>
      deliveryOf("roads/v1/detectors/D1/readings", `{${"x".repeat(200 * 1024)}`),
    );
    for (const delivery of refused) ingest.accept(delivery);
    commits.release();
    await Promise.all(refused.map(({ settled }) => settled));
    const bytes = commits.batches.map(({ deadLetters }) =>
      deadLetters.reduce((sum, { payload }) => sum + payload.length, 0),
    );
    expect(commits.all().deadLetters).toHaveLength(100);
    expect(Math.max(...bytes)).toBeLessThan(4.5 * 1024 * 1024);
  });

  it("with a value too long for the driver gives up that row alone", async () => {
    const { ingest, commits } = startIngest();
    commits.fault = ({ readings }) =>
      readings.some(({ count }) => count === 666) ? toDatabaseError(new RangeError("Invalid string length")) : null;
    const deliveries = [7, 666, 8].map((count, i) =>
      deliveryOf("roads/v1/detectors/D1/readings", readingAt(goldenNow - i, { count })),
    );
    for (const delivery of deliveries) ingest.accept(delivery);
    await Promise.all(deliveries.map(({ settled }) => settled));
    expect(commits.all()).toMatchObject({ readings: { length: 2 }, deadLetters: [{ reason: "rejected" }] });
  });

  it("is tried again after a TypeError of the driver, which may be of its connection", async () => {
    const { ingest, commits } = startIngest({ settings: { rawRetentionMs, retryMinMs: 1, retryMaxMs: 2 } });
    let failures = 3;
    const fault = toDatabaseError(new TypeError("Cannot read properties of null (reading 'submit')"));
    commits.fault = () => (failures-- > 0 ? fault : null);
    const delivery = deliveryOf("roads/v1/detectors/D1/readings", readingAt(goldenNow));
    ingest.accept(delivery);
    await delivery.settled;
    expect(commits.all()).toMatchObject({ readings: { length: 1 }, deadLetters: [] });
  });
});

describe("a state that the broker had kept", () => {
  it("past the retention is with the dead letters: nobody can say that it was stored when it was new", async () => {
    const { ingest, commits } = startIngest();
    const old = JSON.stringify({ observedAt: goldenNow - 30 * 86_400_000 });
    const delivery = deliveryOf("roads/v1/signs/G1/state", old, { retained: true });
    ingest.accept(delivery);
    await delivery.settled;
    expect(commits.all().deadLetters).toMatchObject([
      { reason: "tooOld", detail: expect.stringContaining("kept by the broker") },
    ]);
  });
});
