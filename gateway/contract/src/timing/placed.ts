import type { FaultPath, TimingFault } from "./fault.js";

/** Where something stands in a file: lines from 1; columns from 1, of JSON in characters, of CSV in cells. */
export interface Place {
  line: number;
  column: number;
}

export interface FileFault extends TimingFault, Place {}

/** What a file says, with the place of each value. */
export interface PlacedValue {
  value: unknown;
  /** Of reading alone: what is no JSON, or no table of this kind. */
  faults: FileFault[];
  /** The place of a value; of one that is missing that of what should hold it. */
  placeOf(path: FaultPath): Place;
}

const start: Place = { line: 1, column: 1 };

/** Places by path. */
export class Places {
  private readonly byPath = new Map<string, Place>();

  set(path: FaultPath, place: Place): void {
    this.byPath.set(keyOf(path), place);
  }

  of(path: FaultPath): Place {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = this.byPath.get(keyOf(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return start;
  }
}

/** Keys of objects are texts, and places in lists numbers: as a path both are the same. */
function keyOf(path: FaultPath): string {
  return JSON.stringify(path.map(String));
}
