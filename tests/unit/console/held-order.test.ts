import { describe, expect, it } from "vitest";
import { heldOrder } from "../../../console/src/ui/held-order.js";

const item = (key: string, figure = 0) => ({ key, figure });
const keyOf = ({ key }: { key: string }) => key;

describe("a list that a person is at", () => {
  it("keeps its order: what changed stays in its place, what is new comes last, what has ended stays as that", () => {
    expect(heldOrder([item("a"), item("b")], [item("c"), item("a", 7)], keyOf)).toEqual([
      { item: item("a", 7), ended: false },
      { item: item("b"), ended: true },
      { item: item("c"), ended: false },
    ]);
  });

  it("has what comes back where it was", () => {
    const gone = heldOrder([item("a"), item("b")], [item("b")], keyOf).map((row) => row.item);
    expect(heldOrder(gone, [item("b"), item("a")], keyOf)).toEqual([
      { item: item("a"), ended: false },
      { item: item("b"), ended: false },
    ]);
  });
});
