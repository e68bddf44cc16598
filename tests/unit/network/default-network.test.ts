import { readFileSync } from "node:fs";
import { featureKinds, type LinkFeature, networkEnvelope, networkFeatures } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { validateNetwork } from "../../../gateway/src/network/validate.js";
import { buildGangnamNetwork, geojsonText } from "../../../simulators/src/network/gangnam-network.js";
import { isInside, lineLengthM, metresBetween, metresToLine } from "../../../simulators/src/network/geometry.js";
import { standardLinks } from "../../../simulators/src/network/standard-links.js";
import { bearingAt, crossing, knownJunctions, networkParts, reachableFrom } from "./network-parts.js";

const committed = readFileSync(new URL("../../../gateway/network/gangnam.geojson", import.meta.url), "utf8");
const network = buildGangnamNetwork();
const { areas, nodes, links, stations, detectors, controllers, signs, cameras, vehicles } = networkParts(network);

describe("the default network's file", () => {
  it("is what its builder makes of the facts, byte for byte", () => {
    expect(geojsonText(network)).toBe(committed);
  });

  it("holds only features that the contract knows, with nothing left to a default", () => {
    for (const feature of networkEnvelope.parse(JSON.parse(committed)).features) {
      const kind = featureKinds.find((known) => known === kindOf(feature));
      if (kind === undefined) throw new Error(`an unknown kind: ${JSON.stringify(feature).slice(0, 200)}`);
      expect(networkFeatures[kind].parse(feature)).toEqual(feature);
    }
  });

  it("is accepted by the gateway, with no fault to list", () => {
    expect(validateNetwork(JSON.parse(committed))).toMatchObject({ ok: true });
  });

  it("uses each id once within its kind", () => {
    const ids = network.features.map(({ properties }) => `${properties.kind} ${properties.id}`);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it("is as large as the district asks for", () => {
    expect(controllers.length).toBeGreaterThanOrEqual(60);
    expect(links.length).toBeGreaterThanOrEqual(200);
    expect(detectors.length).toBeGreaterThanOrEqual(400);
    expect(cameras.length).toBeGreaterThanOrEqual(20);
    expect(signs.length).toBeGreaterThanOrEqual(15);
    expect(vehicles.length).toBeGreaterThanOrEqual(12);
    expect(areas).toHaveLength(9);
  });
});

describe("nodes and links", () => {
  it("start and end exactly at their nodes", () => {
    for (const { geometry, properties } of links) {
      expect(geometry.coordinates[0], properties.id).toEqual(nodeAt(properties.fromNodeId));
      expect(geometry.coordinates.at(-1), properties.id).toEqual(nodeAt(properties.toNodeId));
    }
  });

  it("state the length of their geometry, and none is a stump or a jump", () => {
    for (const { geometry, properties } of links) {
      const metres = lineLengthM(lonLats(geometry.coordinates));
      expect(properties.lengthM, properties.id).toBeCloseTo(metres, 0);
      expect(metres, properties.id).toBeGreaterThan(90);
      expect(metres, properties.id).toBeLessThan(2_000);
      const straight = metresBetween(nodeAt(properties.fromNodeId), nodeAt(properties.toNodeId));
      expect(metres / straight, properties.id).toBeLessThan(1.5);
    }
  });

  it("are drawn with a vertex at least every 120 m, and bend gently", () => {
    for (const { geometry, properties } of links) {
      const line = lonLats(geometry.coordinates);
      for (const [index, point] of line.slice(1).entries()) {
        expect(metresBetween(line[index] ?? point, point), properties.id).toBeLessThanOrEqual(120);
      }
      for (const turn of bearingAt(line).turns) expect(Math.abs(turn), properties.id).toBeLessThan(35);
    }
  });

  it("come in pairs, one for each direction, over the same ground", () => {
    for (const { geometry, properties } of links) {
      const back = links.find(
        (other) =>
          other.properties.fromNodeId === properties.toNodeId &&
          other.properties.toNodeId === properties.fromNodeId &&
          other.properties.roadName.en === properties.roadName.en,
      );
      expect(back?.geometry.coordinates.toReversed(), properties.id).toEqual(geometry.coordinates);
    }
  });

  it("cross only at junctions, or where a road passes under or over the motorway", () => {
    const forward = links.filter(({ properties }) => /-[ES]$/.test(properties.id));
    const crossings = forward.flatMap((link, index) =>
      forward
        .slice(index + 1)
        .filter(
          (other) =>
            !shareNode(link, other) &&
            crossing(lonLats(link.geometry.coordinates), lonLats(other.geometry.coordinates)),
        )
        .map((other) => [link, other] as const),
    );
    expect(crossings.length).toBeGreaterThan(0);
    for (const [link, other] of crossings) {
      const classes = [link.properties.roadClass, other.properties.roadClass];
      expect(classes, `${link.properties.id} and ${other.properties.id}`).toContain("motorway");
    }
  });

  it("lead from every node to every other", () => {
    const [first] = nodes;
    if (first === undefined) throw new Error("no nodes");
    expect(reachableFrom(first.properties.id, links).size).toBe(nodes.length);
    const reversed = links.map(({ properties }) => ({
      properties: { fromNodeId: properties.toNodeId, toNodeId: properties.fromNodeId },
    }));
    expect(reachableFrom(first.properties.id, reversed).size).toBe(nodes.length);
  });

  it("keep signalised junctions at least 120 m apart", () => {
    for (const [index, a] of controllers.entries()) {
      for (const b of controllers.slice(index + 1)) {
        const metres = metresBetween(lonLat(a.geometry.coordinates), lonLat(b.geometry.coordinates));
        expect(metres, `${a.properties.id} and ${b.properties.id}`).toBeGreaterThanOrEqual(120);
      }
    }
  });

  it("place the known junctions where they are", () => {
    for (const { id, lat, lon, withinM } of knownJunctions) {
      expect(metresBetween(nodeAt(`N-${id}`), [lon, lat]), id).toBeLessThan(withinM);
    }
  });

  it("lie in and around the district", () => {
    for (const [lon, lat] of links.flatMap(({ geometry }) => lonLats(geometry.coordinates))) {
      expect(lat).toBeGreaterThan(37.455);
      expect(lat).toBeLessThan(37.545);
      expect(lon).toBeGreaterThan(127.004);
      expect(lon).toBeLessThan(127.126);
    }
  });

  it("carry each standard link once, and only where it meets the link's end", () => {
    const places = new Map(
      Object.entries(standardLinks).flatMap(([place, ids]) => {
        const [lat = 0, lon = 0] = place.split(",").map(Number);
        return ids.map((id) => [id, [lon, lat] as const]);
      }),
    );
    const used = links.flatMap(({ properties, geometry }) => {
      if (properties.standardLinkId === null) return [];
      expect(geometry.coordinates[0], properties.id).toEqual(places.get(properties.standardLinkId));
      return [properties.standardLinkId];
    });
    expect(used.length).toBe(new Set(used).size);
    expect(used.length).toBeGreaterThan(150);
  });
});

describe("areas", () => {
  const ringOf = (id: string) =>
    lonLats(areas.find(({ properties }) => properties.id === id)?.geometry.coordinates[0] ?? []);

  it("are closed and do not overlap", () => {
    for (const { geometry } of areas) expect(geometry.coordinates[0]?.[0]).toEqual(geometry.coordinates[0]?.at(-1));
    for (let lat = 37.456; lat < 37.54; lat += 0.0007) {
      for (let lon = 127.008; lon < 127.125; lon += 0.0009) {
        const holders = areas.filter(({ properties }) => isInside([lon, lat], ringOf(properties.id)));
        expect(holders.length, `${lat},${lon}`).toBeLessThanOrEqual(1);
      }
    }
  });

  it("hold what is said to be in them", () => {
    for (const { properties, geometry } of [...nodes]) {
      const ring = ringOf(properties.areaId);
      const at = lonLat(geometry.coordinates);
      const isEnd = links.filter(({ properties: { fromNodeId } }) => fromNodeId === properties.id).length === 1;
      if (isEnd) continue;
      const near = isInside(at, ring) || metresToLine(at, ring) < 60;
      expect(near, `${properties.id} in ${properties.areaId}`).toBe(true);
    }
  });

  it("put the two directions of a road on a border into the areas on their sides", () => {
    const areaOf = (id: string) => links.find(({ properties }) => properties.id === id)?.properties.areaId;
    expect([areaOf("L-HAKDONG-01-E"), areaOf("L-HAKDONG-01-W")]).toEqual(["nonhyeon", "apgujeong"]);
    expect([areaOf("L-TEHERAN-05-E"), areaOf("L-TEHERAN-05-W")]).toEqual(["daechi", "samseong"]);
  });

  it("give the motorway an area of its own, with both directions, ramps and no signals", () => {
    const motorway = links.filter(({ properties }) => properties.roadClass === "motorway");
    expect(motorway.length).toBeGreaterThanOrEqual(16);
    for (const { properties } of motorway) {
      expect(properties.areaId).toBe("olympic");
      expect(properties.speedLimitKph).toBe(80);
      expect(controllers.some(({ properties: { nodeId } }) => nodeId === properties.toNodeId)).toBe(false);
    }
  });
});

describe("devices", () => {
  it("stand at links, nodes and controllers that exist", () => {
    const linkIds = new Set(links.map(({ properties }) => properties.id));
    const stationIds = new Map(stations.map(({ properties }) => [properties.id, properties]));
    for (const { properties } of [...stations, ...detectors, ...signs]) expect(linkIds).toContain(properties.linkId);
    for (const { properties } of cameras) expect(linkIds).toContain(properties.linkId);
    for (const { properties } of detectors) {
      expect(stationIds.get(properties.stationId ?? "")?.linkId, properties.id).toBe(properties.linkId);
    }
  });

  it("measure every lane of a link at a station, each by one detector", () => {
    for (const { properties, geometry } of stations) {
      const link = links.find((candidate) => candidate.properties.id === properties.linkId);
      const lanes = detectors.filter((detector) => detector.properties.stationId === properties.id);
      expect(lanes.map((detector) => detector.properties.lane)).toEqual(
        Array.from({ length: link?.properties.lanes ?? 0 }, (_, index) => index + 1),
      );
      expect(properties.positionM).toBeLessThan(link?.properties.lengthM ?? 0);
      expect(metresToLine(lonLat(geometry.coordinates), lonLats(link?.geometry.coordinates ?? []))).toBeLessThan(15);
    }
  });

  it("wire detectors before a signal to channels of their own on its controller", () => {
    const wired = detectors.filter(({ properties }) => properties.controllerId !== null);
    const channels = wired.map(({ properties }) => `${properties.controllerId} ${properties.detectorChannel}`);
    expect(channels.length).toBe(new Set(channels).size);
    expect(wired.length).toBeGreaterThan(400);
    for (const { properties } of wired) {
      const controller = controllers.find((candidate) => candidate.properties.id === properties.controllerId);
      const link = links.find((candidate) => candidate.properties.id === properties.linkId);
      expect(controller?.properties.nodeId).toBe(link?.properties.toNodeId);
    }
  });
});

function nodeAt(id: string): [number, number] {
  const node = nodes.find(({ properties }) => properties.id === id);
  if (node === undefined) throw new Error(`no node ${id}`);
  return lonLat(node.geometry.coordinates);
}

const lonLat = ([lon, lat]: readonly number[]): [number, number] => [lon ?? Number.NaN, lat ?? Number.NaN];
const lonLats = (line: readonly (readonly number[])[]) => line.map(lonLat);
const kindOf = (feature: unknown) => (feature as { properties: { kind: string } }).properties.kind;
const shareNode = (a: LinkFeature, b: LinkFeature) =>
  [a.properties.fromNodeId, a.properties.toNodeId].some((id) =>
    [b.properties.fromNodeId, b.properties.toNodeId].includes(id),
  );
