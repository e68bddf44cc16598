import type { LiveKind, LiveRecords } from "@roadcast/contract";

/** Records by kind, as snapshots and deltas carry them. */
export type RecordsByKind = { [K in LiveKind]: LiveRecords[K][] };

/**
 * Something in the street, with its latest record. The record may be made when it is asked for: readings come a
 * hundred times as often as consoles are told of them. Asked again without a change in between, it is the same object.
 */
export interface Cell<K extends LiveKind = LiveKind> {
  readonly kind: K;
  readonly record: LiveRecords[K];
}

interface Entry {
  readonly cell: Cell;
  changedSeq: number;
  older: Entry | null;
  newer: Entry | null;
}

const keyOf = ({ kind, record }: Cell) => `${kind} ${record.id}`;

/**
 * The latest records of one area. Every change takes the next number, and the records are chained in the order of
 * their last change, so that "all that changed after n" costs what it gives.
 */
export class AreaState {
  readonly id: string;
  /** Number of the last change. */
  seq = 0;
  private newest: Entry | null = null;
  private readonly entries = new Map<Cell, Entry>();

  constructor(id: string) {
    this.id = id;
  }

  /** Notes that what the cell holds has changed. */
  put(cell: Cell): void {
    this.seq += 1;
    const known = this.entries.get(cell);
    if (known === undefined) {
      const entry: Entry = { cell, changedSeq: this.seq, older: null, newer: null };
      this.entries.set(cell, entry);
      this.append(entry);
      return;
    }
    known.changedSeq = this.seq;
    if (known === this.newest) return;
    this.unlink(known);
    this.append(known);
  }

  /** Every record changed after `seq`; with 0 or less, all. */
  changedAfter(seq: number): RecordsByKind {
    const records: RecordsByKind = { links: [], detectors: [], controllers: [], devices: [] };
    for (let entry = this.newest; entry !== null && entry.changedSeq > seq; entry = entry.older) {
      const { kind, record } = entry.cell;
      (records[kind] as LiveRecords[LiveKind][]).push(record);
    }
    return records;
  }

  /** Whether everything that this one holds is in another too. */
  isWithin(other: AreaState): boolean {
    const theirs = new Set([...other.entries.keys()].map(keyOf));
    return [...this.entries.keys()].every((cell) => theirs.has(keyOf(cell)));
  }

  /**
   * Goes on with the numbers of the state that this one replaces: records that are the very same keep theirs, all
   * others count as changed after it.
   */
  continueFrom(before: AreaState): void {
    const known = new Map([...before.entries.values()].map((entry) => [keyOf(entry.cell), entry]));
    const same: Entry[] = [];
    const others: Entry[] = [];
    for (const entry of this.entries.values()) {
      const old = known.get(keyOf(entry.cell));
      if (old?.cell.record !== entry.cell.record) others.push(entry);
      else {
        entry.changedSeq = old.changedSeq;
        same.push(entry);
      }
    }
    this.seq = before.seq;
    this.newest = null;
    for (const entry of same.sort((a, b) => a.changedSeq - b.changedSeq)) this.append(entry);
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
