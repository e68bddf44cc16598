import type { FeatureKind, NetworkFeature } from "@roadcast/contract";
import { type Fault, jsonPointer } from "../faults.js";

/** At most this many faults are listed; `total` says how many there are. */
export const maxFaultsListed = 1_000;

/** A feature that its schema took, with its place in the file. */
export interface PlacedFeature<F extends NetworkFeature = NetworkFeature> {
  index: number;
  feature: F;
}

/** What a file holds, for the checks: everything by kind and id, and where faults go. */
export class Inspection {
  private readonly kinds = new Map<FeatureKind, Map<string, PlacedFeature>>();
  /** Ids of features that are there but faulty in themselves: a reference to one is no second fault. */
  private readonly faulty = new Set<string>();
  readonly faults: Fault[] = [];
  total = 0;

  add(placed: PlacedFeature): void {
    const { kind, id } = placed.feature.properties;
    const known = this.kinds.get(kind) ?? new Map<string, PlacedFeature>();
    this.kinds.set(kind, known);
    const first = known.get(id);
    if (first !== undefined) {
      this.fault(placed.index, ["properties", "id"], "duplicate", `${kind} ${id} is already feature ${first.index}`);
      return;
    }
    known.set(id, placed);
  }

  addFaulty(kind: FeatureKind, id: string): void {
    this.faulty.add(`${kind}/${id}`);
  }

  all<K extends FeatureKind>(kind: K): Iterable<PlacedFeature<FeatureOf<K>>> {
    return (this.kinds.get(kind)?.values() ?? []) as Iterable<PlacedFeature<FeatureOf<K>>>;
  }

  get<K extends FeatureKind>(kind: K, id: string): FeatureOf<K> | undefined {
    return this.kinds.get(kind)?.get(id)?.feature as FeatureOf<K> | undefined;
  }

  /** The feature that a property names; a fault where the file has none of that id. */
  refer<K extends FeatureKind>(
    index: number,
    path: readonly PropertyKey[],
    kind: K,
    id: string,
  ): FeatureOf<K> | undefined {
    const found = this.get(kind, id);
    if (found === undefined && !this.faulty.has(`${kind}/${id}`)) {
      this.fault(index, path, "unknownReference", `there is no ${kind} ${id} in this file`);
    }
    return found;
  }

  fault(index: number, path: readonly PropertyKey[], code: string, detail: string): void {
    this.record({ pointer: jsonPointer(["features", index, ...path]), code, detail });
  }

  record(fault: Fault): void {
    this.total += 1;
    if (this.faults.length < maxFaultsListed) this.faults.push(fault);
  }
}

type FeatureOf<K extends FeatureKind> = Extract<NetworkFeature, { properties: { kind: K } }>;
