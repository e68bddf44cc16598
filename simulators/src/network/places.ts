import type { Bilingual } from "@roadcast/contract";

/** A node of the network: a junction, a ramp's end, a place on the motorway, or where a road leaves the district. */
export interface Place {
  /** Without the `N-`. */
  id: string;
  lat: number;
  lon: number;
  /** Absent where the junction has no name of its own: it is then called by the roads that cross. */
  name?: Bilingual;
  /** `junction` is signalised; `edge` is an end of the network; `ramp` and `motorway` have no signals. */
  kind: "junction" | "ramp" | "motorway" | "edge";
}

const junction = (id: string, lat: number, lon: number, ko?: string, en?: string): Place =>
  ko !== undefined && en !== undefined
    ? { id, lat, lon, name: { ko, en }, kind: "junction" }
    : { id, lat, lon, kind: "junction" };
const other =
  (kind: Place["kind"]) =>
  (id: string, lat: number, lon: number, ko: string, en: string): Place => ({ id, lat, lon, name: { ko, en }, kind });
const ramp = other("ramp");
const motorway = other("motorway");
const edge = other("edge");

/**
 * Positions with five decimals are those of the standard links (`standard-links.ts`); those with four are known to
 * about 100 m, or are crossings of the roads fitted through their known junctions.
 */
