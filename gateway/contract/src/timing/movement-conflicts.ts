import type { PhaseTiming } from "./sheet.js";

type Movement = PhaseTiming["movements"][number];

/** Bearing of each link's leg as seen from the junction, degrees clockwise from north, by link. */
export type LegBearings = ReadonlyMap<string, number>;

/** Arriving and leaving traffic of one leg are told apart by this much to either side of it, degrees. */
const sideDeg = 8;

/**
 * Whether two movements cross or merge. Each is a chord of a circle around the junction: it enters where its link
 * arrives and leaves where the next begins. Traffic keeps right, so that seen from the middle it arrives on the left
 * of a leg and leaves on its right. Chords cross where their ends alternate around the circle. Two that leave by one
 * link merge; a right turn gives way there and is left out. Where no link leads on, the turn says which leg it leaves by.
 * A link that is not at the junction may lead anywhere: it conflicts. Of a junction without legs nothing is known.
 */
export function movementsConflict(a: Movement, b: Movement, legs: LegBearings): boolean {
  if (legs.size === 0 || a.fromLinkId === b.fromLinkId) return false;
  if (a.toLinkId !== null && a.toLinkId === b.toLinkId) return a.turn !== "right" && b.turn !== "right";
  const first = chordOf(a, legs);
  const second = chordOf(b, legs);
  return first === null || second === null || isBetween(first, second.enters) !== isBetween(first, second.leaves);
}

/** Whether any movement of one phase conflicts with any of the other. */
export function phaseMovementsConflict(a: PhaseTiming, b: PhaseTiming, legs: LegBearings): boolean {
  return a.movements.some((one) => b.movements.some((other) => movementsConflict(one, other, legs)));
}

interface Chord {
  enters: number;
  leaves: number;
}

/** Where a turn leaves, degrees clockwise from the leg that it came by, at a crossroads. */
const turnDeg = { left: 90, through: 180, right: 270 } as const;

function chordOf({ fromLinkId, toLinkId, turn }: Movement, legs: LegBearings): Chord | null {
  const from = legs.get(fromLinkId);
  if (from === undefined) return null;
  const to = toLinkId === null ? from + turnDeg[turn] : legs.get(toLinkId);
  return to === undefined ? null : { enters: from - sideDeg, leaves: to + sideDeg };
}

/** Whether a bearing lies clockwise between the ends of a chord. */
function isBetween({ enters, leaves }: Chord, bearing: number): boolean {
  return clockwise(enters, bearing) < clockwise(enters, leaves);
}

/** Degrees from one bearing on to another, clockwise, 0 to 360. */
function clockwise(from: number, to: number): number {
  return (((to - from) % 360) + 360) % 360;
}
