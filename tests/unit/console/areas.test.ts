import type { LockNotice } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { withAreas } from "../../../console/src/live/areas.js";
import { CommandStore } from "../../../console/src/live/commands.js";

describe("a link to another page", () => {
  it("keeps the area filter, whatever else the address holds", () => {
    expect(withAreas("/signals", "A1,A2")).toBe("/signals?areas=A1%2CA2");
    expect(withAreas("/map?sel=controller:C1", "A1")).toBe("/map?sel=controller:C1&areas=A1");
    expect(withAreas("/signals", null)).toBe("/signals");
  });

  it("to an area shows that area", () => {
    expect(withAreas("/map?areas=A2", "A1")).toBe("/map?areas=A2");
  });
});

describe("the locks of an area", () => {
  const lock: LockNotice = {
    ...{ controllerId: "C1", holder: "kim", role: "trafficOperator", reason: "works", since: 1, expiresAt: 2 },
  };

  it("are known once they have been told, none of them too, and no longer once the area is left", () => {
    const store = new CommandStore();
    expect(store.knowsLocksOf("A1")).toBe(false);
    store.takeLocks({ area: "A1", at: 1, locks: [] });
    store.takeLocks({ area: "A2", at: 1, locks: [lock] });
    expect([store.knowsLocksOf("A1"), store.knowsLocksOf("A2"), store.locks().size]).toEqual([true, true, 1]);
    store.forget("A1", []);
    expect([store.knowsLocksOf("A1"), store.knowsLocksOf("A2")]).toEqual([false, true]);
  });
});
