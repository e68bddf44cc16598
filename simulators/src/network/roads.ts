import type { Bilingual, RoadClass } from "@roadcast/contract";

/** A point that only shapes a road: `[lat, lon]`. */
export type ShapePoint = readonly [lat: number, lon: number];

export interface Road {
  /** Stands in the ids of its links. */
  code: string;
  name: Bilingual;
  roadClass: RoadClass;
  /** `EW`: the path runs from west to east; `NS`: from north to south. */
  axis: "EW" | "NS";
  /** Lanes in each direction. */
  lanes: number;
  /** Other numbers of lanes on the stretches that start at these places, in the order of the path. */
  lanesFrom?: Readonly<Record<string, number>>;
  speedLimitKph: number;
  /** The short way between a street and the motorway: no people on foot. */
  isRamp?: boolean;
  /** Places by id, and points between them that shape the road. */
  path: readonly (string | ShapePoint)[];
}

type Given = Pick<Road, "lanes" | "lanesFrom" | "path"> & { speedLimitKph?: number };
const named = (ko: string, en: string): Bilingual => ({ ko, en });
const arterial = (code: string, ko: string, en: string, axis: Road["axis"], given: Given): Road => ({
  code,
  name: named(ko, en),
  roadClass: "arterial",
  axis,
  speedLimitKph: 50,
  ...given,
});
const collector = (code: string, ko: string, en: string, axis: Road["axis"], path: Road["path"]): Road => ({
  code,
  name: named(ko, en),
  roadClass: "collector",
  axis,
  lanes: 2,
  speedLimitKph: 40,
  path,
});
/** The short way between a ramp's end in the street and the motorway, one lane each way. */
const ramp = (code: string, ko: string, en: string, axis: Road["axis"], path: Road["path"]): Road => ({
  ...collector(code, `${ko} 연결로`, `${en} Ramp`, axis, path),
  lanes: 1,
  isRamp: true,
});

/**
 * The roads of the default network, each through its junctions in order. Lanes and limits are those of the district's
 * arterials; where two roads form one line across the district, the bridge or the far road has a name of its own.
 */
