import type { LinkFeature, Polygon, Position } from "@roadcast/contract";
import { distanceM, distanceToLineM, lengthM } from "./geometry.js";
import type { Inspection } from "./inspection.js";

/** How far an end of a link may lie from its node: junctions here are up to 70 m wide and surveyed to 100 m. */
const linkEndToleranceM = 300;
/** How far a device may stand from the link that it belongs to: beyond the kerb, or a slip road away. */
const deviceToleranceM = 300;
/** A stated length and the drawn one may differ by this factor (drawings leave bends out). */
const lengthFactor = 1.5;

/** What the features say of one another: every id that is named is there, and lies where it should. */
export function referenceFaults(inspection: Inspection): void {
  areas(inspection);
  for (const { index, feature } of inspection.all("node")) {
    inspection.refer(index, ["properties", "areaId"], "area", feature.properties.areaId);
  }
  links(inspection);
  stations(inspection);
  detectors(inspection);
  for (const { index, feature } of inspection.all("sign")) {
    const link = inspection.refer(index, ["properties", "linkId"], "link", feature.properties.linkId);
    nearLink(inspection, index, feature.geometry.coordinates, link);
  }
  for (const { index, feature } of inspection.all("camera")) {
    const { linkId } = feature.properties;
    if (linkId === null) continue;
    const link = inspection.refer(index, ["properties", "linkId"], "link", linkId);
    nearLink(inspection, index, feature.geometry.coordinates, link);
  }
}

function areas(inspection: Inspection): void {
  for (const { index, feature } of inspection.all("area")) {
    for (const [ring, positions] of feature.geometry.coordinates.entries()) {
      if (isClosed(positions)) continue;
      const path = ["geometry", "coordinates", ring];
      inspection.fault(index, path, "notClosed", "the first and the last position of a ring must be the same");
    }
  }
}

/** RFC 7946 section 3.1.6: a linear ring is closed. */
function isClosed(ring: Polygon["coordinates"][number]): boolean {
  const first = ring[0];
  const last = ring.at(-1);
  return first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
}

function links(inspection: Inspection): void {
  for (const { index, feature } of inspection.all("link")) {
    const { areaId, fromNodeId, toNodeId, lengthM: stated } = feature.properties;
    inspection.refer(index, ["properties", "areaId"], "area", areaId);
    const from = inspection.refer(index, ["properties", "fromNodeId"], "node", fromNodeId);
    const to = inspection.refer(index, ["properties", "toNodeId"], "node", toNodeId);
    const { coordinates } = feature.geometry;
    const drawn = lengthM(feature.geometry);
    if (drawn < 1) {
      inspection.fault(index, ["geometry"], "noLength", "the line is shorter than 1 m");
      continue;
    }
    endNear(inspection, index, 0, coordinates[0], from?.geometry.coordinates, `starts at node ${fromNodeId}`);
    const last = coordinates.length - 1;
    endNear(inspection, index, last, coordinates[last], to?.geometry.coordinates, `ends at node ${toNodeId}`);
    if (stated !== undefined && (stated > drawn * lengthFactor || stated < drawn / lengthFactor)) {
      const detail = `lengthM is ${stated}, the geometry is ${Math.round(drawn)} m long`;
      inspection.fault(index, ["properties", "lengthM"], "lengthMismatch", detail);
    }
  }
}

function endNear(
  inspection: Inspection,
  index: number,
  position: number,
  end: Position | undefined,
  node: Position | undefined,
  what: string,
): void {
  if (end === undefined || node === undefined) return;
  const apart = distanceM(end, node);
  if (apart <= linkEndToleranceM) return;
  const detail = `the link ${what}, but its line is ${Math.round(apart)} m away from there`;
  inspection.fault(index, ["geometry", "coordinates", position], "farFromNode", detail);
}

function stations(inspection: Inspection): void {
  for (const { index, feature } of inspection.all("station")) {
    const { linkId, positionM } = feature.properties;
    const link = inspection.refer(index, ["properties", "linkId"], "link", linkId);
    nearLink(inspection, index, feature.geometry.coordinates, link);
    if (link === undefined) continue;
    const length = link.properties.lengthM ?? lengthM(link.geometry);
    // The position may have been measured on another drawing of the line.
    if (positionM > length * lengthFactor) {
      const detail = `positionM is ${positionM}, link ${linkId} is ${Math.round(length)} m long`;
      inspection.fault(index, ["properties", "positionM"], "beyondLink", detail);
    }
  }
}

function detectors(inspection: Inspection): void {
  const channels = new Map<string, string>();
  for (const { index, feature } of inspection.all("detector")) {
    const { id, linkId, stationId, lane, controllerId, detectorChannel } = feature.properties;
    const link = inspection.refer(index, ["properties", "linkId"], "link", linkId);
    nearLink(inspection, index, feature.geometry.coordinates, link);
    if (link !== undefined && lane > link.properties.lanes) {
      const detail = `lane ${lane} of link ${linkId}, which has ${link.properties.lanes}`;
      inspection.fault(index, ["properties", "lane"], "noSuchLane", detail);
    }
    if (stationId !== null) {
      const station = inspection.refer(index, ["properties", "stationId"], "station", stationId);
      if (station !== undefined && station.properties.linkId !== linkId) {
        const detail = `station ${stationId} is on link ${station.properties.linkId}, the detector on ${linkId}`;
        inspection.fault(index, ["properties", "stationId"], "otherLink", detail);
      }
    }
    if (controllerId === null) {
      if (detectorChannel !== null) {
        const detail = "a detectorChannel needs the controllerId that it is a channel of";
        inspection.fault(index, ["properties", "controllerId"], "missing", detail);
      }
      continue;
    }
    inspection.refer(index, ["properties", "controllerId"], "controller", controllerId);
    if (detectorChannel === null) continue;
    const channel = `${controllerId}/${detectorChannel}`;
    const other = channels.get(channel);
    if (other !== undefined) {
      const detail = `channel ${detectorChannel} of controller ${controllerId} is already detector ${other}`;
      inspection.fault(index, ["properties", "detectorChannel"], "duplicate", detail);
    }
    channels.set(channel, id);
  }
}

function nearLink(inspection: Inspection, index: number, place: Position, link: LinkFeature | undefined): void {
  if (link === undefined) return;
  const apart = distanceToLineM(place, link.geometry);
  if (apart <= deviceToleranceM) return;
  const detail = `stands ${Math.round(apart)} m away from link ${link.properties.id}`;
  inspection.fault(index, ["geometry", "coordinates"], "farFromLink", detail);
}
