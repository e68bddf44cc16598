import type { Bilingual, Point as GeoPoint, LineString, Polygon } from "@roadcast/contract";
import basemapUrl from "./basemap.json?url";
import { type Point, toWorld } from "./mercator.js";

type BaseMapKind = "outline" | "river" | "stream" | "park" | "landmark" | "station" | "school" | "label";

/** The base map file: a GeoJSON FeatureCollection of the project's own, told apart by `properties.kind`. */
export interface BaseMapFile {
  features: readonly {
    properties: { kind: BaseMapKind; name?: Bilingual | null; widthM?: number | null };
    geometry: Polygon | LineString | GeoPoint;
  }[];
}

export interface BaseMapShape {
  kind: BaseMapKind;
  name: Bilingual | null;
  type: "Polygon" | "LineString" | "Point";
  /** Pixels of zoom 0: the rings of a polygon, one line, or one point. */
  lines: readonly (readonly Point[])[];
  /** Width of a stream, metres. */
  widthM: number | null;
}

/** Loads the base map apart from the program, so that the first screen does not wait for it. */
export async function loadBaseMap(): Promise<BaseMapShape[]> {
  // The file is built with the project, where tests check it. It is data, and fetched as data: no program to compile.
  const answer = await fetch(basemapUrl);
  if (!answer.ok) throw new Error(`the base map cannot be fetched: ${answer.status}`);
  return shapesOf((await answer.json()) as BaseMapFile);
}

/** Projects a base map file. */
export function shapesOf(file: BaseMapFile): BaseMapShape[] {
  return file.features.map(({ properties, geometry }) => ({
    kind: properties.kind,
    name: properties.name ?? null,
    widthM: properties.widthM ?? null,
    type: geometry.type,
    lines:
      geometry.type === "Polygon"
        ? geometry.coordinates.map((ring) => ring.map(toWorld))
        : geometry.type === "LineString"
          ? [geometry.coordinates.map(toWorld)]
          : [[toWorld(geometry.coordinates)]],
  }));
}
