import type { Bilingual, LineString, Point, Polygon } from "@roadcast/contract";
import { riverBank } from "./areas.js";
import { type LonLat, rounded, smoothStretches } from "./geometry.js";
import { outline } from "./outline.js";
import { places } from "./places.js";

export type BasemapKind = "outline" | "river" | "stream" | "park" | "landmark" | "station" | "school" | "label";

/** What the console draws beneath the roads: the project's own data, for a map that needs no internet. */
export interface BasemapFeature {
  type: "Feature";
  geometry: Point | LineString | Polygon;
  properties: {
    kind: BasemapKind;
    id: string;
    name: Bilingual;
    /** Width of a stream drawn as a line, metres. */
    widthM?: number;
  };
}

export interface Basemap {
  type: "FeatureCollection";
  features: BasemapFeature[];
}

/** `"37.5,127.0 37.6,127.1"` (latitude, longitude) as points. */
const points = (text: string): LonLat[] =>
  text.split(/\s+/).map((pair): LonLat => {
    const [lat, lon] = pair.split(",").map(Number);
    if (lat === undefined || lon === undefined) throw new Error(`not a position: ${pair}`);
    return [lon, lat];
  });

const smooth = (line: readonly LonLat[], stepM: number): LonLat[] => {
  const stretches = smoothStretches(line, stepM);
  return [...stretches.slice(0, 1).flat(), ...stretches.slice(1).flatMap((stretch) => stretch.slice(1))];
};

/** Closed and smoothed all round: the ring is run through with a neighbour on either side of its seam. */
function smoothRing(corners: readonly LonLat[], stepM: number): LonLat[] {
  const [first, second] = corners;
  const last = corners.at(-1);
  if (first === undefined || second === undefined || last === undefined) return [];
  const stretches = smoothStretches([last, ...corners, first, second], stepM).slice(1, -1);
  return [...stretches.flatMap((stretch) => stretch.slice(0, -1)), first];
}

type Named = readonly [id: string, ko: string, en: string];
const properties = (kind: BasemapKind, [id, ko, en]: Named) => ({ kind, id, name: { ko, en } });

const area = (kind: BasemapKind, named: Named, ring: readonly LonLat[]): BasemapFeature => ({
  type: "Feature",
  geometry: { type: "Polygon", coordinates: [ring.map(rounded)] },
  properties: properties(kind, named),
});
const line = (named: Named, widthM: number, path: readonly LonLat[]): BasemapFeature => ({
  type: "Feature",
  geometry: { type: "LineString", coordinates: path.map(rounded) },
  properties: { ...properties("stream", named), widthM },
});
const spot = (kind: BasemapKind, named: Named, lat: number, lon: number): BasemapFeature => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: rounded([lon, lat]) },
  properties: properties(kind, named),
});

/**
 * The Han between its banks: the southern one follows Olympic-daero, the northern one the bridges' far ends. It runs on
 * to either side of the city, as the streams do upstream, so that no view of the district shows where it is cut off.
 */
function river(): LonLat[] {
  const south = [
    ...points(
      `37.6400,126.6950 37.6080,126.7760 37.5890,126.8150 37.5640,126.8600 37.5440,126.8930 37.5340,126.9180
      37.5235,126.9350 37.5115,126.9470 37.5055,126.9640 37.5085,126.9860 37.5130,126.9975`,
    ),
    ...riverBank(),
    ...points(
      `37.5190,127.0755 37.5192,127.0900 37.5215,127.1050 37.5280,127.1200 37.5390,127.1400 37.5560,127.1600
      37.5660,127.1850 37.5580,127.2080 37.5420,127.2290 37.5280,127.2550 37.5220,127.2900 37.5050,127.3300
      37.4900,127.3900`,
    ),
  ];
  const north = points(
    `37.5000,127.3930 37.5150,127.3380 37.5320,127.2980 37.5390,127.2620 37.5520,127.2380 37.5690,127.2180
    37.5770,127.1870 37.5680,127.1530 37.5490,127.1310 37.5390,127.1150 37.5335,127.1000 37.5312,127.0850 37.5304,127.0720 37.5316,127.0640 37.5352,127.0570
    37.5386,127.0470 37.5408,127.0350 37.5405,127.0250 37.5383,127.0170 37.5335,127.0115 37.5280,127.0065
    37.5230,127.0000 37.5185,126.9890 37.5165,126.9700 37.5225,126.9540 37.5330,126.9430 37.5420,126.9270
    37.5520,126.9020 37.5720,126.8700 37.5980,126.8250 37.6180,126.7850 37.6520,126.7050`,
  );
  return [...smooth(south, 250), ...smooth(north, 250), ...south.slice(0, 1)];
}

const tanStream = () =>
  smooth(
    points(
      `37.5215,127.0694 37.5181,127.0688 37.5130,127.0694 37.5075,127.0706 37.5022,127.0719 37.5003,127.0738
      37.4986,127.0765 37.4970,127.0825 37.4952,127.0900 37.4930,127.0989 37.4886,127.1078 37.4845,127.1121
      37.4807,127.1144 37.4755,127.1185 37.4680,127.1268 37.4620,127.1300 37.4480,127.1280 37.4250,127.1190
      37.4050,127.1180 37.3850,127.1140 37.3600,127.1090 37.3300,127.1090`,
    ),
    150,
  );

