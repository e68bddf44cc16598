import { z } from "zod";
import type { MapPlace } from "../../map/url-state.js";

export interface SavedExtent {
  name: string;
  place: MapPlace;
}

const key = "roadcast.extents";
const schema = z.array(
  z.object({ name: z.string(), place: z.object({ lat: z.number(), lon: z.number(), zoom: z.number() }) }),
);

/** The extents that this browser keeps; none where storage is forbidden or holds something else. */
export function readExtents(): readonly SavedExtent[] {
  try {
    return schema.parse(JSON.parse(localStorage.getItem(key) ?? "[]"));
  } catch {
    return [];
  }
}

export function writeExtents(extents: readonly SavedExtent[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(extents));
  } catch {
    // Storage may be forbidden: they last as long as the page.
  }
}
