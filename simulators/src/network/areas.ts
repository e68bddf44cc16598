import type { AreaFeature, Bilingual } from "@roadcast/contract";
import {
  isInside,
  type LonLat,
  metresToLine,
  moved,
  offsetLine,
  placeAlong,
  rounded,
  smoothStretches,
} from "./geometry.js";
import { borderBetween } from "./outline.js";
import { roads } from "./roads.js";
import { lonLat, placeById, type Street } from "./streets.js";

export interface Area {
  id: string;
  name: Bilingual;
  order: number;
  /** Closed, as GeoJSON wants it. */
  ring: readonly [number, number][];
}

/** Half the width of the motorway's strip towards the city, and its width towards the river, metres. */
const citySideM = 45;
const riverSideM = 70;

/** Olympic-daero through the district, stretch by stretch of its path. */
function motorwayStretches(): LonLat[][] {
  const road = roads.find(({ code }) => code === "OLYMPIC");
  if (road === undefined) throw new Error("roads.ts has no road OLYMPIC");
  const path = road.path.map(
    (stop): LonLat => (typeof stop === "string" ? lonLat(placeById(stop)) : [stop[1], stop[0]]),
  );
  return smoothStretches(path, 150);
}

/** The line of the motorway from one point of its path to another, by their numbers from the west. */
function motorwayLine(first: number, last: number): LonLat[] {
  const stretches = motorwayStretches().slice(first, last);
  return [...stretches.slice(0, 1).flat(), ...stretches.slice(1).flatMap((stretch) => stretch.slice(1))];
}

/** Points of Olympic-daero's path where the areas beside it meet: Hannam bridge, Samseong-ro, Cheongdam, Tan stream. */
const alongMotorway = { west: 1, hannam: 2, samseong: 9, cheongdam: 12, tan: 15 } as const;

/** The bank of the river beside the motorway, from Hannam bridge to the Tan stream. */
export const riverBank = (): LonLat[] => offsetLine(motorwayLine(alongMotorway.west, alongMotorway.tan), -riverSideM);

/** The city's edge of the motorway's strip, from one point of its path to another; the same points whoever asks. */
function citySide(first: number, last: number): LonLat[] {
  const all = offsetLine(motorwayLine(alongMotorway.west, alongMotorway.tan), citySideM);
  const before = motorwayLine(alongMotorway.west, first).length;
  const to = motorwayLine(alongMotorway.west, last).length;
  return all.slice(Math.max(0, before - 1), to);
}

const at = (...ids: string[]): LonLat[] => ids.map((id) => lonLat(placeById(id)));
/** Where Teheran-ro meets the Tan stream. */
const tanAtTeheran: LonLat = [127.0701, 37.51];
/** Where the Yangjae stream runs into the Tan stream. */
const confluence: LonLat = [127.0765, 37.4986];
/** From the Tan stream to the hills, west of Suseo. */
const suseoWest: readonly LonLat[] = [
  [127.09, 37.49522],
  [127.0908, 37.4905],
  [127.0915, 37.4855],
  [127.09, 37.479],
];
/** The Yangjae stream, from Yangjae to the confluence. */
const yangjaeStream = (): LonLat[] => [
  ...at("NONHYEON-YANGJAECHEON", "YANGJAECHEON-MAEBONG", "YEONGDONG-3GYO", "YEONGDONG-4GYO"),
  [127.06182, 37.49012],
  ...at("YEONGDONG-5GYO", "YEONGDONG-6GYO"),
  confluence,
];