const yangjaeStream = () =>
  smooth(
    points(
      `37.4250,126.9850 37.4340,126.9960 37.4420,127.0130 37.4490,127.0270 37.4560,127.0330 37.4660,127.0350 37.4720,127.0372 37.4785,127.0402 37.4823,127.0440 37.4840,127.0474 37.4853,127.0516
      37.4879,127.0560 37.4909,127.0613 37.4922,127.0644 37.4950,127.0707 37.4968,127.0733 37.4986,127.0765`,
    ),
    150,
  );

const parks: readonly (readonly [...Named, string])[] = [
  [
    "seonjeongneung",
    "선정릉",
    "Seonjeongneung",
    "37.5102,127.0459 37.5114,127.0491 37.5098,127.0517 37.5078,127.0526 37.5066,127.0499 37.5073,127.0472 37.5089,127.0459",
  ],
  ["dosan-park", "도산공원", "Dosan Park", "37.5253,127.0345 37.5255,127.0359 37.5241,127.0363 37.5238,127.0349"],
  [
    "cheongdam-park",
    "청담근린공원",
    "Cheongdam Park",
    "37.5219,127.0512 37.5226,127.0532 37.5214,127.0545 37.5205,127.0530 37.5208,127.0514",
  ],
  [
    "bongeunsa",
    "봉은사",
    "Bongeunsa Temple",
    "37.5157,127.0563 37.5164,127.0578 37.5151,127.0590 37.5142,127.0578 37.5146,127.0565",
  ],
  [
    "maebongsan",
    "매봉산",
    "Maebongsan",
    "37.4906,127.0430 37.4914,127.0453 37.4903,127.0477 37.4885,127.0471 37.4879,127.0441 37.4890,127.0428",
  ],
  [
    "guryongsan",
    "구룡산",
    "Guryongsan",
    `37.4697,127.0530 37.4730,127.0588 37.4760,127.0648 37.4790,127.0702 37.4750,127.0732 37.4724,127.0719
    37.4711,127.0714 37.4700,127.0646 37.4662,127.0637 37.4657,127.0566 37.4677,127.0525`,
  ],
  [
    "daemosan",
    "대모산",
    "Daemosan",
    `37.4796,127.0714 37.4818,127.0755 37.4812,127.0830 37.4810,127.0895 37.4785,127.0935 37.4742,127.0950
    37.4712,127.0915 37.4725,127.0873 37.4720,127.0802 37.4705,127.0762 37.4722,127.0745 37.4755,127.0740`,
  ],
];

const schools: readonly (readonly [...Named, lat: number, lon: number])[] = [
  ["kyunggi-hs", "경기고", "Kyunggi High School", 37.5175, 127.056],
  ["whimoon-hs", "휘문고", "Whimoon High School", 37.504, 127.063],
  ["danguk-hs", "단대부고", "Danguk Univ. affiliated High School", 37.4935, 127.056],
  ["sookmyung-hs", "숙명여고", "Sookmyung Girls' High School", 37.4895, 127.052],
  ["joongdong-hs", "중동고", "Joongdong High School", 37.4905, 127.082],
  ["gaepo-hs", "개포고", "Gaepo High School", 37.4885, 127.069],
];

const labels: readonly (readonly [...Named, lat: number, lon: number])[] = [
  ["han", "한강", "Han River", 37.5372, 127.0415],
  ["gwangjin", "광진구", "Gwangjin-gu", 37.5392, 127.0715],
  ["seongdong", "성동구", "Seongdong-gu", 37.5452, 127.0415],
  ["songpa", "송파구", "Songpa-gu", 37.5045, 127.0935],
  ["seocho", "서초구", "Seocho-gu", 37.4935, 127.0145],
];

/** Stations stand at the junctions that bear their names; two more are known by the junction's other name. */
const stations = (): BasemapFeature[] => [
  ...places
    .filter(({ kind, name }) => kind === "junction" && name?.ko.endsWith("역"))
    .map(({ id, name, lat, lon }) =>
      spot("station", [id.toLowerCase(), name?.ko ?? id, (name?.en ?? id).replace(/ Stn$/, "")], lat, lon),
    ),
  spot("station", ["eonju-stn", "언주역", "Eonju"], 37.5073, 127.0338),
  spot("station", ["sinnonhyeon-stn", "신논현역", "Sinnonhyeon"], 37.5046, 127.0251),
];

/** The base map: outline first, then water, parks, landmarks and what is only written. */
export function buildBasemap(): Basemap {
  return {
    type: "FeatureCollection",
    features: [
      area("outline", ["gangnam-gu", "강남구", "Gangnam-gu"], outline),
      area("river", ["han-river", "한강", "Han River"], river()),
      line(["tan-stream", "탄천", "Tancheon"], 90, tanStream()),
      line(["yangjae-stream", "양재천", "Yangjaecheon"], 35, yangjaeStream()),
      ...parks.map(([id, ko, en, ring]) => area("park", [id, ko, en], smoothRing(points(ring), 70))),
      area(
        "landmark",
        ["coex", "코엑스", "COEX"],
        points("37.5137,127.0594 37.5131,127.0574 37.5089,127.0599 37.5095,127.0619 37.5137,127.0594"),
      ),
      spot("landmark", ["samsung-medical-center", "삼성서울병원", "Samsung Medical Center"], 37.4882, 127.0856),
      spot("landmark", ["gangnam-gu-office", "강남구청", "Gangnam-gu Office"], 37.5173, 127.0475),
      ...schools.map(([id, ko, en, lat, lon]) => spot("school", [id, ko, en], lat, lon)),
      ...stations(),
      ...labels.map(([id, ko, en, lat, lon]) => spot("label", [id, ko, en], lat, lon)),
    ],
  };
}
