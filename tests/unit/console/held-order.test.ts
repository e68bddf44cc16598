import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type HeldRow, heldOrder } from "../../../console/src/ui/held-order.js";
import { Hold, heldForMs } from "../../../console/src/ui/hold.js";

const item = (key: string, figure = 0) => ({ key, figure });
const keyOf = ({ key }: { key: string }) => key;
const row = <T>(of: T, change: Partial<HeldRow<T>> = {}) => ({ item: of, ended: false, isNew: false, ...change });

describe("a list that a person is at", () => {
  it("keeps its order: what changed stays in its place, what is new comes last, what has ended stays as that", () => {
    expect(heldOrder([row(item("a")), row(item("b"))], [item("c"), item("a", 7)], keyOf)).toEqual([
      row(item("a", 7)),
      row(item("b"), { ended: true }),
      row(item("c"), { isNew: true }),
    ]);
  });

  it("has what comes back where it was", () => {
    const gone = heldOrder([row(item("a")), row(item("b"))], [item("b")], keyOf);
    expect(heldOrder(gone, [item("b"), item("a")], keyOf)).toEqual([row(item("a")), row(item("b"))]);
  });

  it("knows for as long as it is held what came since, wherever that would stand", () => {
    const once = heldOrder([row(item("b"))], [item("a"), item("b")], keyOf);
    const twice = heldOrder(once, [item("a", 1), item("0"), item("b")], keyOf);
    expect(twice.filter(({ isNew }) => isNew).map(keyOfRow)).toEqual(["a", "0"]);
  });
});

const keyOfRow = (of: HeldRow<{ key: string }>) => of.item.key;

describe("the hold of a list", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("ends by itself once nothing has been done for its time, and begins again with the next act", () => {
    const hold = new Hold();
    const told: boolean[] = [];
    const stop = hold.subscribe(() => told.push(hold.get()));
    hold.act();
    vi.advanceTimersByTime(heldForMs - 1);
    hold.act();
    vi.advanceTimersByTime(heldForMs - 1);
    expect([hold.get(), ...told]).toEqual([true]);
    vi.advanceTimersByTime(1);
    expect([hold.get(), ...told]).toEqual([false, false]);
    hold.act();
    expect([hold.get(), ...told]).toEqual([true, false, true]);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