function rings(): Record<string, readonly LonLat[]> {
  const { west, hannam, samseong, cheongdam, tan } = alongMotorway;
  return {
    apgujeong: [
      ...citySide(hannam, samseong),
      ...at("CHEONGDAM-CROSSROADS", "CHEONGDAM-STN", "GANGNAM-GU-OFFICE", "CUSTOMS", "HAKDONG-STN", "NONHYEON-STN"),
      ...at("SINSA-STN", "HANNAM-SOUTH"),
    ],
    cheongdam: [
      ...citySide(samseong, cheongdam),
      ...at("CHEONGDAM-RAMP", "KYUNGGI-HS", "CHEONGDAM-STN", "CHEONGDAM-CROSSROADS"),
    ],
    nonhyeon: at(
      "NONHYEON-STN",
      "HAKDONG-STN",
      "CUSTOMS",
      "GANGNAM-GU-OFFICE",
      "SEONJEONGNEUNG-STN",
      "GYEONGBOK",
      "CHA-HOSPITAL",
      "KYOBO",
    ),
    yeoksam: [
      ...at("KYOBO", "CHA-HOSPITAL", "GYEONGBOK", "SEONJEONGNEUNG-STN", "SEOLLEUNG-STN", "SEOLLEUNG-YEOKSAM"),
      ...at("HANTI-STN", "EONJU-DOGOK", "NONHYEON-DOGOK", "DOGOK-TEHERAN8", "BANGBANG", "WOOSUNG", "GANGNAM-STN"),
    ],
    samseong: [
      ...at("GANGNAM-GU-OFFICE", "CHEONGDAM-STN", "KYUNGGI-HS", "CHEONGDAM-RAMP"),
      ...citySide(cheongdam, tan),
      [127.0686, 37.5181],
      tanAtTeheran,
      ...at("SAMSEONG-BRIDGE", "SAMSEONG-STN", "POSCO", "SEOLLEUNG-STN", "SEONJEONGNEUNG-STN"),
    ],
    daechi: [
      ...at("SEOLLEUNG-STN", "POSCO", "SAMSEONG-STN", "SAMSEONG-BRIDGE"),
      tanAtTeheran,
      ...borderBetween([127.0706, 37.5075], [127.0733, 37.5007]),
      ...yangjaeStream().reverse(),
      ...borderBetween([127.0435, 37.4828], [127.0362, 37.4818]),
      ...at("YANGJAE-STN", "BANGBANG", "DOGOK-TEHERAN8", "NONHYEON-DOGOK", "EONJU-DOGOK", "HANTI-STN"),
      ...at("SEOLLEUNG-YEOKSAM"),
    ],
    gaepo: [...suseoWest, ...borderBetween([127.0873, 37.4725], [127.0471, 37.4745]), ...yangjaeStream()],
    suseo: [
      ...suseoWest.slice(0, 1),
      ...borderBetween([127.0989, 37.493], [127.0873, 37.4725]),
      ...suseoWest.slice(1).reverse(),
    ],
    olympic: [...riverBank(), ...citySide(west, tan).reverse()],
  };
}

const names: readonly (readonly [id: string, ko: string, en: string])[] = [
  ["apgujeong", "압구정·신사", "Apgujeong–Sinsa"],
  ["cheongdam", "청담", "Cheongdam"],
  ["nonhyeon", "논현", "Nonhyeon"],
  ["yeoksam", "역삼", "Yeoksam"],
  ["samseong", "삼성", "Samseong"],
  ["daechi", "대치·도곡", "Daechi–Dogok"],
  ["gaepo", "개포·일원", "Gaepo–Irwon"],
  ["suseo", "수서·세곡", "Suseo–Segok"],
  ["olympic", "올림픽대로", "Olympic-daero"],
];

/** The areas of duty: eight that share out the district between its roads and streams, and the motorway's strip. */
export function drawAreas(): Area[] {
  const ringOf = rings();
  return names.map(([id, ko, en], index) => {
    const ring = (ringOf[id] ?? []).map(rounded);
    const [first] = ring;
    if (first === undefined) throw new Error(`area ${id} has no ring`);
    return { id, name: { ko, en }, order: index + 1, ring: [...ring, first] };
  });
}

/** The area that holds a point, or the nearest where none does. The motorway's strip has only the motorway. */
function areaAt(areas: readonly Area[], point: LonLat): string {
  const city = areas.filter(({ id }) => id !== "olympic");
  const inside = city.find(({ ring }) => isInside(point, ring));
  if (inside !== undefined) return inside.id;
  const byDistance = city.map(({ id, ring }) => ({ id, metres: metresToLine(point, ring) }));
  return byDistance.reduce((best, next) => (next.metres < best.metres ? next : best)).id;
}

/**
 * The area of a street: where the middle of its own carriageway lies (traffic keeps to the right, so the two
 * directions of a road on a border belong to the two areas); a street into or out of the district goes with its inner
 * end; the motorway and its ramps with the motorway.
 */
export function areaOfStreet(areas: readonly Area[], street: Street): string {
  if (street.road.roadClass === "motorway" || street.road.isRamp) return "olympic";
  const inner = street.from.kind === "edge" ? street.to : street.to.kind === "edge" ? street.from : null;
  if (inner !== null) return areaOfPlace(areas, inner.id);
  const { point, bearing } = placeAlong(street.geometry, street.lengthM / 2);
  return areaAt(areas, moved(point, bearing + 90, 15));
}

/** The area of a place: that to the south-east of it, so that each junction on a border belongs to one. */
export function areaOfPlace(areas: readonly Area[], placeId: string): string {
  const place = placeById(placeId);
  if (place.kind === "motorway") return "olympic";
  return areaAt(areas, moved(lonLat(place), 140, 25));
}

export const areaFeature = ({ id, name, order, ring }: Area): AreaFeature => ({
  type: "Feature",
  geometry: { type: "Polygon", coordinates: [ring.map(([lon, lat]) => [lon, lat])] },
  properties: { kind: "area", id, name, externalId: null, order },
});
