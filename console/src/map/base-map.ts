import { type Bilingual, bilingual, lineString, point, polygon } from "@roadcast/contract";
import { z } from "zod";
import { type Point, toWorld } from "./mercator.js";

const kind = z.enum(["outline", "river", "stream", "park", "landmark", "station", "school", "label"]);

/** The base map file: a GeoJSON FeatureCollection of the project's own, told apart by `properties.kind`. */
const baseMapFile = z.object({
  type: z.literal("FeatureCollection"),
  features: z.array(
    z.object({
      type: z.literal("Feature"),
      properties: z.object({ kind, name: bilingual.nullish(), widthM: z.number().positive().nullish() }),
      geometry: z.discriminatedUnion("type", [polygon, lineString, point]),
    }),
  ),
});

export interface BaseMapShape {
  kind: z.infer<typeof kind>;
  name: Bilingual | null;
  type: "Polygon" | "LineString" | "Point";
  /** Pixels of zoom 0: the rings of a polygon, one line, or one point. */
  lines: readonly (readonly Point[])[];
  /** Width of a stream, metres. */
  widthM: number | null;
}

/** Loads the base map apart from the program, so that the first screen does not wait for it. */
export async function loadBaseMap(): Promise<BaseMapShape[]> {
  return shapesOf((await import("./basemap.json")).default);
}

/** Reads and projects a base map file. */
export function shapesOf(file: unknown): BaseMapShape[] {
  return baseMapFile.parse(file).features.map(({ properties, geometry }) => ({
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
