import { type ControllerRecord, controllerStaleMs } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { troubledSignals } from "../../../console/src/live/signal-trouble.js";

const now = 1_000_000;
const controller = (id: string, over: Partial<ControllerRecord>): ControllerRecord => ({
  id,
  observedAt: now,
  receivedAt: now,
  mode: "coordinated",
  plan: 1,
  cycleSec: 120,
  cycleSecond: 0,
  offsetSec: 0,
  phases: [],
  overlaps: [],
  configChecksum: null,
  activeCommandId: null,
  faults: [],
  ...over,
});
const commandId = "00000000-0000-4000-8000-000000000001";
const look = (records: ControllerRecord[], alarmed: string[] = [], offline: string[] = []) =>
  troubledSignals(
    records,
    (key) => ({ online: !offline.includes(key) }),
    (id) => alarmed.includes(id),
    now,
  );

describe("the board of signals", () => {
  it("has those in conflict, dark and in flash, in that order, and no others", () => {
    const found = look([
      controller("C1", { mode: "flash" }),
      controller("C2", { mode: "manual" }),
      controller("C3", { mode: "dark" }),
      controller("C4", { mode: "flash", faults: ["conflictMonitor"] }),
      controller("C0", { mode: "flash" }),
    ]);
    expect(found.map(({ id, trouble }) => `${id} ${trouble}`)).toEqual([
      "C4 conflict",
      "C3 dark",
      "C0 flash",
      "C1 flash",
    ]);
  });

  it("tells a flash by command from one by itself, and says nothing where both may be", () => {
    const flash = controller("C1", { mode: "flash" });
    const held = controller("C1", { mode: "flash", activeCommandId: commandId });
    expect(look([flash])[0]?.cause).toBe("itself");
    expect(look([held])[0]?.cause).toBe("command");
    expect(look([held], ["C1"])[0]?.cause).toBe("unclear");
  });

  it("keeps one that has fallen silent, as what was known last", () => {
    const late = controller("C1", { mode: "flash", receivedAt: now - controllerStaleMs - 1 });
    expect(look([late])[0]?.silent).toBe(true);
    expect(look([controller("C1", { mode: "dark" })], [], ["controllers/C1"])[0]?.silent).toBe(true);
    expect(look([controller("C1", { mode: "dark" })])[0]?.silent).toBe(false);
  });

  it("takes the beginning from what the heads report", () => {
    const phase = { phase: 1, indication: "flash" as const, since: 900_000 };
    expect(look([controller("C1", { mode: "flash", phases: [phase] })])[0]?.since).toBe(900_000);
    expect(look([controller("C1", { mode: "flash" })])[0]?.since).toBeNull();
  });
});
