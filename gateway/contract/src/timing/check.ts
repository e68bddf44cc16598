import type { z } from "zod";
import { type TimingFault, timingFault } from "./fault.js";
import { type TimingSheet, timingSheet } from "./sheet.js";
import { type Junction, timingFaults, unknownJunction } from "./sheet-faults.js";

/** What a value came to: a sheet, where it has the shape of one, and everything that is wrong with it. */
export interface CheckedSheet {
  /** Null where the value is no sheet at all, or has faults. */
  sheet: TimingSheet | null;
  faults: TimingFault[];
}

/**
 * Reads a value as a timing sheet and holds it against every rule. Numbers that are out of their range keep no rule from
 * being looked at: whoever edits sees all at once. A value of another shape has its schema's faults alone.
 */
export function checkTimingSheet(value: unknown, junction: Junction = unknownJunction): CheckedSheet {
  const parsed = timingSheet.safeParse(value);
  if (parsed.success) {
    const faults = timingFaults(parsed.data, junction);
    return { sheet: faults.length === 0 ? parsed.data : null, faults };
  }
  const { issues } = parsed.error;
  const faults = issues.map(faultOfIssue);
  if (!issues.every(isRange)) return { sheet: null, faults };
  // Of the right shape: only sizes are wrong, and what may be left out may be.
  const { phases, ...rest } = value as TimingSheet;
  const sheet: TimingSheet = {
    ...{ ...rest, daySchedule: rest.daySchedule ?? [] },
    phases: phases.map(({ movements, ...phase }) => ({
      ...phase,
      movements: movements.map((each) => ({ ...each, toLinkId: each.toLinkId ?? null })),
    })),
  };
  return { sheet: null, faults: [...faults, ...timingFaults(sheet, junction)] };
}

function isRange(issue: z.core.$ZodIssue): boolean {
  return issue.code === "too_small" || issue.code === "too_big";
}

function faultOfIssue(issue: z.core.$ZodIssue): TimingFault {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  switch (issue.code) {
    case "too_small": {
      const least = Number(issue.minimum);
      if (issue.origin === "string") return timingFault(path, "emptyText");
      return timingFault(path, issue.origin === "array" ? "tooFewItems" : "belowLeast", { least });
    }
    case "too_big": {
      const most = Number(issue.maximum);
      if (issue.origin === "string") return timingFault(path, "textTooLong", { most });
      return timingFault(path, issue.origin === "array" ? "tooManyItems" : "aboveMost", { most });
    }
    case "invalid_type":
      if (issue.message.endsWith("received undefined")) return timingFault(path, "missingField");
      if (issue.expected === "int") return timingFault(path, "notWhole");
      return timingFault(path, "wrongType", { expected: issue.expected });
    case "invalid_format":
      return timingFault(path, "wrongFormat", { message: issue.message });
    case "invalid_value":
      return timingFault(path, "notAllowed", { message: issue.message });
    default:
      return timingFault(path, "invalid", { message: issue.message });
  }
}