export const roads: readonly Road[] = [
  {
    code: "OLYMPIC",
    name: named("올림픽대로", "Olympic-daero"),
    roadClass: "motorway",
    axis: "EW",
    lanes: 4,
    speedLimitKph: 80,
    path: [
      "OLYMPIC-WEST",
      "OLYMPIC-HANNAM",
      [37.5248, 127.0151],
      "OLYMPIC-DONGHO",
      [37.5332, 127.0254],
      "OLYMPIC-SEONGSU",
      [37.534, 127.0345],
      [37.5324, 127.0405],
      "OLYMPIC-APGUJEONG",
      [37.5292, 127.0498],
      [37.5277, 127.0549],
      "OLYMPIC-YEONGDONG",
      [37.5234, 127.0603],
      "OLYMPIC-CHEONGDAM",
      [37.5199, 127.0655],
      "OLYMPIC-TAN",
      "OLYMPIC-EAST",
    ],
  },
  // north–south arterials, from the west
  arterial("GANGNAM", "강남대로", "Gangnam-daero", "NS", {
    lanes: 5,
    path: [
      "HANNAM-SOUTH",
      "SINSA-STN",
      "NONHYEON-STN",
      "KYOBO",
      "GANGNAM-STN",
      "WOOSUNG",
      "BANGBANG",
      "YANGJAE-STN",
      "YANGJAE-SOUTH",
    ],
  }),
  arterial("NONHYEON", "논현로", "Nonhyeon-ro", "NS", {
    lanes: 3,
    path: [
      "DONGHO-RAMP",
      "APGUJEONG-STN",
      "EULJI",
      "HAKDONG-STN",
      "CHA-HOSPITAL",
      "YEOKSAM-STN",
      "NONHYEON-YEOKSAM",
      "NONHYEON-DOGOK",
      "NONHYEON-NAMBU",
      "NONHYEON-YANGJAECHEON",
      "POI",
      [37.47367, 127.04867],
      "GURYONGSA",
    ],
  }),
  arterial("EONJU", "언주로", "Eonju-ro", "NS", {
    lanes: 4,
    path: [
      "SEONGSU-RAMP",
      "SEONGSU-SOUTH",
      "DOSAN-PARK",
      "CUSTOMS",
      "GYEONGBOK",
      "RENAISSANCE",
      "EONJU-YEOKSAM",
      "EONJU-DOGOK",
      "EONJU-NAMBU",
      "YEONGDONG-3GYO",
      "EONJU-GAEPO",
      "GURYONG-TUNNEL",
      "GURYONG-SOUTH",
    ],
  }),
  arterial("SEOLLEUNG", "선릉로", "Seolleung-ro", "NS", {
    lanes: 3,
    path: [
      "APGUJEONG-RAMP",
      "APGUJEONG-RODEO",
      "HAKDONG-CROSSROADS",
      "GANGNAM-GU-OFFICE",
      "SEONJEONGNEUNG-STN",
      "SEOLLEUNG-STN",
      "SEOLLEUNG-YEOKSAM",
      "HANTI-STN",
      "DOGOK-STN",
      "YEONGDONG-4GYO",
      "SEOLLEUNG-GAEPO",
      "SEOLLEUNG-YEONGDONG4",
      "SEOLLEUNG-YANGJAE",
    ],
  }),
  arterial("SAMSEONG", "삼성로", "Samseong-ro", "NS", {
    lanes: 3,
    path: [
      "CHEONGDAM-CROSSROADS",
      "CHEONGDAM-STN",
      "SAMSEONG-JUNGANG",
      "POSCO",
      "SAMSEONG-YEOKSAM",
      "EUNMA",
      "DAECHI-STN",
      "YEONGDONG-5GYO",
      "GAEPO-DONG-STN",
      "SAMSEONG-YEONGDONG4",
      "SAMSEONG-YANGJAE",
    ],
  }),
  arterial("YEONGDONG", "영동대로", "Yeongdong-daero", "NS", {
    lanes: 5,
    lanesFrom: { "KYUNGGI-HS": 6, "BONGEUNSA-STN": 7, "SAMSEONG-STN": 6 },
    path: [
      "YEONGDONG-RAMP",
      "YEONGDONG-SOUTH",
      "KYUNGGI-HS",
      "BONGEUNSA-STN",
      "SAMSEONG-STN",
      "WHIMOON-HS",
      "YEONGDONG-DOGOK",
      "HANGNYEOUL-STN",
      "YEONGDONG-6GYO",
      "DAEMOSAN-STN",
      "YEONGDONG-YEONGDONG4",
      "YEONGDONG-YANGJAE",
    ],
  }),
  arterial("BAMGOGAE", "밤고개로", "Bamgogae-ro", "NS", {
    lanes: 3,
    path: ["SUSEO-IC", "SUSEO-STN", [37.4812, 127.1046], "JAGOK", [37.4696, 127.1078], "SEGOK"],
  }),
  arterial("DAEWANGPANGYO", "대왕판교로", "Daewangpangyo-ro", "NS", {
    lanes: 3,
    path: ["SEGOK", [37.46224, 127.108], "SEGOK-SOUTH"],
  }),
  // east–west arterials, from the north
  arterial("APGUJEONG", "압구정로", "Apgujeong-ro", "EW", {
    lanes: 3,
    path: [
      "HANNAM-SOUTH",
      [37.523, 127.0187],
      "GAROSU-NORTH",
      "APGUJEONG-STN",
      "SEONGSU-SOUTH",
      "APGUJEONG-DOSAN45",
      "APGUJEONG-RODEO",
      "CHEONGDAM-CROSSROADS",
    ],
  }),
  arterial("DOSAN", "도산대로", "Dosan-daero", "EW", {
    lanes: 5,
    path: [
      "SINSA-STN",
      "GAROSU-SOUTH",
      "EULJI",
      "DOSAN-PARK",
      "DOSAN-PARK-ENTRANCE",
      "HAKDONG-CROSSROADS",
      "CHEONGDAM-CROSSROADS",
      "YEONGDONG-SOUTH",
    ],
  }),
  arterial("HAKDONG", "학동로", "Hakdong-ro", "EW", {
    lanes: 3,
    path: [
      "NONHYEON-STN",
      "HAKDONG-STN",
      "CUSTOMS",
      "GANGNAM-GU-OFFICE",
      "CHEONGDAM-STN",
      "KYUNGGI-HS",
      "CHEONGDAM-RAMP",
    ],
  }),
  arterial("BONGEUNSA", "봉은사로", "Bongeunsa-ro", "EW", {
    lanes: 3,
    path: [
      "KYOBO",
      "CHA-HOSPITAL",
      "GYEONGBOK",
      "SEONJEONGNEUNG-STN",
      "SAMSEONG-JUNGANG",
      "BONGEUNSA-STN",
      "BONGEUN-BRIDGE",
      "BONGEUN-EAST",
    ],
  }),
  arterial("TEHERAN", "테헤란로", "Teheran-ro", "EW", {
    lanes: 5,
    path: [
      "GANGNAM-STN",
      "KUKKIWON",
      "YEOKSAM-STN",
      "RENAISSANCE",
      "SEOLLEUNG-STN",
      "POSCO",
      "SAMSEONG-STN",
      "SAMSEONG-BRIDGE",
      [37.51006, 127.06738],
      "SAMSEONG-EAST",
    ],
  }),
  arterial("YEOKSAM", "역삼로", "Yeoksam-ro", "EW", {
    lanes: 3,
    lanesFrom: { WOOSUNG: 2, "YEOKSAM-TEHERAN8": 2, "NONHYEON-YEOKSAM": 2 },
    path: [
      "WOOSUNG",
      "YEOKSAM-TEHERAN8",
      "NONHYEON-YEOKSAM",
      "EONJU-YEOKSAM",
      "SEOLLEUNG-YEOKSAM",
      "SAMSEONG-YEOKSAM",
      "WHIMOON-HS",
    ],
  }),
  arterial("DOGOK", "도곡로", "Dogok-ro", "EW", {
    lanes: 3,
    path: ["BANGBANG", "DOGOK-TEHERAN8", "NONHYEON-DOGOK", "EONJU-DOGOK", "HANTI-STN", "EUNMA", "YEONGDONG-DOGOK"],
  }),
  arterial("NAMBU", "남부순환로", "Nambusunhwan-ro", "EW", {
    lanes: 5,
    lanesFrom: { "HANGNYEOUL-STN": 4, "DAECHEONG-STN": 4, "NAMBU-YANGJAE55": 4 },
    path: [
      "YANGJAE-WEST",
      "YANGJAE-STN",
      "NONHYEON-NAMBU",
      [37.48629, 127.04545],
      "MAEBONG-STN",
      "EONJU-NAMBU",
      "DOGOK-STN",
      "DAECHI-STN",
      "HANGNYEOUL-STN",
      [37.4967, 127.0737],
      [37.496, 127.0768],
      [37.4947, 127.0788],
      "DAECHEONG-STN",
      "NAMBU-YANGJAE55",
      [37.4937, 127.0925],
      "SUSEO-IC",
    ],
  }),
  arterial("GAEPO", "개포로", "Gaepo-ro", "EW", {
    lanes: 3,
    path: [
      "POI-WEST",
      "POI",
      "EONJU-GAEPO",
      "SEOLLEUNG-GAEPO",
      "GAEPO-DONG-STN",
      [37.48962, 127.06904],
      "DAEMOSAN-STN",
      [37.49263, 127.0762],
      "DAECHEONG-STN",
    ],
  }),
  arterial("GWANGPYEONG", "광평로", "Gwangpyeong-ro", "EW", {
    lanes: 3,
    lanesFrom: { "IRWON-STN": 4, "SUSEO-STN": 4 },
    path: ["YEONGDONG-YANGJAE", "IRWON-STN", [37.4832, 127.0905], [37.4852, 127.0968], "SUSEO-STN", "SUSEO-EAST"],
  }),
  arterial("YANGJAE", "양재대로", "Yangjae-daero", "EW", {
    lanes: 4,
    speedLimitKph: 60,
    path: [
      "YANGJAE-IC",
      "GURYONGSA",
      "GURYONG-TUNNEL",
      "SEOLLEUNG-YANGJAE",
      "SAMSEONG-YANGJAE",
      "YEONGDONG-YANGJAE",
      "IRWON-YANGJAE",
      "SAMSUNG-MEDICAL",
      "SUSEO-IC",
      "SUSEO-IC-EAST",
    ],
  }),
  arterial("HEOLLEUNG", "헌릉로", "Heolleung-ro", "EW", {
    lanes: 4,
    path: ["HEOLLEUNG-WEST", "HEOLLEUNG-JAGOK", "SEGOK", "HEOLLEUNG-EAST"],
  }),
  // bridges over the Han
  arterial("HANNAM-BRIDGE", "한남대교", "Hannam Bridge", "NS", { lanes: 6, path: ["HANNAM-NORTH", "HANNAM-SOUTH"] }),
  arterial("DONGHO-BRIDGE", "동호대교", "Dongho Bridge", "NS", { lanes: 2, path: ["DONGHO-NORTH", "DONGHO-RAMP"] }),
  arterial("SEONGSU-BRIDGE", "성수대교", "Seongsu Bridge", "NS", { lanes: 4, path: ["SEONGSU-NORTH", "SEONGSU-RAMP"] }),
  arterial("YEONGDONG-BRIDGE", "영동대교", "Yeongdong Bridge", "NS", {
    lanes: 3,
    path: ["YEONGDONG-NORTH", "YEONGDONG-RAMP"],
  }),
  arterial("CHEONGDAM-BRIDGE", "청담대교", "Cheongdam Bridge", "NS", {
    lanes: 3,
    path: ["CHEONGDAM-NORTH", [37.5216, 127.0649], "CHEONGDAM-BRIDGE-RAMP"],
  }),
  arterial("CHEONGDAM-ACCESS", "청담대교진입로", "Cheongdam Bridge Access", "NS", {
    lanes: 3,
    path: ["CHEONGDAM-BRIDGE-RAMP", "BONGEUN-BRIDGE"],
  }),
  // roads of the neighbouring district that end at Gangnam-daero
  arterial("JAMWON", "잠원로", "Jamwon-ro", "EW", { lanes: 2, path: ["SINSA-WEST", "SINSA-STN"] }),
  arterial("SINBANPO", "신반포로", "Sinbanpo-ro", "EW", { lanes: 3, path: ["NONHYEON-WEST", "NONHYEON-STN"] }),
  arterial("SAPYEONG", "사평대로", "Sapyeong-daero", "EW", { lanes: 4, path: ["KYOBO-WEST", "KYOBO"] }),
  arterial("SEOCHO", "서초대로", "Seocho-daero", "EW", { lanes: 4, path: ["GANGNAM-WEST", "GANGNAM-STN"] }),
  arterial("SAIMDANG", "사임당로", "Saimdang-ro", "EW", { lanes: 2, path: ["WOOSUNG-WEST", "WOOSUNG"] }),
  arterial("HYORYEONG", "효령로", "Hyoryeong-ro", "EW", { lanes: 3, path: ["BANGBANG-WEST", "BANGBANG"] }),
  // collectors
  collector("GAROSU", "가로수길", "Garosu-gil", "NS", ["GAROSU-NORTH", "GAROSU-SOUTH"]),
  collector("DOSAN45", "도산대로45길", "Dosan-daero 45-gil", "NS", [
    "APGUJEONG-DOSAN45",
    [37.5258, 127.0368],
    "DOSAN-PARK-ENTRANCE",
  ]),
  collector("TEHERAN8", "테헤란로8길", "Teheran-ro 8-gil", "NS", ["KUKKIWON", "YEOKSAM-TEHERAN8", "DOGOK-TEHERAN8"]),
  collector("TEHERAN108", "테헤란로108길", "Teheran-ro 108-gil", "NS", [
    "SAMSEONG-BRIDGE",
    [37.50706, 127.06741],
    "WHIMOON-HS",
  ]),
  collector("MAEBONG", "남부순환로359길", "Nambusunhwan-ro 359-gil", "NS", ["MAEBONG-STN", "YANGJAECHEON-MAEBONG"]),
  collector("YANGJAECHEON", "양재천로", "Yangjaecheon-ro", "EW", [
    "NONHYEON-YANGJAECHEON",
    "YANGJAECHEON-MAEBONG",
    "YEONGDONG-3GYO",
    "YEONGDONG-4GYO",
    [37.49012, 127.06182],
    "YEONGDONG-5GYO",
    "YEONGDONG-6GYO",
  ]),
  collector("YEONGDONG4", "영동대로4길", "Yeongdong-daero 4-gil", "EW", [
    "SEOLLEUNG-YEONGDONG4",
    "SAMSEONG-YEONGDONG4",
    "YEONGDONG-YEONGDONG4",
    "IRWON-YEONGDONG4",
  ]),
  collector("IRWON", "일원로", "Irwon-ro", "NS", ["DAECHEONG-STN", "IRWON-YEONGDONG4", "IRWON-YANGJAE", "IRWON-STN"]),
  collector("YANGJAE55", "양재대로55길", "Yangjae-daero 55-gil", "NS", ["NAMBU-YANGJAE55", "SAMSUNG-MEDICAL"]),
  collector("JAGOK", "자곡로", "Jagok-ro", "NS", ["JAGOK", [37.4741, 127.1015], [37.469, 127.0992], "HEOLLEUNG-JAGOK"]),
  // ramps of Olympic-daero
  ramp("HANNAM-RAMP", "한남대교IC", "Hannam Bridge IC", "EW", ["OLYMPIC-HANNAM", [37.5228, 127.0139], "HANNAM-SOUTH"]),
  ramp("DONGHO-RAMP", "동호대교IC", "Dongho Bridge IC", "EW", ["OLYMPIC-DONGHO", "DONGHO-RAMP"]),
  ramp("SEONGSU-RAMP", "성수대교IC", "Seongsu Bridge IC", "EW", ["OLYMPIC-SEONGSU", "SEONGSU-RAMP"]),
  ramp("APGUJEONG-RAMP", "압구정IC", "Apgujeong IC", "EW", ["APGUJEONG-RAMP", "OLYMPIC-APGUJEONG"]),
  ramp("YEONGDONG-RAMP", "영동대교IC", "Yeongdong Bridge IC", "EW", ["YEONGDONG-RAMP", "OLYMPIC-YEONGDONG"]),
  ramp("CHEONGDAM-RAMP", "청담IC", "Cheongdam IC", "EW", ["CHEONGDAM-RAMP", "OLYMPIC-CHEONGDAM"]),
  ramp("TAN-RAMP", "탄천IC", "Tancheon IC", "EW", ["CHEONGDAM-BRIDGE-RAMP", "OLYMPIC-TAN"]),
];
