import type { AnswerDoubt, DoubtKind } from "@roadcast/contract";

/** A kind of doubt as it looks from one controller: `impostor` is what came as this one about another's command. */
export type DoubtSeen = DoubtKind | "impostor";

export interface GatheredDoubt {
  kind: DoubtSeen;
  /** The other controller of a forged answer; empty elsewhere. */
  other: string;
  count: number;
  /** RFC 3339. */
  lastAt: string;
}

/** The gravest first. */
const order: readonly DoubtSeen[] = ["forged", "impostor", "malformed", "replayed", "outOfOrder", "late"];
/** These a sound device does not send, however bad its line. */
const suspicious: readonly DoubtSeen[] = ["forged", "impostor", "malformed"];

/** Doubts of all commands together, one of a kind and other controller, the gravest first. */
export function gatherDoubts(controllerId: string, doubts: readonly AnswerDoubt[]): GatheredDoubt[] {
  const gathered = new Map<string, GatheredDoubt>();
  for (const { kind: told, controllerId: target, deviceId, count, lastAt } of doubts) {
    const kind = told === "forged" && target !== controllerId ? "impostor" : told;
    const other = kind === "forged" ? deviceId : kind === "impostor" ? target : "";
    const before = gathered.get(`${kind} ${other}`);
    gathered.set(`${kind} ${other}`, {
      kind,
      other,
      count: count + (before?.count ?? 0),
      lastAt: before !== undefined && Date.parse(before.lastAt) > Date.parse(lastAt) ? before.lastAt : lastAt,
    });
  }
  return [...gathered.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** Whether somebody ought to look at the device: its line alone does not explain these. */
export function areSuspicious(doubts: readonly Pick<GatheredDoubt, "kind">[]): boolean {
  return doubts.some(({ kind }) => suspicious.includes(kind));
}
