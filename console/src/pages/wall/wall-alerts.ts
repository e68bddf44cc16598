import { type SignalTrouble, signalTroubles } from "@roadcast/contract";
import type { TroubledSignal } from "../../live/signal-trouble.js";

/** A signal that somebody has to see to at once. */
export interface WallAlert {
  id: string;
  is: SignalTrouble | "signalOffline";
  /** Of one that does not answer: the trouble that it was last known to be in. */
  last: SignalTrouble | null;
  /** A command in force asked for it. */
  commanded: boolean;
  /** Epoch ms; null where that is not known. */
  since: number | null;
}

/**
 * The signals in trouble and those that do not answer, each once. One that has fallen silent does not answer, whatever it
 * was in: what it shows now nobody knows.
 */
export function wallAlerts(
  signals: readonly TroubledSignal[],
  offline: readonly { id: string; since: number | null }[],
): WallAlert[] {
  const lost = new Map(offline.map(({ id, since }) => [id, since]));
  const troubled = signals.map(({ id, trouble, cause, silent, since }): WallAlert => {
    if (silent) return { id, is: "signalOffline", last: trouble, commanded: false, since: lost.get(id) ?? null };
    return { id, is: trouble, last: null, commanded: cause === "command", since };
  });
  const known = new Set(signals.map(({ id }) => id));
  const others = offline.flatMap(({ id, since }): WallAlert[] =>
    known.has(id) ? [] : [{ id, is: "signalOffline", last: null, commanded: false, since }],
  );
  return [...troubled, ...others];
}

/** The worst first, and of what is alike the newest: no number of lost signals pushes a conflict away. */
export function worstFirst<A extends WallAlert>(alerts: readonly A[]): A[] {
  return [...alerts].sort((a, b) => rankOf(a) - rankOf(b) || (b.since ?? 0) - (a.since ?? 0));
}

/** Conflict, dark, flash; then those that do not answer, by what they were last known to be in. */
function rankOf({ is, last }: WallAlert): number {
  if (is !== "signalOffline") return signalTroubles.indexOf(is);
  return signalTroubles.length + (last === null ? signalTroubles.length : signalTroubles.indexOf(last));
}
