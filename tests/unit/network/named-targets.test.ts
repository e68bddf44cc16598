import type { Network, NetworkFeature } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { targetsNamed } from "../../../gateway/src/network/named-targets.js";
import { Registry } from "../../../gateway/src/network/registry.js";
import { both, crossroads } from "../map/network-fixture.js";

const controller: NetworkFeature = {
  type: "Feature",
  geometry: { type: "Point", coordinates: [127.05, 37.5] },
  properties: {
    ...{ kind: "controller", id: "C1", name: both("cabinet 7"), externalId: null, outOfService: false },
    ...{ nodeId: "M", phases: [], plans: [], daySchedule: [] },
  },
};

describe("targets by name", () => {
  const { features } = crossroads();
  const named = features.map((feature): NetworkFeature => {
    const { properties } = feature;
    if (properties.kind !== "node" || properties.id !== "M") return feature;
    return { ...feature, properties: { ...properties, name: { ko: "강남역", en: "Gangnam Stn" } } } as NetworkFeature;
  });
  const network: Network = { type: "FeatureCollection", features: [...named, controller] };
  const registry = new Registry(network, { links: new Map(), stations: new Map(), detectors: new Map() });

  it("are found by a part of the name in either language; a signal by its junction's and its own", () => {
    expect(targetsNamed(registry, "강남").sort()).toEqual(["controllers/C1", "nodes/M"]);
    expect(targetsNamed(registry, " gangnam stn ").sort()).toEqual(["controllers/C1", "nodes/M"]);
    expect(targetsNamed(registry, "CABINET")).toEqual(["controllers/C1"]);
    expect(targetsNamed(registry, "nowhere")).toEqual([]);
  });
});
