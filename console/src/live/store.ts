import { type Delta, type LiveKind, type LiveRecords, liveKinds, type Snapshot } from "@roadcast/contract";
import { applyDelta, applySnapshot, type Changes, dropArea, emptyState, noChanges } from "./reducer.js";

type ChangeListener = (changedIds: ReadonlySet<string>) => void;

/** Runs a flush soon: at the next frame where there are frames, else shortly. */
export type Scheduler = (flush: () => void) => void;

/** A hidden page gets no animation frames; a second is soon enough for what nobody sees. */
const hiddenFlushMs = 1_000;

export const nextFrame: Scheduler = (flush) => {
  if (document.hidden) setTimeout(flush, hiddenFlushMs);
  else requestAnimationFrame(flush);
};

/**
 * The latest state of the street as the gateway tells it. Listeners hear of changes at most once a frame,
 * all ids of that frame together, so that a canvas repaints once and a table renders once.
 */
export class LiveStore {
  readonly #state = emptyState();
  readonly #listeners: Record<LiveKind, Set<ChangeListener>>;
  readonly #recordListeners: Record<LiveKind, Map<string, Set<() => void>>>;
  readonly #schedule: Scheduler;
  #pending: Changes = noChanges();
  #scheduled = false;

  constructor(schedule: Scheduler = nextFrame) {
    this.#schedule = schedule;
    this.#listeners = { links: new Set(), detectors: new Set(), controllers: new Set(), devices: new Set() };
    this.#recordListeners = { links: new Map(), detectors: new Map(), controllers: new Map(), devices: new Map() };
  }

  /** The latest record, or undefined where the areas subscribed to hold none. The same object until it changes. */
  get<K extends LiveKind>(kind: K, id: string): LiveRecords[K] | undefined {
    const records: ReadonlyMap<string, LiveRecords[K]> = this.#state.records[kind];
    return records.get(id);
  }

  /** All records of a kind, by id. The map is live: do not keep it. */
  all<K extends LiveKind>(kind: K): ReadonlyMap<string, LiveRecords[K]> {
    return this.#state.records[kind];
  }

  /** Calls back with the ids of a kind that changed, at most once a frame. Returns the way to stop. */
  subscribe(kind: LiveKind, listener: ChangeListener): () => void {
    this.#listeners[kind].add(listener);
    return () => this.#listeners[kind].delete(listener);
  }

  /** Calls back when one record changed, at most once a frame. Returns the way to stop. */
  subscribeRecord(kind: LiveKind, id: string, listener: () => void): () => void {
    const byId = this.#recordListeners[kind];
    const listeners = byId.get(id) ?? new Set();
    byId.set(id, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) byId.delete(id);
    };
  }

  /** Ids of a kind that an area holds; none where it is not held. */
  idsOf(kind: LiveKind, area: string): readonly string[] {
    return [...(this.#state.areas.get(area)?.ids[kind] ?? [])];
  }

  /** Whether a snapshot of the area is held. */
  holds(area: string): boolean {
    return this.#state.areas.has(area);
  }

  takeSnapshot(snapshot: Snapshot): void {
    applySnapshot(this.#state, snapshot, this.#pending);
    this.#flushSoon();
  }

  /** Takes a delta; `resync` says that the area needs a new snapshot. */
  takeDelta(delta: Delta): "apply" | "old" | "resync" {
    const verdict = applyDelta(this.#state, delta, this.#pending);
    if (verdict === "apply") this.#flushSoon();
    return verdict;
  }

  forget(area: string): void {
    dropArea(this.#state, area, this.#pending);
    this.#flushSoon();
  }

  /** Forgets everything, at sign-out. */
  clear(): void {
    for (const area of [...this.#state.areas.keys()]) this.forget(area);
  }

  #flushSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const changes = this.#pending;
    this.#pending = noChanges();
    for (const kind of liveKinds) {
      const ids = changes[kind];
      if (ids.size === 0) continue;
      for (const listener of this.#listeners[kind]) listener(ids);
      const byId = this.#recordListeners[kind];
      if (byId.size === 0) continue;
      for (const id of ids) for (const listener of byId.get(id) ?? []) listener();
    }
  }
}

export const liveStore = new LiveStore();
