import type {
  CameraFeature,
  ControllerFeature,
  DetectorFeature,
  SignFeature,
  StationFeature,
  VehicleFeature,
} from "@roadcast/contract";
import { bearingDeg, type LonLat, moved, placeAlong, rounded } from "./geometry.js";
import { placeById, placeName, type Street, streetName } from "./streets.js";

const laneWidthM = 3.2;
const intervalSec = 20;

const position = (at: LonLat) => ({ type: "Point" as const, coordinates: rounded(at) });

/** Where a station lies on its link and what it is for. */
interface StationPlace {
  /** `A` before a signal, `M` in the middle of a long link, a number on the motorway. */
  suffix: string;
  role: "approach" | "middle" | "motorway";
  positionM: number;
}

/** Every 450 m or less on the motorway; on arterials before each signal and in the middle of long links. */
function stationPlaces({ road, to, from, lengthM }: Street): StationPlace[] {
  if (road.roadClass === "motorway") {
    const count = Math.ceil(lengthM / 450);
    return Array.from({ length: count }, (_, index) => ({
      suffix: String(index + 1),
      role: "motorway",
      positionM: Math.round(((index + 0.5) * lengthM) / count),
    }));
  }
  if (road.roadClass !== "arterial" || lengthM < 150) return [];
  const middle: StationPlace = { suffix: "M", role: "middle", positionM: Math.round(lengthM * 0.4) };
  if (to.kind !== "junction") return lengthM < 500 ? [] : [middle];
  const approach: StationPlace = {
    suffix: "A",
    role: "approach",
    positionM: Math.round(lengthM > 300 ? lengthM - 90 : lengthM * 0.65),
  };
  if (lengthM < 700 || from.kind === "edge") return [approach];
  return [middle, approach];
}

/** Gangnam-daero has median bus lanes. */
const hasBusLane = ({ road }: Street) => road.code === "GANGNAM";

function laneType(street: Street, lane: number, turnsLeft: boolean): DetectorFeature["properties"]["laneType"] {
  const bus = hasBusLane(street);
  if (bus && lane === 1) return "bus";
  if (turnsLeft && street.lanes >= 3 && lane === (bus ? 2 : 1)) return "left";
  return "through";
}

/** The stations of the network and their detectors, one a lane; those before a signal are wired to its controller. */
export function layDetectors(streets: readonly Street[], controllers: readonly ControllerFeature[]) {
  const stations: StationFeature[] = [];
  const detectors: DetectorFeature[] = [];
  const controllerAt = new Map(controllers.map((controller) => [controller.properties.nodeId, controller.properties]));
  const channels = new Map<string, number>();
  for (const street of streets) {
    const controller = controllerAt.get(`N-${street.to.id}`);
    const turnsLeft =
      controller?.phases.some(({ movements }) =>
        movements.some(({ fromLinkId, turn }) => fromLinkId === street.id && turn === "left"),
      ) ?? false;
    for (const place of stationPlaces(street)) {
      const { point, bearing } = placeAlong(street.geometry, place.positionM);
      const base = `${street.id.slice("L-".length)}-${place.suffix}`;
      const name = streetName(street);
      const common = { externalId: null, outOfService: false, linkId: street.id };
      stations.push({
        type: "Feature",
        geometry: position(moved(point, bearing + 90, (street.lanes / 2) * laneWidthM)),
        properties: {
          kind: "station",
          id: `ST-${base}`,
          name: { ko: `${name.ko} ${place.suffix}`, en: `${name.en} ${place.suffix}` },
          ...common,
          positionM: place.positionM,
        },
      });
      for (let lane = 1; lane <= street.lanes; lane++) {
        const wired = place.role === "approach" ? controller : undefined;
        const channel = wired === undefined ? null : (channels.get(wired.id) ?? 0) + 1;
        if (wired !== undefined && channel !== null) channels.set(wired.id, channel);
        detectors.push({
          type: "Feature",
          geometry: position(moved(point, bearing + 90, (lane - 0.5) * laneWidthM)),
          properties: {
            kind: "detector",
            id: `D-${base}-${lane}`,
            name: { ko: `${name.ko} ${place.suffix} ${lane}차로`, en: `${name.en} ${place.suffix} lane ${lane}` },
            ...common,
            stationId: `ST-${base}`,
            lane,
            laneType: place.role === "approach" ? laneType(street, lane, turnsLeft) : "through",
            intervalSec,
            controllerId: wired?.id ?? null,
            detectorChannel: channel,
          },
        });
      }
    }
  }
  return { stations, detectors };
}

