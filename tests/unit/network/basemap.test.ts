import { readFileSync } from "node:fs";
import { lineString, point, polygon } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { buildBasemap } from "../../../simulators/src/network/basemap.js";
import { buildGangnamNetwork, geojsonText } from "../../../simulators/src/network/gangnam-network.js";
import { isInside, type LonLat, metresToLine } from "../../../simulators/src/network/geometry.js";
import { networkParts } from "./network-parts.js";

const committed = readFileSync(new URL("../../../console/src/map/basemap.json", import.meta.url), "utf8");
const basemap = buildBasemap();
const ofKind = (kind: string) => basemap.features.filter(({ properties }) => properties.kind === kind);
const ringOf = (id: string): LonLat[] => {
  const geometry = basemap.features.find(({ properties }) => properties.id === id)?.geometry;
  if (geometry?.type !== "Polygon") throw new Error(`${id} is no polygon`);
  return (geometry.coordinates[0] ?? []).map(([lon = 0, lat = 0]): LonLat => [lon, lat]);
};

describe("the base map", () => {
  it("is what its builder makes of the facts, byte for byte, and small", () => {
    expect(geojsonText(basemap)).toBe(committed);
    expect(committed.length).toBeLessThan(60 * 1024);
  });

  it("has closed polygons, lines and points of the district's kinds, each with an id of its own", () => {
    const schemas = { Polygon: polygon, LineString: lineString, Point: point };
    for (const { geometry, properties } of basemap.features) {
      expect(schemas[geometry.type].safeParse(geometry).success, properties.id).toBe(true);
      if (geometry.type === "Polygon") expect(geometry.coordinates[0]?.[0]).toEqual(geometry.coordinates[0]?.at(-1));
    }
    for (const kind of ["outline", "river", "stream", "park", "landmark", "station", "school", "label"]) {
      expect(ofKind(kind).length, kind).toBeGreaterThan(0);
      const ids = ofKind(kind).map(({ properties }) => properties.id);
      expect(ids.length).toBe(new Set(ids).size);
    }
    expect(ofKind("station").length).toBeGreaterThan(20);
  });

  it("has the river north of the motorway, wide enough for a bridge and dry at the junctions", () => {
    const river = ringOf("han-river");
    const { links, controllers } = networkParts(buildGangnamNetwork());
    for (const { geometry } of controllers) {
      const [lon = 0, lat = 0] = geometry.coordinates;
      expect(isInside([lon, lat], river)).toBe(false);
    }
    for (const { properties, geometry } of links) {
      const inside = geometry.coordinates.filter(([lon = 0, lat = 0]) => isInside([lon, lat], river)).length;
      if (properties.roadName.en.endsWith("Bridge")) expect(inside, properties.id).toBeGreaterThan(5);
      else if (!/OLYMPIC-08/.test(properties.id)) expect(inside, properties.id).toBe(0);
    }
  });

  it("has the parks beside the roads, not on them", () => {
    const { nodes } = networkParts(buildGangnamNetwork());
    for (const { properties } of ofKind("park")) {
      const ring = ringOf(properties.id);
      for (const node of nodes.filter(({ properties: { id } }) => id !== "N-GURYONG-SOUTH")) {
        const [lon = 0, lat = 0] = node.geometry.coordinates;
        expect(isInside([lon, lat], ring), `${node.properties.id} in ${properties.id}`).toBe(false);
      }
    }
    const [lon, lat] = [127.0488, 37.5088];
    expect(isInside([lon, lat], ringOf("seonjeongneung"))).toBe(true);
    expect(metresToLine([lon, lat], ringOf("seonjeongneung"))).toBeGreaterThan(100);
  });
});
