import { describe, expect, it } from "vitest";
import { sameItems, steady } from "../../../console/src/live/steady.js";
import { type DeskState, deskOf, isSameState } from "../../../console/src/panels/signals/desk.js";
import { deskFacts, noticeOf, recordOf } from "../../support/console-desk.js";
import { now } from "../../support/control-site.js";

describe("what is judged each second", () => {
  it("stays the same object until it says something else", () => {
    const settle = steady<readonly string[]>(sameItems);
    const first = settle(["C1", "C2"]);
    expect(settle(["C1", "C2"])).toBe(first);
    const second = settle(["C2", "C1"]);
    expect(second).toEqual(["C2", "C1"]);
    expect(settle(["C2"])).toEqual(["C2"]);
    expect(settle([])).toEqual([]);
  });

  it("is another desk where it offers something else, or nothing for another reason, and no other one else", () => {
    const states: readonly DeskState[] = [
      deskOf(deskFacts({ mayCommand: false })),
      deskOf(deskFacts({ known: false })),
      deskOf(deskFacts({ online: false })),
      deskOf(deskFacts({ record: recordOf({}, now - 16_000) })),
      deskOf(deskFacts()),
      deskOf(deskFacts({ underWay: [noticeOf()] })),
    ];
    states.forEach((a, i) => {
      states.forEach((b, j) => {
        expect([i, j, isSameState(a, structuredClone(b))]).toEqual([i, j, i === j]);
      });
    });
  });

  it("goes from one desk to another by the clock alone: at the second at which the state is too old", () => {
    const record = recordOf({}, now);
    const settle = steady<DeskState>(isSameState);
    const at = (seconds: number) => settle(deskOf(deskFacts({ record, now: now + seconds * 1000 })));
    const fresh = at(0);
    expect(at(10)).toBe(fresh);
    expect(at(16)).toEqual({ kind: "blocked", code: "stateStale" });
    expect(at(17)).toBe(at(16));
  });
});
