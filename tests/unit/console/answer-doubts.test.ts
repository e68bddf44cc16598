import type { AnswerDoubt } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { areSuspicious, gatherDoubts } from "../../../console/src/panels/signals/doubts.js";

const doubt = (change: Partial<AnswerDoubt>): AnswerDoubt => ({
  ...{ kind: "replayed", controllerId: "C1", deviceId: "C1", commandId: null, answer: "accepted", count: 1 },
  ...{ firstAt: "2025-11-23T03:00:00.000Z", lastAt: "2025-11-23T03:00:00.000Z" },
  ...change,
});

describe("doubts of a controller", () => {
  it("are counted over its commands, with the latest time, the gravest first", () => {
    const lastAt = "2025-11-23T04:00:00.000Z";
    const gathered = gatherDoubts("C1", [
      doubt({ kind: "late", count: 3 }),
      doubt({ count: 2, lastAt }),
      doubt({ count: 5 }),
      doubt({ kind: "forged", deviceId: "C2" }),
    ]);
    expect(gathered).toEqual([
      expect.objectContaining({ kind: "forged", other: "C2", count: 1 }),
      expect.objectContaining({ kind: "replayed", other: "", count: 7, lastAt }),
      expect.objectContaining({ kind: "late", count: 3 }),
    ]);
  });

  it("tell what came in its own name about another's command from what came for its own", () => {
    const forged = doubt({ kind: "forged", controllerId: "C1", deviceId: "C2" });
    expect(gatherDoubts("C1", [forged])).toMatchObject([{ kind: "forged", other: "C2" }]);
    expect(gatherDoubts("C2", [forged])).toMatchObject([{ kind: "impostor", other: "C1" }]);
  });

  it("are suspicious where no line, however bad, explains them", () => {
    const ofKind = (kind: AnswerDoubt["kind"]) => areSuspicious(gatherDoubts("C1", [doubt({ kind })]));
    expect(["forged", "malformed", "replayed", "outOfOrder", "late"].map((kind) => ofKind(kind as never))).toEqual([
      ...[true, true, false, false, false],
    ]);
  });
});