export const places: readonly Place[] = [
  // Gangnam-daero, north to south
  junction("HANNAM-SOUTH", 37.52379, 127.01615, "한남대교남단", "Hannam Bridge South"),
  junction("SINSA-STN", 37.5168, 127.0196, "신사역", "Sinsa Stn"),
  junction("NONHYEON-STN", 37.5112, 127.0217, "논현역", "Nonhyeon Stn"),
  junction("KYOBO", 37.5046, 127.0251, "교보타워", "Kyobo Tower"),
  junction("GANGNAM-STN", 37.498, 127.0276, "강남역", "Gangnam Stn"),
  junction("WOOSUNG", 37.4929, 127.0298, "우성아파트", "Woosung Apt"),
  junction("BANGBANG", 37.489, 127.0315, "뱅뱅사거리", "Bangbang"),
  junction("YANGJAE-STN", 37.4842, 127.0346, "양재역", "Yangjae Stn"),
  // between Gangnam-daero and Nonhyeon-ro
  junction("GAROSU-NORTH", 37.524, 127.0222),
  junction("GAROSU-SOUTH", 37.5181, 127.0238),
  junction("KUKKIWON", 37.49906, 127.03101, "국기원입구", "Kukkiwon Entrance"),
  junction("YEOKSAM-TEHERAN8", 37.49404, 127.03343),
  junction("DOGOK-TEHERAN8", 37.49057, 127.0351),
  // Nonhyeon-ro
  junction("APGUJEONG-STN", 37.52721, 127.02838, "압구정역", "Apgujeong Stn"),
  junction("EULJI", 37.5197, 127.02804, "을지병원사거리", "Eulji Hospital"),
  junction("HAKDONG-STN", 37.51398, 127.03069, "학동역", "Hakdong Stn"),
  junction("CHA-HOSPITAL", 37.5073, 127.03381, "차병원사거리", "Cha Hospital"),
  junction("YEOKSAM-STN", 37.50081, 127.03684, "역삼역", "Yeoksam Stn"),
  junction("NONHYEON-YEOKSAM", 37.49584, 127.03919),
  junction("NONHYEON-DOGOK", 37.4924, 127.04082),
  junction("NONHYEON-NAMBU", 37.48552, 127.04137),
  junction("NONHYEON-YANGJAECHEON", 37.4816, 127.044),
  junction("POI", 37.4781, 127.0459, "포이사거리", "Poi"),
  junction("GURYONGSA", 37.47152, 127.05107, "구룡사앞", "Guryongsa"),
  // Eonju-ro
  junction("SEONGSU-SOUTH", 37.52923, 127.03377, "성수대교남단", "Seongsu Bridge South"),
  junction("DOSAN-PARK", 37.5216, 127.0338, "도산공원사거리", "Dosan Park"),
  junction("DOSAN-PARK-ENTRANCE", 37.5224, 127.0362, "도산공원입구", "Dosan Park Entrance"),
  junction("APGUJEONG-DOSAN45", 37.529, 127.037),
  junction("CUSTOMS", 37.51543, 127.0353, "서울세관사거리", "Seoul Customs"),
  junction("GYEONGBOK", 37.50876, 127.03846, "경복아파트교차로", "Gyeongbok Apt"),
  junction("RENAISSANCE", 37.50258, 127.0427, "르네상스호텔사거리", "Renaissance"),
  junction("EONJU-YEOKSAM", 37.49851, 127.04466),
  junction("EONJU-DOGOK", 37.49417, 127.04675),
  junction("MAEBONG-STN", 37.487, 127.0469, "매봉역", "Maebong Stn"),
  junction("EONJU-NAMBU", 37.48839, 127.0499),
  junction("YEONGDONG-3GYO", 37.48453, 127.05186, "영동3교", "Yeongdong 3-gyo"),
  junction("EONJU-GAEPO", 37.48114, 127.05374),
  junction("GURYONG-TUNNEL", 37.47596, 127.05882, "구룡터널사거리", "Guryong Tunnel"),
  // Seolleung-ro
  ramp("APGUJEONG-RAMP", 37.5306, 127.04158, "압구정나들목", "Apgujeong Ramp"),
  junction("APGUJEONG-RODEO", 37.52786, 127.04064, "압구정로데오역", "Apgujeong Rodeo"),
  junction("HAKDONG-CROSSROADS", 37.52326, 127.03912, "학동사거리", "Hakdong Crossroads"),
  junction("GANGNAM-GU-OFFICE", 37.5172, 127.0412, "강남구청역", "Gangnam-gu Office Stn"),
  junction("SEONJEONGNEUNG-STN", 37.51033, 127.04383, "선정릉역", "Seonjeongneung Stn"),
  junction("SEOLLEUNG-STN", 37.50451, 127.04892, "선릉역", "Seolleung Stn"),
  junction("SEOLLEUNG-YEOKSAM", 37.50054, 127.05079),
  junction("HANTI-STN", 37.49626, 127.05292, "한티역", "Hanti Stn"),
  junction("DOGOK-STN", 37.49089, 127.05545, "도곡역", "Dogok Stn"),
  junction("YEONGDONG-4GYO", 37.48707, 127.05657, "영동4교", "Yeongdong 4-gyo"),
  junction("SEOLLEUNG-GAEPO", 37.48481, 127.05796),
  junction("SEOLLEUNG-YEONGDONG4", 37.48193, 127.06142),
  junction("SEOLLEUNG-YANGJAE", 37.47927, 127.0648),
  // Samseong-ro
  junction("CHEONGDAM-CROSSROADS", 37.52428, 127.04732, "청담사거리", "Cheongdam Crossroads"),
  junction("CHEONGDAM-STN", 37.51882, 127.05016, "청담역", "Cheongdam Stn"),
  junction("SAMSEONG-JUNGANG", 37.51311, 127.05329, "삼성중앙역", "Samseong-jungang Stn"),
  junction("POSCO", 37.50685, 127.05653, "포스코사거리", "POSCO"),
  junction("SAMSEONG-YEOKSAM", 37.5031, 127.05858),
  junction("EUNMA", 37.49884, 127.06093, "은마아파트입구", "Eunma Apt"),
  junction("DAECHI-STN", 37.49447, 127.06327, "대치역", "Daechi Stn"),
  junction("YEONGDONG-5GYO", 37.49152, 127.06471, "영동5교", "Yeongdong 5-gyo"),
  junction("GAEPO-DONG-STN", 37.48919, 127.06602, "개포동역", "Gaepo-dong Stn"),
  junction("SAMSEONG-YEONGDONG4", 37.48612, 127.06748),
  junction("SAMSEONG-YANGJAE", 37.48259, 127.07031),
  // Yeongdong-daero
  junction("YEONGDONG-SOUTH", 37.52512, 127.05451, "영동대교남단", "Yeongdong Bridge South"),
  junction("KYUNGGI-HS", 37.52005, 127.05699, "경기고교앞", "Kyunggi High School"),
  junction("BONGEUNSA-STN", 37.5143, 127.0602, "봉은사역", "Bongeunsa Stn"),
  junction("SAMSEONG-STN", 37.50885, 127.0631, "삼성역", "Samseong Stn"),
  junction("WHIMOON-HS", 37.50518, 127.06516, "휘문고교앞", "Whimoon High School"),
  junction("YEONGDONG-DOGOK", 37.50095, 127.06748),
  junction("HANGNYEOUL-STN", 37.49644, 127.06992, "학여울역", "Hangnyeoul Stn"),
  junction("YEONGDONG-6GYO", 37.49429, 127.07113, "영동6교", "Yeongdong 6-gyo"),
  junction("DAEMOSAN-STN", 37.49148, 127.0727, "대모산입구역", "Daemosan Stn"),
  junction("YEONGDONG-YEONGDONG4", 37.48876, 127.07411),
  junction("YEONGDONG-YANGJAE", 37.48617, 127.07547),
  // east
  junction("BONGEUN-BRIDGE", 37.51548, 127.06656, "봉은교서단", "Bongeun Bridge West"),
  junction("SAMSEONG-BRIDGE", 37.50996, 127.0664, "삼성교서단", "Samseong Bridge West"),
  junction("YANGJAECHEON-MAEBONG", 37.48322, 127.04769),
  junction("DAECHEONG-STN", 37.49372, 127.07952, "대청역", "Daecheong Stn"),
  junction("IRWON-YEONGDONG4", 37.49102, 127.08071),
  junction("IRWON-YANGJAE", 37.48874, 127.08185),
  junction("IRWON-STN", 37.48324, 127.08386, "일원역", "Irwon Stn"),
  junction("NAMBU-YANGJAE55", 37.4935, 127.08697),
  junction("SAMSUNG-MEDICAL", 37.49067, 127.08833, "삼성서울병원", "Samsung Medical Center"),
  junction("SUSEO-IC", 37.49246, 127.09721, "수서나들목", "Suseo IC"),
  junction("SUSEO-STN", 37.48731, 127.10171, "수서역", "Suseo Stn"),
  junction("JAGOK", 37.4755, 127.10632, "자곡사거리", "Jagok"),
  junction("SEGOK", 37.46474, 127.10836, "세곡동사거리", "Segok"),
  junction("HEOLLEUNG-JAGOK", 37.4632, 127.101),
  // ramps
  ramp("DONGHO-RAMP", 37.53172, 127.02409, "동호대교남단", "Dongho Bridge South"),
  ramp("SEONGSU-RAMP", 37.53294, 127.03425, "성수대교진입로", "Seongsu Bridge Ramp"),
  ramp("YEONGDONG-RAMP", 37.52658, 127.05511, "영동대교진입로", "Yeongdong Bridge Ramp"),
  ramp("CHEONGDAM-RAMP", 37.52114, 127.05999, "청담나들목", "Cheongdam Ramp"),
  ramp("CHEONGDAM-BRIDGE-RAMP", 37.51813, 127.06528, "청담대교남단", "Cheongdam Bridge South"),
  // Olympic-daero
  edge("OLYMPIC-WEST", 37.5181, 127.0067, "반포 방면", "towards Banpo"),
  motorway("OLYMPIC-HANNAM", 37.5219, 127.0115, "한남대교IC", "Hannam Bridge IC"),
  motorway("OLYMPIC-DONGHO", 37.5306, 127.0214, "동호대교IC", "Dongho Bridge IC"),
  motorway("OLYMPIC-SEONGSU", 37.5343, 127.0305, "성수대교IC", "Seongsu Bridge IC"),
  motorway("OLYMPIC-APGUJEONG", 37.5306, 127.0448, "압구정IC", "Apgujeong IC"),
  motorway("OLYMPIC-YEONGDONG", 37.526, 127.0577, "영동대교IC", "Yeongdong Bridge IC"),
  motorway("OLYMPIC-CHEONGDAM", 37.5213, 127.0628, "청담IC", "Cheongdam IC"),
  motorway("OLYMPIC-TAN", 37.5191, 127.0682, "탄천IC", "Tancheon IC"),
  edge("OLYMPIC-EAST", 37.5177, 127.0752, "잠실 방면", "towards Jamsil"),
  // where roads leave the district, clockwise from the north-west
  edge("HANNAM-NORTH", 37.5318, 127.0098, "한남대교 북단", "Hannam Bridge North"),
  edge("DONGHO-NORTH", 37.5406, 127.0182, "동호대교 북단", "Dongho Bridge North"),
  edge("SEONGSU-NORTH", 37.5424, 127.0358, "성수대교 북단", "Seongsu Bridge North"),
  edge("YEONGDONG-NORTH", 37.5358, 127.059, "영동대교 북단", "Yeongdong Bridge North"),
  edge("CHEONGDAM-NORTH", 37.5312, 127.0638, "청담대교 북단", "Cheongdam Bridge North"),
  edge("BONGEUN-EAST", 37.5168, 127.0726, "잠실종합운동장", "Jamsil Sports Complex"),
  edge("SAMSEONG-EAST", 37.5113, 127.0736, "잠실새내 방면", "towards Jamsilsaenae"),
  edge("SUSEO-IC-EAST", 37.4962, 127.1026, "가락시장 방면", "towards Garak Market"),
  edge("SUSEO-EAST", 37.4891, 127.1098, "문정 방면", "towards Munjeong"),
  edge("HEOLLEUNG-EAST", 37.468, 127.1195, "복정 방면", "towards Bokjeong"),
  edge("SEGOK-SOUTH", 37.4572, 127.107, "성남 방면", "towards Seongnam"),
  edge("HEOLLEUNG-WEST", 37.461, 127.0945, "내곡 방면", "towards Naegok"),
  edge("GURYONG-SOUTH", 37.4692, 127.0642, "구룡터널 남단", "Guryong Tunnel South"),
  edge("YANGJAE-IC", 37.4686, 127.0456, "양재나들목 방면", "towards Yangjae IC"),
  edge("POI-WEST", 37.4765, 127.0408, "양재시민의숲 방면", "towards Citizens' Forest"),
  edge("YANGJAE-SOUTH", 37.4796, 127.0373, "염곡 방면", "towards Yeomgok"),
  edge("YANGJAE-WEST", 37.4831, 127.029, "서초역 방면", "towards Seocho"),
  edge("BANGBANG-WEST", 37.4874, 127.0263, "효령로 방면", "towards Bangbae"),
  edge("WOOSUNG-WEST", 37.4913, 127.0247, "서초동 방면", "towards Seocho-dong"),
  edge("GANGNAM-WEST", 37.4965, 127.0225, "교대역 방면", "towards Seoul Nat'l Univ. of Education"),
  edge("KYOBO-WEST", 37.503, 127.0199, "고속터미널 방면", "towards Express Bus Terminal"),
  edge("NONHYEON-WEST", 37.5096, 127.0166, "반포역 방면", "towards Banpo Stn"),
  edge("SINSA-WEST", 37.5149, 127.0148, "잠원역 방면", "towards Jamwon Stn"),
];
