import { describe, expect, test } from "vitest";
import { firstSeen } from "../../../console/src/pages/wall/use-first-seen.js";

describe("What the wall knows of when an alert began", () => {
  test("is nothing for what held already when the wall was opened", () => {
    expect([...firstSeen(null, ["a"], 1000)]).toEqual([["a", null]]);
  });

  test("is the moment it was first there, and stays that while it lasts", () => {
    const opened = firstSeen(null, [], 1000);
    const begun = firstSeen(opened, ["a"], 2000);
    expect(begun.get("a")).toBe(2000);
    expect(firstSeen(begun, ["a", "b"], 3000)).toEqual(
      new Map([
        ["a", 2000],
        ["b", 3000],
      ]),
    );
  });

  test("is forgotten with its end: the next time is a new one", () => {
    const gone = firstSeen(new Map([["a", 1000]]), [], 2000);
    expect(firstSeen(gone, ["a"], 3000).get("a")).toBe(3000);
  });
});
