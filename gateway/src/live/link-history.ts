import type { LinkRecord, LinkSubstitute } from "@roadcast/contract";

const slotMs = 15 * 60_000;
const dayMs = 86_400_000;
/** Older than this, an earlier day says nothing of today. */
const oldestDays = 7;

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
 * Kept in memory alone: after a start there is no substitute until a day is learnt.
 */
export class LinkHistory {
  private readonly slots = new Map<number, { last: DaySlot; before: DaySlot | null }>();

  /** Takes in what the link's working detectors say now (epoch ms). */
  learn(now: number, values: Values): void {
    const { slot, day } = placeOf(now);
    let known = this.slots.get(slot);
    if (known === undefined || known.last.day !== day) {
      const means = { speedKph: nothing(), flowVph: nothing(), occupancyPct: nothing() };
      known = { last: { day, means }, before: known?.last ?? null };
      this.slots.set(slot, known);
    }
    const { means } = known.last;
    take(means.speedKph, values.speedKph);
    take(means.flowVph, values.flowVph);
    take(means.occupancyPct, values.occupancyPct);
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
      speedKph: meanOf(speedKph, 1),
      flowVph: meanOf(flowVph, 0),
      occupancyPct: meanOf(occupancyPct, 1),
    };
  }
}

function placeOf(now: number): { slot: number; day: number } {
  return { slot: Math.floor((now % dayMs) / slotMs), day: Math.floor(now / dayMs) };
}

function take(mean: Mean, value: number | null): void {
  if (value === null) return;
  mean.readings += 1;
  mean.value += (value - mean.value) / mean.readings;
}

function meanOf({ value, readings }: Mean, digits: number): number | null {
  return readings === 0 ? null : Number(value.toFixed(digits));
}
