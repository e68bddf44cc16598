import type { MapPlace } from "../../map/url-state.js";

export interface SavedExtent {
  name: string;
  place: MapPlace;
}

const key = "roadcast.extents";
const isExtent = (value: unknown): value is SavedExtent => {
  if (typeof value !== "object" || value === null || !("name" in value) || !("place" in value)) return false;
  const { name, place } = value;
  return (
    typeof name === "string" &&
    typeof place === "object" &&
    place !== null &&
    ["lat", "lon", "zoom"].every((part) => Number.isFinite(Reflect.get(place, part)))
  );
};

/** The extents that this browser keeps; none where storage is forbidden or holds something else. */
export function readExtents(): readonly SavedExtent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isExtent) : [];
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
