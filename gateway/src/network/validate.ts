import {
  type FeatureKind,
  featureKinds,
  type Network,
  type NetworkFeature,
  networkEnvelope,
  networkFeatures,
} from "@roadcast/contract";
import { type Fault, faultsOf } from "../faults.js";
import { Inspection } from "./inspection.js";
import { controllerFaults } from "./validate-controllers.js";
import { referenceFaults } from "./validate-references.js";

export type NetworkVerdict =
  | {
      ok: true;
      network: Network;
      /** Devices of which the file does not say whether they are out of service. */
      serviceUnsaid: ReadonlySet<NetworkFeature>;
    }
  | { ok: false; faults: Fault[] /** All faults, the listed ones included. */; total: number };

/**
 * Reads a network file (GeoJSON FeatureCollection): each feature by the schema of its kind, then what they say of
 * one another, so that one reading lists every fault. Pure; the network is as the schemas give it, defaults filled.
 */
export function validateNetwork(json: unknown): NetworkVerdict {
  const inspection = new Inspection();
  const envelope = networkEnvelope.safeParse(json);
  if (!envelope.success) {
    const faults = faultsOf(envelope.error);
    return { ok: false, faults, total: faults.length };
  }

  if (envelope.data.features.length === 0) {
    const detail = "the file has no features: a network has at least areas, nodes and links";
    return { ok: false, faults: [{ pointer: "/features", code: "empty", detail }], total: 1 };
  }

  const features: NetworkFeature[] = [];
  const serviceUnsaid = new Set<NetworkFeature>();
  for (const [index, candidate] of envelope.data.features.entries()) {
    const feature = readFeature(inspection, index, candidate);
    if (feature === undefined) continue;
    features.push(feature);
    if (field(field(candidate, "properties"), "outOfService") === undefined) serviceUnsaid.add(feature);
    inspection.add({ index, feature });
  }
  referenceFaults(inspection);
  controllerFaults(inspection);

  if (inspection.total > 0) return { ok: false, faults: inspection.faults, total: inspection.total };
  const { type, name } = envelope.data;
  return { ok: true, network: { type, ...(name === undefined ? {} : { name }), features }, serviceUnsaid };
}

function readFeature(inspection: Inspection, index: number, candidate: unknown): NetworkFeature | undefined {
  const { kind, id } = labelsOf(candidate);
  if (kind === undefined) {
    const path = ["properties", "kind"];
    inspection.fault(index, path, "notAllowed", `properties.kind must be one of ${featureKinds.join(", ")}`);
    return undefined;
  }
  const parsed = networkFeatures[kind].safeParse(candidate);
  if (parsed.success) return parsed.data;
  if (id !== undefined) inspection.addFaulty(kind, id);
  for (const fault of faultsOf(parsed.error, ["features", index])) inspection.record(fault);
  return undefined;
}

function labelsOf(candidate: unknown): { kind: FeatureKind | undefined; id: string | undefined } {
  const properties = field(candidate, "properties");
  const kind = field(properties, "kind");
  const id = field(properties, "id");
  return { kind: featureKinds.find((known) => known === kind), id: typeof id === "string" ? id : undefined };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
