import type { Position } from "@roadcast/contract";

const metresPerDegree = 111_320;
const toRadians = Math.PI / 180;

/** Metres between two positions; equirectangular, good to 0.1 % over a city. */
export function distanceM(a: Position, b: Position): number {
  const north = (b[1] - a[1]) * metresPerDegree;
  const east = (b[0] - a[0]) * metresPerDegree * Math.cos(((a[1] + b[1]) / 2) * toRadians);
  return Math.hypot(north, east);
}

/** Compass bearing from a to b, degrees clockwise from north, 0 ≤ bearing < 360. */
export function bearingDeg(a: Position, b: Position): number {
  const north = b[1] - a[1];
  const east = (b[0] - a[0]) * Math.cos(((a[1] + b[1]) / 2) * toRadians);
  return (Math.atan2(east, north) / toRadians + 360) % 360;
}

export interface PlaceOnLine {
  lon: number;
  lat: number;
  headingDeg: number;
}

/** A line to travel along: positions by the distance from its start. */
export class Polyline {
  private readonly distances: number[];

  constructor(private readonly positions: readonly Position[]) {
    this.distances = [0];
    for (let index = 1; index < positions.length; index += 1) {
      const [from, to] = [positions[index - 1], positions[index]];
      const step = from === undefined || to === undefined ? 0 : distanceM(from, to);
      this.distances.push((this.distances[index - 1] ?? 0) + step);
    }
  }

  get lengthM(): number {
    return this.distances.at(-1) ?? 0;
  }

  /** Bearing of the first (`start`) or last (`end`) stretch. */
  bearingAt(end: "start" | "end"): number {
    const [a, b] = end === "start" ? this.positions.slice(0, 2) : this.positions.slice(-2);
    return a === undefined || b === undefined ? 0 : bearingDeg(a, b);
  }

  /** Share (0–1) of the way at which the line comes nearest to a position. */
  nearestShare(to: Position): number {
    let best = { distance: Number.POSITIVE_INFINITY, alongM: 0 };
    for (let index = 1; index < this.positions.length; index += 1) {
      const [from, until] = [this.positions[index - 1], this.positions[index]];
      if (from === undefined || until === undefined) continue;
      const cos = Math.cos(from[1] * toRadians);
      const [east, north] = [(until[0] - from[0]) * cos, until[1] - from[1]];
      const [toEast, toNorth] = [(to[0] - from[0]) * cos, to[1] - from[1]];
      const square = east * east + north * north;
      const part = square === 0 ? 0 : Math.min(Math.max((toEast * east + toNorth * north) / square, 0), 1);
      const distance = Math.hypot(toEast - part * east, toNorth - part * north);
      const startM = this.distances[index - 1] ?? 0;
      if (distance < best.distance)
        best = { distance, alongM: startM + part * ((this.distances[index] ?? 0) - startM) };
    }
    return this.lengthM === 0 ? 0 : best.alongM / this.lengthM;
  }

  /** Where one is after a share (0–1) of the way. */
  at(share: number): PlaceOnLine {
    const wantedM = Math.min(Math.max(share, 0), 1) * this.lengthM;
    let index = 1;
    while (index < this.distances.length - 1 && (this.distances[index] ?? 0) < wantedM) index += 1;
    const [from, to] = [this.positions[index - 1], this.positions[index]];
    if (from === undefined || to === undefined) return { lon: 0, lat: 0, headingDeg: 0 };
    const startM = this.distances[index - 1] ?? 0;
    const stretchM = (this.distances[index] ?? 0) - startM;
    const part = stretchM === 0 ? 0 : (wantedM - startM) / stretchM;
    return {
      lon: from[0] + (to[0] - from[0]) * part,
      lat: from[1] + (to[1] - from[1]) * part,
      headingDeg: bearingDeg(from, to),
    };
  }
}
