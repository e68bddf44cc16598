import type { LinkQuarter } from "@roadcast/db";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LinkRecall, type LinkRecallOptions } from "../../../gateway/src/live/link-recall.js";
import { FakeClock, silentLogger } from "../../support/broker-ingest.js";

const now = Date.UTC(2026, 10, 24, 3, 7);
const quarters: LinkQuarter[] = [
  { linkId: "L1", at: now, speedKph: 40, flowVph: 900, occupancyPct: 12, travelTimeSec: null },
];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A recall with its reading answered by the test; what the live state was given, with the time. */
function recallOf(read: LinkRecallOptions["read"]) {
  const clock = new FakeClock(now);
  const given: [readonly LinkQuarter[], number][] = [];
  const live = { recall: (...recalled: [readonly LinkQuarter[], number]) => void given.push(recalled) };
  return { clock, given, recall: new LinkRecall({ read, live, clock, logger: silentLogger }) };
}

it("what links measured is read day by day for a week back, the youngest first, and taken in as of then", async () => {
  const spans: Parameters<LinkRecallOptions["read"]>[0][] = [];
  const answers: ((read: LinkQuarter[]) => void)[] = [];
  const { clock, given, recall } = recallOf((span) => {
    spans.push(span);
    return new Promise((resolve) => answers.push(resolve));
  });
  // Nothing waits for it: the start goes on while the database reads.
  recall.start();
  expect(given).toEqual([]);
  clock.at += 2_000;
  answers[0]?.(quarters);
  await vi.advanceTimersByTimeAsync(0);
  expect(given).toEqual([[quarters, now + 2_000]]);
  for (let day = 1; day < 9; day += 1) {
    answers[day]?.([]);
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(spans.map(({ from, to }) => [from, to])).toEqual([
    [Date.UTC(2026, 10, 24), now],
    ...[24, 23, 22, 21, 20, 19, 18].map((day) => [Date.UTC(2026, 10, day - 1), Date.UTC(2026, 10, day)]),
  ]);
  expect(new Set(spans.map(({ withinMs }) => withinMs))).toEqual(new Set([5_000]));
});

it("much of it is taken in by parts, all of it in the end, and others have their turn between", async () => {
  vi.useRealTimers();
  const many = Array.from({ length: 12_345 }, (_, i): LinkQuarter[] =>
    quarters.map((each) => ({ ...each, at: i })),
  ).flat();
  const { given, recall } = recallOf(async ({ to }) => (to === now ? many : []));
  recall.start();
  let turns = 0;
  while (given.length < 3) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
    expect(given.length).toBeLessThanOrEqual(turns + 1);
  }
  expect(turns).toBeGreaterThan(0);
  expect(given.flatMap(([part]) => part)).toEqual(many);
});

it("a reading that failed is tried again a minute later, and not for ever", async () => {
  let asked = 0;
  const { given, recall } = recallOf(async () => {
    asked += 1;
    if (asked < 3) throw new Error("a query took too long and was cancelled");
    return quarters;
  });
  recall.start();
  await vi.advanceTimersByTimeAsync(119_000);
  expect([asked, given]).toEqual([2, []]);
  // The day that failed twice, and the seven before it.
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([asked, given.length]).toEqual([10, 8]);

  let refused = 0;
  const broken = recallOf(async () => {
    refused += 1;
    throw new Error("the database is gone");
  });
  broken.recall.start();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([refused, broken.given]).toEqual([10, []]);
});

it("once stopped it takes in nothing and asks no more", async () => {
  let answer: (read: LinkQuarter[]) => void = () => undefined;
  const reading = recallOf(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  reading.recall.start();
  reading.recall.stop();
  answer(quarters);
  await vi.advanceTimersByTimeAsync(0);
  expect(reading.given).toEqual([]);

  let asked = 0;
  const failing = recallOf(async () => {
    asked += 1;
    throw new Error("the database is gone");
  });
  failing.recall.start();
  await vi.advanceTimersByTimeAsync(1_000);
  failing.recall.stop();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked).toBe(1);
});
