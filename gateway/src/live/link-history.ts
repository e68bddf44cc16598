import type { LinkRecord, LinkSubstitute } from "@roadcast/contract";

const slotMs = 15 * 60_000;
export const dayMs = 86_400_000;
/** Older than this, an earlier day says nothing of today. */
const oldestDays = 7;

/** From when on a quarter may stand in at `now`, or later on the same day; epoch ms. */
export function oldestOfUse(now: number): number {
  return (placeOf(now).day - oldestDays) * dayMs;
}

type Values = Pick<LinkRecord, "speedKph" | "flowVph" | "occupancyPct">;

interface Mean {
  value: number;
  readings: number;
}

/** One quarter of an hour of one day. */
interface DaySlot {
  /** Days since the epoch, UTC: the slots of a day are whole in any zone of whole quarters. */
  day: number;
  means: Record<keyof Values, Mean>;
}

const nothing = (): Mean => ({ value: 0, readings: 0 });

/**
 * What a link measured lately, by quarter of the hour: for each the day that is on and the day before it that had data.
 * Kept in memory; after a start it recalls what the database holds.
 */
export class LinkHistory {
  private readonly slots = new Map<number, { last: DaySlot; before: DaySlot | null }>();

  /** Takes in what the link's working detectors say now (epoch ms). */
  learn(now: number, values: Values): void {
    const { slot, day } = placeOf(now);
    let known = this.slots.get(slot);
    if (known === undefined || known.last.day !== day) {
      known = { last: emptyDay(day), before: known?.last ?? null };
      this.slots.set(slot, known);
    }
    take(known.last, values, 1);
  }

  /**
   * Takes in the means of the quarter that began at `at` (epoch ms), as they are stored `now`, in whatever order. A day
   * that was learnt since the start stands as it was learnt.
   */
  recall(at: number, values: Values, now: number): void {
    const { slot, day } = placeOf(at);
    const known = this.slots.get(slot);
    const { last, before } = known ?? { last: null, before: null };
    const recalled = emptyDay(day);
    // The quarter that is on goes on being learnt, once a minute.
    take(recalled, values, Math.ceil(Math.max(1, Math.min(slotMs, now - at)) / 60_000));
    if (last === null || day > last.day) this.slots.set(slot, { last: recalled, before: last });
    else if (day < last.day && (before === null || day > before.day)) this.slots.set(slot, { last, before: recalled });
  }

  /** What may stand in now: the last earlier day, at most a week ago, that had data at this time of day. */
  substitute(now: number): LinkSubstitute | null {
    const { slot, day } = placeOf(now);
    const known = this.slots.get(slot);
    if (known === undefined) return null;
    const earlier = known.last.day < day ? known.last : known.before;
    if (earlier === null || day - earlier.day > oldestDays) return null;
    const { speedKph, flowVph, occupancyPct } = earlier.means;
    if (speedKph.readings + flowVph.readings + occupancyPct.readings === 0) return null;
    return {
      from: "history",
      quarterStart: earlier.day * dayMs + slot * slotMs,
      speedKph: meanOf(speedKph, 1),
      flowVph: meanOf(flowVph, 0),
      occupancyPct: meanOf(occupancyPct, 1),
    };
  }
}

function placeOf(now: number): { slot: number; day: number } {
  return { slot: Math.floor((now % dayMs) / slotMs), day: Math.floor(now / dayMs) };
}

function emptyDay(day: number): DaySlot {
  return { day, means: { speedKph: nothing(), flowVph: nothing(), occupancyPct: nothing() } };
}

/** Takes in what `readings` looks at the link had as their mean. */
function take({ means }: DaySlot, values: Values, readings: number): void {
  for (const measure of ["speedKph", "flowVph", "occupancyPct"] as const) {
    const value = values[measure];
    if (value === null) continue;
    const mean = means[measure];
    mean.readings += readings;
    mean.value += ((value - mean.value) * readings) / mean.readings;
  }
}

function meanOf({ value, readings }: Mean, digits: number): number | null {
  return readings === 0 ? null : Number(value.toFixed(digits));
}
