import type { Network } from "@roadcast/contract";
import { areaFeature, areaOfPlace, areaOfStreet, drawAreas } from "./areas.js";
import { layCameras, layDetectors, laySigns, listVehicles } from "./devices.js";
import { places } from "./places.js";
import { controllerFeature } from "./signal-timing.js";
import { layStreets, linkFeature, nodeFeature } from "./streets.js";

/** The default network: Gangnam-gu's arterials with their signals, detectors, cameras and signs. Always the same. */
export function buildGangnamNetwork(): Network {
  const areas = drawAreas();
  const streets = layStreets();
  const controllers = places
    .filter(({ kind }) => kind === "junction")
    .map((place) => controllerFeature(place, streets));
  const { stations, detectors } = layDetectors(streets, controllers);
  return {
    type: "FeatureCollection",
    name: "Gangnam-gu",
    features: [
      ...areas.map(areaFeature),
      ...places.map((place) => nodeFeature(place, nodeArea(areas, streets, place.id))),
      ...streets.map((street) => linkFeature(street, areaOfStreet(areas, street))),
      ...stations,
      ...detectors,
      ...controllers,
      ...laySigns(streets),
      ...layCameras(streets),
      ...listVehicles(),
    ],
  };
}

/** An end of the network goes with the junction that its road leads to. */
function nodeArea(
  areas: ReturnType<typeof drawAreas>,
  streets: ReturnType<typeof layStreets>,
  placeId: string,
): string {
  const inward = streets.find(({ from }) => from.id === placeId && from.kind === "edge");
  return areaOfPlace(areas, inward === undefined ? placeId : inward.to.id);
}

/** GeoJSON text with one feature a line, so that a change reads well in a diff. */
export const geojsonText = ({ features, ...collection }: { features: readonly unknown[] } & object): string => {
  const head = JSON.stringify(collection).slice(0, -1);
  return `${head},"features":[\n${features.map((feature) => JSON.stringify(feature)).join(",\n")}\n]}\n`;
};
