const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Seoul is nine hours ahead of UTC all year round. */
export const seoulOffsetMs = 9 * 3_600_000;

/** Milliseconds since today's 00:00 in Seoul. */
export function seoulMsOfDay(epochMs: number): number {
  return (((epochMs + seoulOffsetMs) % dayMs) + dayMs) % dayMs;
}

/** Minute of day in Seoul, 0–1439. */
export function seoulMinuteOfDay(epochMs: number): number {
  return Math.floor(seoulMsOfDay(epochMs) / minuteMs);
}

/** Levels of demand at a moment, 1 at their greatest. */
export interface DayShape {
  /** What comes in at the edges of the network. */
  edges: number;
  /** What starts from drives inside: low in the morning, high when offices close. */
  access: number;
  /** How many leave at drives: high in the morning. */
  exits: number;
  /** How much busier northbound edges are than the mean, −1 to 1; southbound ones are as much quieter. */
  northward: number;
}

type Knots = readonly (readonly [hour: number, level: number])[];

/**
 * Levels by hour of day, straight lines between. Morning peak 07:30–09:30, evening peak 17:30–19:30, night low about
 * 04:00: the usual course of an urban weekday (Highway Capacity Manual, 6th ed., exhibit 3-9), with the broad midday of a
 * business district.
 */
const weekday: Record<keyof DayShape, Knots> = {
  edges: [
    [0, 0.24],
    [2, 0.13],
    [4, 0.1],
    [5, 0.18],
    [6, 0.46],
    [7, 0.84],
    [7.5, 1],
    [9.5, 0.96],
    [10.5, 0.74],
    [12, 0.68],
    [14, 0.72],
    [16, 0.76],
    [17.5, 0.9],
    [18.5, 0.94],
    [19.5, 0.86],
    [20.5, 0.62],
    [22, 0.48],
    [24, 0.24],
  ],
  access: [
    [0, 0.3],
    [2, 0.14],
    [4, 0.08],
    [6, 0.22],
    [7.5, 0.42],
    [9.5, 0.46],
    [12, 0.66],
    [16, 0.74],
    [17.5, 0.97],
    [18.5, 1],
    [19.5, 0.92],
    [21, 0.68],
    [23, 0.46],
    [24, 0.3],
  ],
  exits: [
    [0, 0.6],
    [6, 0.7],
    [7.5, 1],
    [9.5, 1],
    [11, 0.8],
    [17, 0.64],
    [19.5, 0.62],
    [24, 0.6],
  ],
  northward: [
    [0, 0],
    [6, 0.08],
    [7.5, 0.2],
    [9.5, 0.18],
    [12, 0],
    [16, -0.04],
    [17.5, -0.18],
    [19.5, -0.18],
    [22, -0.04],
    [24, 0],
  ],
};

const weekend: Record<keyof DayShape, Knots> = {
  edges: [
    [0, 0.32],
    [3, 0.14],
    [6, 0.18],
    [9, 0.44],
    [11, 0.66],
    [14, 0.78],
    [17, 0.8],
    [19, 0.7],
    [22, 0.46],
    [24, 0.32],
  ],
  access: [
    [0, 0.36],
    [3, 0.16],
    [6, 0.12],
    [10, 0.42],
    [14, 0.66],
    [18, 0.74],
    [21, 0.6],
    [24, 0.36],
  ],
  exits: [
    [0, 0.6],
    [10, 0.8],
    [15, 0.85],
    [19, 0.7],
    [24, 0.6],
  ],
  northward: [
    [0, 0],
    [24, 0],
  ],
};

/** The levels at a moment of traffic time, Asia/Seoul; Saturdays and Sundays have their own. */
export function dayShapeAt(epochMs: number): DayShape {
  const day = new Date(epochMs + seoulOffsetMs).getUTCDay();
  const knots = day === 0 || day === 6 ? weekend : weekday;
  const hour = seoulMsOfDay(epochMs) / 3_600_000;
  return {
    edges: between(knots.edges, hour),
    access: between(knots.access, hour),
    exits: between(knots.exits, hour),
    northward: between(knots.northward, hour),
  };
}

function between(knots: Knots, hour: number): number {
  let [beforeHour, before] = knots[0] ?? [0, 0];
  for (const [atHour, level] of knots) {
    if (atHour > hour) return before + ((level - before) * (hour - beforeHour)) / (atHour - beforeHour);
    [beforeHour, before] = [atHour, level];
  }
  return before;
}
