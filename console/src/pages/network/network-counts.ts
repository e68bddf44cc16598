import { type FeatureKind, featureKinds, type Network, networkEnvelope } from "@roadcast/contract";

export type FeatureCounts = Record<FeatureKind, number>;

/** How many features of each kind; what has no known kind is left to the gateway to refuse. */
export function countFeatures(features: readonly unknown[]): FeatureCounts {
  const counts = Object.fromEntries(featureKinds.map((kind) => [kind, 0])) as FeatureCounts;
  for (const feature of features) {
    const kind = kindOf(feature);
    if (kind !== undefined) counts[kind] += 1;
  }
  return counts;
}

function kindOf(feature: unknown): FeatureKind | undefined {
  if (typeof feature !== "object" || feature === null || !("properties" in feature)) return undefined;
  const { properties } = feature;
  if (typeof properties !== "object" || properties === null || !("kind" in properties)) return undefined;
  return featureKinds.find((kind) => kind === properties.kind);
}

/** Length of all links, km. */
export function linkLengthKm(network: Network): number {
  let metres = 0;
  for (const { properties } of network.features) if (properties.kind === "link") metres += properties.lengthM ?? 0;
  return metres / 1000;
}

/** A file that a person chose, read as far as the console reads it: the gateway checks the rest. */
export type ChosenFile =
  | { ok: true; name: string; bytes: number; body: unknown; counts: FeatureCounts }
  | { ok: false; name: string; bytes: number; fault: "notJson" | "notCollection"; detail: string };

/** Reads a chosen file. Never throws: what is wrong with it is part of the answer. */
export async function readNetworkFile(file: File): Promise<ChosenFile> {
  const about = { name: file.name, bytes: file.size };
  let body: unknown;
  try {
    body = JSON.parse(await file.text());
  } catch (thrown) {
    return { ok: false, ...about, fault: "notJson", detail: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  const envelope = networkEnvelope.safeParse(body);
  if (!envelope.success) return { ok: false, ...about, fault: "notCollection", detail: envelope.error.message };
  return { ok: true, ...about, body, counts: countFeatures(envelope.data.features) };
}
