import { type Network, networkFeature } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { LiveState } from "../../../gateway/src/live/live-state.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";

const name = { ko: "K", en: "K" };
const hole = [
  [127.02, 37.49],
  [127.04, 37.49],
  [127.04, 37.51],
  [127.02, 37.51],
  [127.02, 37.49],
];
const ring = [
  [127.0, 37.4],
  [127.1, 37.4],
  [127.1, 37.6],
  [127.0, 37.6],
  [127.0, 37.4],
];
const shifted = ring.map(([lon = 0, lat = 0]) => [lon + 0.2, lat]);

/** The golden network with A1 (with a hole in it) and A2 east of it, and a camera on no link. */
function withCamera(coordinates: [number, number]): Network {
  const features = goldenNetwork().features.filter(({ properties }) => properties.kind !== "area");
  const area = (id: string, rings: number[][][]) => ({
    type: "Feature",
    geometry: { type: "Polygon", coordinates: rings },
    properties: { kind: "area", id, name },
  });
  const camera = {
    type: "Feature",
    geometry: { type: "Point", coordinates },
    properties: { kind: "camera", id: "K1", name, linkId: null },
  };
  const more = [area("A1", [ring, hole]), area("A2", [shifted]), camera].map((each) => networkFeature.parse(each));
  return { type: "FeatureCollection", features: [...features, ...more] };
}

describe("a camera on no link", () => {
  it.each([
    ["the area that it stands in", [127.25, 37.5], "A2"],
    ["the other", [127.01, 37.5], "A1"],
    ["outside of all, the area of the nearest link", [127.9, 37.5], "A1"],
    ["in a hole, the area of the nearest link", [127.03, 37.5], "A1"],
  ] as const)("has an area: %s", (_where, [lon, lat], area) => {
    expect(registryOf(withCamera([lon, lat])).areaOf("cameras", "K1")).toBe(area);
  });

  it("is in that area alone", () => {
    const registry = registryOf(withCamera([127.25, 37.5]));
    const state = new LiveState({ registry, newEpoch: () => "e", now: 0 });
    const holds = (area: string) => state.snapshot(area, 0)?.devices.some(({ id }) => id === "cameras/K1");
    expect([holds("A1"), holds("A2")]).toEqual([false, true]);
  });
});
