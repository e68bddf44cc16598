import type { DeviceKind, FeatureKind, LinkFeature } from "@roadcast/contract";
import { lengthM } from "../network/geometry.js";
import type { LinkFacts } from "./link-state.js";

const deviceKinds: Partial<Record<FeatureKind, DeviceKind>> = {
  station: "stations",
  detector: "detectors",
  controller: "controllers",
  sign: "signs",
  camera: "cameras",
  vehicle: "vehicles",
};

/** The kind of device that a feature is, or null for what does not connect. */
export function deviceKindOf(kind: FeatureKind): DeviceKind | null {
  return deviceKinds[kind] ?? null;
}

export function linkFactsOf({ properties, geometry }: LinkFeature): LinkFacts {
  const { id, roadClass } = properties;
  return { id, roadClass, lengthM: properties.lengthM ?? lengthM(geometry) };
}
