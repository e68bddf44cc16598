import type { LinkFeature, Network, NodeFeature } from "@roadcast/contract";

export const both = (text: string) => ({ ko: text, en: text });

export function node(id: string, lon: number, lat: number): NodeFeature {
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { kind: "node", id, name: both(id), externalId: null, areaId: "a", standardNodeId: null },
  };
}

export function link(from: NodeFeature, to: NodeFeature, change: Partial<LinkFeature["properties"]> = {}): LinkFeature {
  const id = `${from.properties.id}-${to.properties.id}`;
  return {
    type: "Feature",
    geometry: { type: "LineString", coordinates: [from.geometry.coordinates, to.geometry.coordinates] },
    properties: {
      kind: "link",
      id,
      name: both(id),
      externalId: null,
      roadName: both("Road"),
      areaId: "a",
      fromNodeId: from.properties.id,
      toNodeId: to.properties.id,
      lanes: 4,
      speedLimitKph: 50,
      freeFlowKph: 45,
      roadClass: "arterial",
      standardLinkId: null,
      ...change,
    },
  };
}

/** A crossroads: a node in the middle with four arms, each with a link in and a link out. */
export function crossroads(): Network {
  const middle = node("M", 127.05, 37.5);
  const arms = [
    node("N", 127.05, 37.505),
    node("E", 127.056, 37.5),
    node("S", 127.05, 37.495),
    node("W", 127.044, 37.5),
  ];
  return {
    type: "FeatureCollection",
    features: [middle, ...arms, ...arms.flatMap((arm) => [link(arm, middle), link(middle, arm)])],
  };
}
