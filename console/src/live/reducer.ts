import { type Delta, type LiveKind, type LiveRecords, liveKinds, type Snapshot } from "@roadcast/contract";

/** What is known of one area: where its numbering stands and which records it holds. */
export interface AreaState {
  epoch: string;
  seq: number;
  ids: Record<LiveKind, Set<string>>;
}

/** Everything that the console knows of the street. Bounded by the network: one record a thing, no history. */
export interface LiveState {
  areas: Map<string, AreaState>;
  records: { [K in LiveKind]: Map<string, LiveRecords[K]> };
}

/** Ids of records that came, changed or went. */
export type Changes = Record<LiveKind, Set<string>>;

export type DeltaVerdict = "apply" | "old" | "resync";

export const emptyState = (): LiveState => ({
  areas: new Map(),
  records: { links: new Map(), detectors: new Map(), controllers: new Map(), devices: new Map() },
});

export const noChanges = (): Changes => ({
  links: new Set(),
  detectors: new Set(),
  controllers: new Set(),
  devices: new Set(),
});

/**
 * Whether a delta fits on what is held. It does when the epoch is the same and it begins at or before the number
 * held; one that ends there too brings nothing; anything else has a gap before it and needs a new snapshot.
 */
export function judgeDelta(
  area: Pick<AreaState, "epoch" | "seq"> | undefined,
  delta: Pick<Delta, "epoch" | "fromSeq" | "seq">,
): DeltaVerdict {
  if (area === undefined || area.epoch !== delta.epoch || delta.fromSeq > area.seq) return "resync";
  return delta.seq <= area.seq ? "old" : "apply";
}

/**
 * Puts a snapshot in the place of all that was known of its area.
 * The state is changed in place (copying thousands of records ten times a second would be garbage);
 * apart from that this is a function of its arguments: no clock, no I/O.
 */
export function applySnapshot(state: LiveState, snapshot: Snapshot, changes: Changes): void {
  const before = state.areas.get(snapshot.area);
  const next: AreaState = { epoch: snapshot.epoch, seq: snapshot.seq, ids: noChanges() };
  state.areas.set(snapshot.area, next);
  for (const kind of liveKinds) {
    putRecords(state, kind, next, snapshot[kind], changes);
    if (before) dropUnheld(state, kind, before.ids[kind], changes);
  }
}

/** Applies a delta where it fits, and says whether it did. */
export function applyDelta(state: LiveState, delta: Delta, changes: Changes): DeltaVerdict {
  const area = state.areas.get(delta.area);
  const verdict = judgeDelta(area, delta);
  if (verdict !== "apply" || area === undefined) return verdict;
  area.seq = delta.seq;
  for (const kind of liveKinds) putRecords(state, kind, area, delta[kind], changes);
  return verdict;
}

/** Forgets an area, and every record that no other area holds. */
export function dropArea(state: LiveState, name: string, changes: Changes): void {
  const area = state.areas.get(name);
  if (area === undefined) return;
  state.areas.delete(name);
  for (const kind of liveKinds) dropUnheld(state, kind, area.ids[kind], changes);
}

function putRecords<K extends LiveKind>(
  state: LiveState,
  kind: K,
  area: AreaState,
  records: readonly LiveRecords[K][],
  changes: Changes,
): void {
  const held: Map<string, LiveRecords[K]> = state.records[kind];
  for (const record of records) {
    held.set(record.id, record);
    area.ids[kind].add(record.id);
    changes[kind].add(record.id);
  }
}

function dropUnheld(state: LiveState, kind: LiveKind, ids: Iterable<string>, changes: Changes): void {
  const areas = [...state.areas.values()];
  for (const id of ids) {
    if (areas.some((area) => area.ids[kind].has(id))) continue;
    if (state.records[kind].delete(id)) changes[kind].add(id);
  }
}
