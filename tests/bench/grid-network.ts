/** A network of any size for measurements: stations of detectors, one to a link, spread evenly over areas. */
export function gridNetwork(size: { areas: number; stations: number; detectors: number }): unknown {
  const name = (text: string) => ({ ko: text, en: text });
  const feature = (properties: Record<string, unknown>, geometry: unknown) => ({
    type: "Feature",
    geometry,
    properties: { ...properties, name: name(String(properties.id)) },
  });
  const point = (lon: number, lat: number) => ({ type: "Point", coordinates: [lon, lat] });
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const [west, south, step] = [127, 37.4, 0.001];
  const side = Math.ceil(Math.sqrt(size.stations));
  const east = west + (side + 1) * step * 2;
  const north = south + (side + 1) * step * 2;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const perStation = size.detectors / size.stations;
  const features = [
    ...range(size.areas).map((i) => feature({ kind: "area", id: `A${i}` }, { type: "Polygon", coordinates: [ring] })),
    ...range(size.stations).flatMap((i) => {
      const [lon, lat] = [west + (i % side) * step * 2, south + Math.floor(i / side) * step * 2];
      const areaId = `A${i % size.areas}`;
      const end = lon + step;
      const middle = lon + step / 2;
      const link = { roadName: name("Grid"), areaId, lanes: perStation, speedLimitKph: 50, freeFlowKph: 50 };
      return [
        feature({ kind: "node", id: `N${i}a`, areaId }, point(lon, lat)),
        feature({ kind: "node", id: `N${i}b`, areaId }, point(end, lat)),
        feature(
          { kind: "link", id: `L${i}`, ...link, fromNodeId: `N${i}a`, toNodeId: `N${i}b`, roadClass: "arterial" },
          {
            type: "LineString",
            coordinates: [
              [lon, lat],
              [end, lat],
            ],
          },
        ),
        feature({ kind: "station", id: `S${i}`, linkId: `L${i}`, positionM: 40 }, point(middle, lat)),
        ...range(perStation).map((lane) =>
          feature(
            {
              kind: "detector",
              id: `D${i * perStation + lane}`,
              linkId: `L${i}`,
              stationId: `S${i}`,
              lane: lane + 1,
              intervalSec: 1,
            },
            point(middle, lat),
          ),
        ),
      ];
    }),
  ];
  return { type: "FeatureCollection", name: "grid", features };
}
