import type { FeatureKind, Network, NetworkFeature } from "@roadcast/contract";
import { bearingDeg, type LonLat, turnDeg } from "../../../simulators/src/network/geometry.js";

const ofKind = <K extends FeatureKind>(network: Network, kind: K) =>
  network.features.filter(
    (feature): feature is Extract<NetworkFeature, { properties: { kind: K } }> => feature.properties.kind === kind,
  );

/** A network's features by kind. */
export const networkParts = (network: Network) => ({
  areas: ofKind(network, "area"),
  nodes: ofKind(network, "node"),
  links: ofKind(network, "link"),
  stations: ofKind(network, "station"),
  detectors: ofKind(network, "detector"),
  controllers: ofKind(network, "controller"),
  signs: ofKind(network, "sign"),
  cameras: ofKind(network, "camera"),
  vehicles: ofKind(network, "vehicle"),
});

/** The bearings of a line's pieces and the turns between them, degrees. */
export function bearingAt(line: readonly LonLat[]) {
  const bearings = line.slice(1).map((point, index) => bearingDeg(line[index] ?? point, point));
  const turns = bearings.slice(1).map((bearing, index) => turnDeg(bearings[index] ?? bearing, bearing));
  return { bearings, turns };
}

/** Whether two lines cross. */
export function crossing(a: readonly LonLat[], b: readonly LonLat[]): boolean {
  const side = ([px, py]: LonLat, [qx, qy]: LonLat, [rx, ry]: LonLat) => (qx - px) * (ry - py) - (qy - py) * (rx - px);
  return a.slice(1).some((a2, i) => {
    const a1 = a[i] ?? a2;
    return b.slice(1).some((b2, j) => {
      const b1 = b[j] ?? b2;
      return side(a1, a2, b1) * side(a1, a2, b2) < 0 && side(b1, b2, a1) * side(b1, b2, a2) < 0;
    });
  });
}

/** The nodes that one can drive to. */
export function reachableFrom(
  start: string,
  links: readonly { properties: { fromNodeId: string; toNodeId: string } }[],
): Set<string> {
  const reached = new Set([start]);
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const { properties } of links) {
      if (properties.fromNodeId !== node || reached.has(properties.toNodeId)) continue;
      reached.add(properties.toNodeId);
      open.push(properties.toNodeId);
    }
  }
  return reached;
}

const known = (id: string, lat: number, lon: number, withinM = 120) => ({ id, lat, lon, withinM });

/**
 * Positions good to about 100 m. Where a standard link's junction marks the crossing of the same two roads to the
 * metre, it wins: so Cheongdam Stn, which lies east of its crossing, and Dosan Park, whose entrance is at the position.
 */
export const knownJunctions = [
  known("SINSA-STN", 37.5163, 127.0201),
  known("NONHYEON-STN", 37.5111, 127.0214),
  known("KYOBO", 37.5046, 127.0251),
  known("GANGNAM-STN", 37.498, 127.0276),
  known("BANGBANG", 37.4886, 127.0317),
  known("YANGJAE-STN", 37.4842, 127.0346),
  known("APGUJEONG-STN", 37.5263, 127.0285),
  known("HAKDONG-STN", 37.5143, 127.0317),
  known("CHA-HOSPITAL", 37.5073, 127.0339),
  known("YEOKSAM-STN", 37.5006, 127.0364),
  known("DOSAN-PARK", 37.5226, 127.0361, 240),
  known("DOSAN-PARK-ENTRANCE", 37.5226, 127.0361),
  known("GYEONGBOK", 37.509, 127.0392),
  known("RENAISSANCE", 37.5026, 127.0418),
  known("MAEBONG-STN", 37.487, 127.0469),
  known("APGUJEONG-RODEO", 37.5274, 127.0405),
  known("GANGNAM-GU-OFFICE", 37.5172, 127.0411),
  known("SEONJEONGNEUNG-STN", 37.5104, 127.0437),
  known("SEOLLEUNG-STN", 37.5045, 127.049),
  known("HANTI-STN", 37.4962, 127.0529),
  known("DOGOK-STN", 37.4909, 127.0555),
  known("CHEONGDAM-STN", 37.5194, 127.0519, 170),
  known("SAMSEONG-JUNGANG", 37.513, 127.0532),
  known("POSCO", 37.5066, 127.0563),
  known("DAECHI-STN", 37.4946, 127.0635),
  known("BONGEUNSA-STN", 37.5142, 127.0603),
  known("SAMSEONG-STN", 37.5088, 127.0632),
  known("HANGNYEOUL-STN", 37.4967, 127.0704),
  known("DAECHEONG-STN", 37.4935, 127.0795),
  known("IRWON-STN", 37.4837, 127.0844),
  known("SUSEO-STN", 37.4874, 127.1019),
] as const;
