import type { Delta, Snapshot } from "@roadcast/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AreaFeed, type Subscriber } from "../../../gateway/src/live/area-feed.js";
import { LiveState } from "../../../gateway/src/live/live-state.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";
import { committed, readingOf } from "../../support/live.js";

const start = 1_763_866_000_000;
const slowAboveBytes = 1000;

/** A console that keeps what it is sent, and is as slow as the test says. */
class FakeConsole implements Subscriber<Snapshot, Delta> {
  readonly snapshots: Snapshot[] = [];
  readonly deltas: Delta[] = [];
  unsent = 0;
  constructor(readonly id: string) {}
  outstanding(): number {
    return this.unsent;
  }
  snapshot(message: Snapshot): void {
    this.snapshots.push(message);
  }
  delta(message: Delta): void {
    this.deltas.push(message);
  }
}

describe("the feed of an area", () => {
  let state: LiveState;
  let feed: AreaFeed<Snapshot, Delta>;
  let broadcasts: Delta[];
  let rooms: Set<Subscriber<Snapshot, Delta>>;
  let readings = 0;

  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    state = new LiveState({ registry: registryOf(goldenNetwork()), newEpoch: () => `epoch-${readings}`, now: start });
    broadcasts = [];
    rooms = new Set();
    feed = new AreaFeed({
      area: "A1",
      state,
      clock: { now: () => Date.now() },
      slowAboveBytes,
      broadcast: (_area, delta) => {
        broadcasts.push(delta);
        for (const subscriber of rooms) subscriber.delta(delta);
      },
      joined: (_area, subscriber) => rooms.add(subscriber),
      left: (_area, subscriber) => rooms.delete(subscriber),
    });
    state.onChanged(() => feed.changed());
  });

  afterEach(() => {
    feed.stop();
    vi.useRealTimers();
  });

  const read = (detector = "D1") => {
    readings += 1;
    state.apply(committed({ readings: [readingOf(detector, start + readings)] }), Date.now());
  };

  it("gives a new console the whole area first, then every change after it", () => {
    const console = new FakeConsole("one");
    read();
    feed.subscribe(console);
    vi.advanceTimersByTime(1000);
    read();
    const [snapshot] = console.snapshots;
    const [delta] = console.deltas;
    expect(snapshot?.detectors).toHaveLength(3);
    expect(delta?.epoch).toBe(snapshot?.epoch);
    expect(delta?.fromSeq).toBeLessThanOrEqual(snapshot?.seq ?? -1);
    expect(delta?.detectors.map(({ id }) => id)).toEqual(["D1"]);
  });

  it("sends at once after a quiet spell, and at most ten times a second", () => {
    feed.subscribe(new FakeConsole("one"));
    vi.advanceTimersByTime(1000);
    read();
    expect(broadcasts).toHaveLength(1);
    for (let i = 0; i < 100; i += 1) {
      vi.advanceTimersByTime(10);
      read();
    }
    expect(broadcasts).toHaveLength(11);
    for (const [i, delta] of broadcasts.entries()) {
      if (i > 0) expect(delta.fromSeq).toBe(broadcasts[i - 1]?.seq);
    }
  });

  it("sends nothing while nothing changes", () => {
    feed.subscribe(new FakeConsole("one"));
    vi.advanceTimersByTime(10_000);
    expect(broadcasts).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("sends a slow console nothing, then the latest of all that changed for it in one delta", () => {
    const [quick, slow] = [new FakeConsole("quick"), new FakeConsole("slow")];
    for (const console of [quick, slow]) feed.subscribe(console);
    vi.advanceTimersByTime(1000);
    read("D1");
    slow.unsent = slowAboveBytes + 1;
    for (let i = 0; i < 50; i += 1) {
      vi.advanceTimersByTime(100);
      read(i % 2 === 0 ? "D1" : "D2");
    }
    expect(slow.deltas).toHaveLength(1);
    expect(quick.deltas.length).toBeGreaterThan(40);
    expect(feed.slowCount).toBe(1);
    slow.unsent = slowAboveBytes / 2;
    vi.advanceTimersByTime(100);
    expect(slow.deltas).toHaveLength(2);
    const [last, caughtUp] = slow.deltas;
    expect(caughtUp?.fromSeq).toBe(last?.seq);
    expect(caughtUp?.seq).toBe(state.seqOf("A1"));
    expect(caughtUp?.detectors.map(({ id }) => id).sort()).toEqual(["D1", "D2"]);
    read();
    vi.advanceTimersByTime(100);
    expect(slow.deltas.at(-1)?.fromSeq).toBe(quick.deltas.at(-1)?.fromSeq);
  });

  it("keeps even the snapshot back until a slow console has room", () => {
    const slow = new FakeConsole("slow");
    slow.unsent = slowAboveBytes;
    feed.subscribe(slow);
    vi.advanceTimersByTime(500);
    expect(slow.snapshots).toHaveLength(0);
    slow.unsent = 0;
    vi.advanceTimersByTime(100);
    expect(slow.snapshots).toHaveLength(1);
  });

  it("begins everybody with a snapshot in a new epoch", () => {
    const console = new FakeConsole("one");
    feed.subscribe(console);
    vi.advanceTimersByTime(1000);
    readings += 1;
    const network = goldenNetwork();
    const features = network.features.filter(({ properties }) => properties.id !== "D9");
    state.replaceRegistry(registryOf({ ...network, features }), Date.now());
    vi.advanceTimersByTime(100);
    expect(console.snapshots.map(({ epoch }) => epoch)).toEqual([expect.any(String), state.epoch]);
    expect(console.snapshots.at(-1)?.detectors).toHaveLength(2);
  });

  it("forgets who leaves", () => {
    const console = new FakeConsole("one");
    feed.subscribe(console);
    feed.unsubscribe(console);
    vi.advanceTimersByTime(1000);
    read();
    vi.advanceTimersByTime(1000);
    expect(console.deltas).toHaveLength(0);
    expect(feed.size).toBe(0);
  });

  it("does not stall when the clock is set back", () => {
    feed.subscribe(new FakeConsole("one"));
    vi.advanceTimersByTime(1000);
    read();
    vi.setSystemTime(start - 3_600_000);
    read();
    vi.advanceTimersByTime(100);
    expect(broadcasts).toHaveLength(2);
  });

  it("makes no more snapshots for one that comes and goes than for one that asks, and loses nobody", () => {
    const console = new FakeConsole("one");
    for (let round = 0; round < 100; round += 1) {
      feed.subscribe(console);
      feed.unsubscribe(console);
    }
    expect(console.snapshots).toHaveLength(2);
    feed.subscribe(console);
    read();
    expect(console.snapshots).toHaveLength(2);
    expect(console.deltas).toEqual([]);
    vi.advanceTimersByTime(2_200);
    expect(console.snapshots).toHaveLength(3);
    expect(console.snapshots[2]?.seq).toBe(state.seqOf("A1"));
    expect(rooms.has(console)).toBe(true);
  });
});
