import type { LiveKind, LiveRecords } from "@roadcast/contract";

/** Records by kind, as snapshots and deltas carry them. */
export type RecordsByKind = { [K in LiveKind]: LiveRecords[K][] };

interface Entry {
  kind: LiveKind;
  record: LiveRecords[LiveKind];
  changedSeq: number;
  older: Entry | null;
  newer: Entry | null;
}

/**
 * The latest records of one area. Every change takes the next number, and the records are chained in the order of
 * their last change, so that "all that changed after n" costs what it gives.
 */
export class AreaState {
  /** Number of the last change. */
  seq = 0;
  private newest: Entry | null = null;
  private readonly entries = new Map<string, Entry>();

  get<K extends LiveKind>(kind: K, id: string): LiveRecords[K] | undefined {
    return this.entries.get(`${kind} ${id}`)?.record as LiveRecords[K] | undefined;
  }

  put<K extends LiveKind>(kind: K, record: LiveRecords[K]): void {
    const key = `${kind} ${record.id}`;
    this.seq += 1;
    const known = this.entries.get(key);
    if (known === undefined) {
      const entry: Entry = { kind, record, changedSeq: this.seq, older: null, newer: null };
      this.entries.set(key, entry);
      this.append(entry);
      return;
    }
    known.record = record;
    known.changedSeq = this.seq;
    if (known === this.newest) return;
    this.unlink(known);
    this.append(known);
  }

  /** Every record changed after `seq`; with 0 or less, all. */
  changedAfter(seq: number): RecordsByKind {
    const records: RecordsByKind = { links: [], detectors: [], controllers: [], devices: [] };
    for (let entry = this.newest; entry !== null && entry.changedSeq > seq; entry = entry.older) {
      (records[entry.kind] as LiveRecords[LiveKind][]).push(entry.record);
    }
    return records;
  }

  /** `{kind} {id}` of every record. */
  keys(): IterableIterator<string> {
    return this.entries.keys();
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /**
   * Goes on with the numbers of the state that this one replaces: records that are the very same keep theirs, all
   * others count as changed after it.
   */
  continueFrom(before: AreaState): void {
    const unchanged = (key: string, entry: Entry) => before.entries.get(key)?.record === entry.record;
    const same = [...this.entries].filter(([key, entry]) => unchanged(key, entry));
    const others = [...this.entries].filter(([key, entry]) => !unchanged(key, entry)).map(([, entry]) => entry);
    for (const [key, entry] of same) entry.changedSeq = before.entries.get(key)?.changedSeq ?? 0;
    this.seq = before.seq;
    this.newest = null;
    for (const [, entry] of same.sort(([, a], [, b]) => a.changedSeq - b.changedSeq)) this.append(entry);
    for (const entry of others) {
      this.seq += 1;
      entry.changedSeq = this.seq;
      this.append(entry);
    }
  }

  private append(entry: Entry): void {
    entry.older = this.newest;
    entry.newer = null;
    if (this.newest !== null) this.newest.newer = entry;
    this.newest = entry;
  }

  private unlink(entry: Entry): void {
    if (entry.older !== null) entry.older.newer = entry.newer;
    if (entry.newer !== null) entry.newer.older = entry.older;
  }
}
