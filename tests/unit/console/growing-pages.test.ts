import type { Alarm } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { isOutdated } from "../../../console/src/api/alarms.js";
import { layNewest } from "../../../console/src/api/growing-pages.js";

interface Row {
  id: string;
  state: string;
}
const row = (id: string, state = "open"): Row => ({ id, state });
const page = (ids: string, nextCursor: string | null) => ({ items: [...ids].map((id) => row(id)), nextCursor });
const keyOf = ({ id }: Row) => id;
/** Of h, g, … a, newest first, the first six in pages of three. */
const loaded = { pages: [page("hgf", "f"), page("edc", "c")], pageParams: [null, "f"] };
const idsOf = (data: typeof loaded | null) => data?.pages.map(({ items }) => items.map(keyOf).join(""));

describe("the newest page, laid over pages that were loaded", () => {
  it("brings what is new and what has changed, and leaves nothing out between the two", () => {
    const newest = { items: [row("j"), row("i"), row("h", "over")], nextCursor: "h" };
    const laid = layNewest(loaded, newest, keyOf);
    expect(idsOf(laid)).toEqual(["jihgf", "edc"]);
    expect(laid?.pages[0]?.items[2]).toEqual(row("h", "over"));
    expect([laid?.pages[0]?.nextCursor, laid?.pageParams]).toEqual(["f", [null, "f"]]);
  });

  it("takes away what it spans and does not hold, over the pages that it reaches into", () => {
    const laid = layNewest(loaded, page("hfe", "e"), keyOf);
    expect(idsOf(laid)).toEqual(["hfedc"]);
    expect([laid?.pages[0]?.nextCursor, laid?.pageParams]).toEqual(["c", [null]]);
    expect(idsOf(layNewest(loaded, page("ge", null), keyOf))).toEqual(["ge"]);
  });

  it("is of no use where it does not reach them: all are asked for again", () => {
    expect(layNewest(loaded, page("mlk", "k"), keyOf)).toBeNull();
  });
});

describe("stored alarms", () => {
  const pages = [{ items: [row("b", "cleared"), row("a", "shelved")] as Alarm[], nextCursor: null }];

  it("are asked for again where one that is stored as open is so no longer", () => {
    expect(isOutdated(pages, (id) => id === "a")).toBe(false);
    expect(isOutdated(pages, () => false)).toBe(true);
  });
});
