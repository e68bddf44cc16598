import type { ControllerRecord } from "./live.js";

/** What a crossing must not be left in, the worst first. */
export const signalTroubles = ["conflict", "dark", "flash"] as const;
export type SignalTrouble = (typeof signalTroubles)[number];

/**
 * What is the matter with a controller's signals, by what it reports: its conflict monitor has tripped (a fault that
 * has `conflict` in its name), they are dark, they flash, whoever asked for that; null where nothing is.
 */
export function signalTrouble({ mode, faults }: Pick<ControllerRecord, "mode" | "faults">): SignalTrouble | null {
  if (faults.some((fault) => fault.toLowerCase().includes("conflict"))) return "conflict";
  return mode === "dark" || mode === "flash" ? mode : null;
}
