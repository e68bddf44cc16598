import {
  type AlarmDelta,
  type AlarmFlood,
  type AlarmNotice,
  type AlarmSnapshot,
  mostSnapshotAlarms,
} from "@roadcast/contract";
import type { StoredAlarm } from "@roadcast/db";
import { alarmNotice } from "./alarm-notice.js";

interface Cell {
  alarm: StoredAlarm;
  seq: number;
}

/** Cleared alarms are kept for those who have not been told, so many at most. */
const mostCleared = 1_000;

/**
 * Every alarm that is not cleared, numbered by change, as consoles are shown them: a snapshot, then what has changed
 * since a number. Knows no I/O and no clock.
 */
export class AlarmBoard {
  /** Names the run. */
  readonly epoch: string;
  private readonly cells = new Map<string, Cell>();
  /** Cleared ones in the order of their ends. */
  private cleared: Cell[] = [];
  /** Up to here cleared ones have been let go. */
  private forgottenSeq = 0;
  private seq = 0;
  private flood: AlarmFlood;
  private listener: () => void = () => undefined;

  constructor(epoch: string, flood: AlarmFlood) {
    this.epoch = epoch;
    this.flood = flood;
  }

  /** Calls `listener` after every change. */
  onChanged(listener: () => void): void {
    this.listener = listener;
  }

  get alarms(): StoredAlarm[] {
    return [...this.cells.values()].map(({ alarm }) => alarm);
  }

  get(id: string): StoredAlarm | undefined {
    return this.cells.get(id)?.alarm;
  }

  /** Takes alarms as they are stored; one that is older than what is known changes nothing. */
  put(alarms: readonly StoredAlarm[]): void {
    let isChanged = false;
    for (const alarm of alarms) {
      const known = this.cells.get(alarm.id);
      if (known === undefined ? this.isOver(alarm) : known.alarm.revision >= alarm.revision) continue;
      isChanged = true;
      this.seq += 1;
      const cell = { alarm, seq: this.seq };
      if (alarm.clearedAt === null) this.cells.set(alarm.id, cell);
      else {
        this.cells.delete(alarm.id);
        this.cleared.push(cell);
      }
    }
    const forgotten = this.cleared.splice(0, this.cleared.length - mostCleared);
    this.forgottenSeq = forgotten.at(-1)?.seq ?? this.forgottenSeq;
    if (isChanged) this.listener();
  }

  setFlood(flood: AlarmFlood): void {
    const { flood: on, newAlarms, operators, shiftStartedAt } = this.flood;
    const isSame =
      on === flood.flood &&
      newAlarms === flood.newAlarms &&
      operators === flood.operators &&
      shiftStartedAt === flood.shiftStartedAt;
    this.flood = flood;
    if (isSame) return;
    this.seq += 1;
    this.listener();
  }

  get floodNow(): AlarmFlood {
    return this.flood;
  }

  seqNow(): number {
    return this.seq;
  }

  /** The worst first, of those the newest. `at` is the gateway's clock. */
  snapshot(at: number): AlarmSnapshot {
    const sorted = this.alarms.sort((a, b) => a.severity - b.severity || b.raisedAt - a.raisedAt);
    const alarms = sorted.slice(0, mostSnapshotAlarms).map(alarmNotice);
    const omitted = sorted.length - alarms.length;
    return { epoch: this.epoch, seq: this.seq, at, alarms, omitted, flood: this.flood };
  }

  /** What changed after a number, whole; null where that is no longer known. */
  delta(fromSeq: number, at: number): AlarmDelta | null {
    if (fromSeq < this.forgottenSeq) return null;
    const after = ({ seq }: Cell) => seq > fromSeq;
    const cells = [...this.cleared.filter(after), ...[...this.cells.values()].filter(after)];
    const alarms: AlarmNotice[] = cells.sort((a, b) => a.seq - b.seq).map(({ alarm }) => alarmNotice(alarm));
    return { epoch: this.epoch, fromSeq, seq: this.seq, at, alarms, flood: this.flood };
  }

  /** Cleared: it is told already, or was never shown and need not be. */
  private isOver({ id, clearedAt }: StoredAlarm): boolean {
    return clearedAt !== null || this.cleared.some((cell) => cell.alarm.id === id);
  }
}