/** Junctions and motorway interchanges that a camera watches. */
const cameraPlaces = [
  ..."HANNAM-SOUTH SINSA-STN NONHYEON-STN KYOBO GANGNAM-STN BANGBANG YANGJAE-STN".split(" "),
  ..."APGUJEONG-STN SEONGSU-SOUTH DOSAN-PARK CHEONGDAM-CROSSROADS YEONGDONG-SOUTH HAKDONG-STN".split(" "),
  ..."GANGNAM-GU-OFFICE CHA-HOSPITAL YEOKSAM-STN RENAISSANCE SEOLLEUNG-STN POSCO SAMSEONG-STN BONGEUNSA-STN".split(" "),
  ..."HANTI-STN DOGOK-STN DAECHI-STN HANGNYEOUL-STN GAEPO-DONG-STN GURYONG-TUNNEL YEONGDONG-YANGJAE".split(" "),
  ..."SUSEO-IC SUSEO-STN SEGOK".split(" "),
  ..."OLYMPIC-HANNAM OLYMPIC-DONGHO OLYMPIC-SEONGSU OLYMPIC-YEONGDONG OLYMPIC-CHEONGDAM OLYMPIC-TAN".split(" "),
];

/** A camera looks up the widest street that arrives at its place. */
export const layCameras = (streets: readonly Street[]): CameraFeature[] =>
  cameraPlaces.map((id) => {
    const place = placeById(id);
    const arriving = streets.filter(({ to }) => to === place);
    const watched = arriving.reduce((best, next) => (next.lanes > best.lanes ? next : best));
    const at: LonLat = [place.lon, place.lat];
    const heading = bearingDeg(at, placeAlong(watched.geometry, watched.lengthM - 80).point);
    const name = placeName(place);
    return {
      type: "Feature",
      geometry: position(moved(at, heading + 60, 20)),
      properties: {
        kind: "camera",
        id: `CAM-${id}`,
        name: { ko: `${name.ko} CCTV`, en: `${name.en} camera` },
        externalId: null,
        outOfService: false,
        linkId: watched.id,
        headingDeg: Math.round(heading),
      },
    };
  });

/** Links with a sign over them: the motorway before its interchanges, the ways to the bridges, the main arterials. */
const signLinks = [
  ..."OLYMPIC-01-E OLYMPIC-02-E OLYMPIC-03-E OLYMPIC-05-E OLYMPIC-06-E".split(" "),
  ..."OLYMPIC-08-W OLYMPIC-07-W OLYMPIC-05-W OLYMPIC-04-W OLYMPIC-03-W".split(" "),
  ..."GANGNAM-01-N GANGNAM-04-N GANGNAM-06-N NONHYEON-02-N EONJU-02-N YEONGDONG-02-N YEONGDONG-04-N CHEONGDAM-ACCESS-01-N".split(
    " ",
  ),
  ..."TEHERAN-03-E TEHERAN-06-W DOSAN-03-E NAMBU-05-E NAMBU-08-W YANGJAE-03-E BAMGOGAE-02-N".split(" "),
];

export const laySigns = (streets: readonly Street[]): SignFeature[] =>
  signLinks.map((code) => {
    const street = streets.find(({ id }) => id === `L-${code}`);
    if (street === undefined) throw new Error(`there is no link L-${code} for a sign`);
    const { point } = placeAlong(street.geometry, street.lengthM * 0.3);
    const name = streetName(street);
    const large = street.road.roadClass === "motorway";
    return {
      type: "Feature",
      geometry: position(point),
      properties: {
        kind: "sign",
        id: `S-${code}`,
        name: { ko: `${name.ko} 전광판`, en: `${name.en} sign` },
        externalId: null,
        outOfService: false,
        linkId: street.id,
        widthPx: large ? 288 : 192,
        heightPx: large ? 96 : 64,
      },
    };
  });

const fleet: readonly (readonly [
  type: VehicleFeature["properties"]["vehicleType"],
  code: string,
  ko: string,
  en: string,
  count: number,
])[] = [
  ["ambulance", "AMBULANCE", "구급차", "Ambulance", 3],
  ["fireEngine", "FIRE", "소방차", "Fire engine", 3],
  ["police", "POLICE", "경찰차", "Police car", 4],
  ["patrol", "PATROL", "도로순찰차", "Road patrol", 3],
  ["tow", "TOW", "견인차", "Tow truck", 1],
];

export const listVehicles = (): VehicleFeature[] =>
  fleet.flatMap(([vehicleType, code, ko, en, count]) =>
    Array.from({ length: count }, (_, index) => ({
      type: "Feature" as const,
      geometry: null,
      properties: {
        kind: "vehicle" as const,
        id: `V-${code}-${index + 1}`,
        name: { ko: `${ko} ${index + 1}호`, en: `${en} ${index + 1}` },
        externalId: null,
        outOfService: false,
        vehicleType,
      },
    })),
  );
