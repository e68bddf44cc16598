import type { ControllerRecord, Indication, PhaseTiming } from "@roadcast/contract";
import { isControllerStale } from "../live/staleness.js";
import type { ControllerModel } from "./network-model.js";

export type Turn = PhaseTiming["movements"][number]["turn"];

/** What the signals show to one arriving link now. */
export interface Approach {
  linkId: string;
  /** Each turn that a phase serves, from the left. */
  movements: { turn: Turn; phase: number; indication: Indication }[];
}

const turnOrder: Record<Turn, number> = { left: 0, through: 1, right: 2 };
/** Where two phases serve one movement, the one that lets traffic go decides. */
const permissiveness: Record<Indication, number> = { green: 4, yellow: 3, flash: 2, red: 1, dark: 0 };

/** The live indications of a junction by arriving link; `dark` for phases that the controller does not report. */
export function approachesOf(controller: ControllerModel, record: ControllerRecord | undefined): Approach[] {
  const shown = new Map(record?.phases.map(({ phase, indication }) => [phase, indication]));
  const approaches = new Map<string, Map<Turn, Approach["movements"][number]>>();
  for (const { phase, movements } of controller.properties.phases) {
    const indication = shown.get(phase) ?? "dark";
    for (const { fromLinkId, turn } of movements) {
      let byTurn = approaches.get(fromLinkId);
      if (byTurn === undefined) {
        byTurn = new Map();
        approaches.set(fromLinkId, byTurn);
      }
      const other = byTurn.get(turn);
      if (other === undefined || permissiveness[indication] > permissiveness[other.indication]) {
        byTurn.set(turn, { turn, phase, indication });
      }
    }
  }
  return [...approaches].map(([linkId, byTurn]) => ({
    linkId,
    movements: [...byTurn.values()].sort((a, b) => turnOrder[a.turn] - turnOrder[b.turn]),
  }));
}

/** What an operator must see of a junction from afar. */
export type JunctionCondition = "normal" | "preempt" | "manual" | "flash" | "dark" | "offline" | "unknown";

/**
 * The condition of a signal: offline when its presence says so or its state is older than 15 s, else by its mode.
 * `online` is the presence of its device, null when it has said nothing.
 */
export function junctionCondition(
  record: ControllerRecord | undefined,
  online: boolean | null,
  now: number,
): JunctionCondition {
  if (record === undefined) return online === false ? "offline" : "unknown";
  if (online === false || isControllerStale(record, now)) return "offline";
  switch (record.mode) {
    case "coordinated":
    case "free":
      return "normal";
    case "local":
    case "manual":
      return "manual";
    case "flash":
    case "dark":
    case "preempt":
      return record.mode;
  }
}
