import type { LonLat } from "./geometry.js";

/** The border of Gangnam-gu, simplified to about 60 m (census boundary of 2013): latitude, longitude; a closed ring. */
const border = `37.5263,127.0587 37.5223,127.0691 37.5181,127.0686 37.5075,127.0706 37.5022,127.0719 37.5007,127.0733
37.4986,127.0765 37.4930,127.0989 37.4886,127.1078 37.4845,127.1121 37.4807,127.1144 37.4801,127.1131 37.4676,127.1227
37.4624,127.1244 37.4594,127.1196 37.4558,127.1189 37.4569,127.1158 37.4583,127.1155 37.4597,127.1084 37.4594,127.1064
37.4583,127.1069 37.4568,127.1056 37.4559,127.1002 37.4608,127.0971 37.4688,127.0873 37.4701,127.0866 37.4725,127.0873
37.4720,127.0802 37.4722,127.0793 37.4701,127.0760 37.4720,127.0748 37.4724,127.0719 37.4711,127.0714 37.4700,127.0646
37.4662,127.0637 37.4657,127.0566 37.4677,127.0517 37.4687,127.0532 37.4745,127.0471 37.4828,127.0435 37.4818,127.0362
37.5082,127.0235 37.5079,127.0225 37.5084,127.0234 37.5193,127.0197 37.5250,127.0140 37.5348,127.0270 37.5361,127.0320
37.5297,127.0481 37.5314,127.0490 37.5263,127.0587`;

export const outline: readonly LonLat[] = border.split(/\s+/).map((pair): LonLat => {
  const [lat, lon] = pair.split(",").map(Number);
  if (lat === undefined || lon === undefined) throw new Error(`not a position: ${pair}`);
  return [lon, lat];
});

/** The stretch of the border from one of its corners to another, in the ring's (clockwise) order, both included. */
export function borderBetween(first: LonLat, last: LonLat): LonLat[] {
  const open = outline.slice(0, -1);
  const indexOf = (corner: LonLat) => {
    const index = open.findIndex(([lon, lat]) => lon === corner[0] && lat === corner[1]);
    if (index < 0) throw new Error(`${corner[1]},${corner[0]} is not a corner of the border`);
    return index;
  };
  const start = indexOf(first);
  const length = ((indexOf(last) - start + open.length) % open.length) + 1;
  return [...open.slice(start), ...open.slice(0, start)].slice(0, length);
}
