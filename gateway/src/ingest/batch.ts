import { type DeadLetterReason, tooLargeKeptBytes } from "@roadcast/contract";
import { type DeadLetterRow, emptyBatch, type IngestBatch, type IngestTable } from "@roadcast/db";
import type { CommittedReading, RefusedClock } from "../committed.js";
import { encode } from "./decode.js";
import type { Addressed, Origin, Refusal } from "./message.js";

export type RowOf<T extends IngestTable> = IngestBatch[T][number];
export const ingestTables = Object.keys(emptyBatch()) as readonly IngestTable[];

const mostTopic = 1024;
const mostDetail = 1000;

/**
 * What one transaction is to commit, with the origin of every row beside it: `origins[table][i]` is where
 * `rows[table][i]` came from, so that a row that the database refuses can be put with the dead letters.
 */
export class Batch {
  readonly rows: IngestBatch = emptyBatch();
  readonly origins: Record<IngestTable, Origin[]> = {
    readings: [],
    controllerStates: [],
    signalEvents: [],
    signStates: [],
    presence: [],
    positions: [],
    commandResults: [],
    deadLetters: [],
  };
  /** Beside `rows.readings`: what is told of each once it is committed. */
  readonly readings: CommittedReading[] = [];
  /** Of messages that are refused for their time; told of, and not stored. */
  readonly refusedClocks: RefusedClock[] = [];
  size = 0;

  add<T extends Exclude<IngestTable, "readings">>(table: T, row: RowOf<T>, origin: Origin): void {
    const rows: RowOf<T>[] = this.rows[table];
    rows.push(row);
    this.origins[table].push(origin);
    this.size += 1;
  }

  addReading(row: RowOf<"readings">, detectorId: string, failures: CommittedReading["failures"], origin: Origin): void {
    this.rows.readings.push(row);
    this.readings.push({ detectorId, row, failures });
    this.origins.readings.push(origin);
    this.size += 1;
  }

  refuse(refusal: Refusal, origin: Origin): void {
    this.add("deadLetters", deadLetter(refusal, origin), origin);
  }

  /** What the clock of a device said that is refused for it; of several entries of a message the last counts. */
  noteClock({ kind, id, raw }: Addressed, observedAt: number): void {
    const { receivedAt, retained } = raw;
    const last = this.refusedClocks.at(-1);
    if (last?.kind === kind && last.deviceId === id && last.receivedAt === receivedAt) this.refusedClocks.pop();
    this.refusedClocks.push({ kind, deviceId: id, observedAt, receivedAt, retained });
  }

  get refused(): DeadLetterReason[] {
    return this.rows.deadLetters.map(({ reason }) => reason);
  }

  /** Both halves of the rows, for finding the one at fault. */
  halves(): [Batch, Batch] {
    const middle = Math.ceil(this.size / 2);
    const halves: [Batch, Batch] = [new Batch(), new Batch()];
    halves[0].refusedClocks.push(...this.refusedClocks);
    let taken = 0;
    for (const table of ingestTables) {
      for (let i = 0; i < this.rows[table].length; i += 1) {
        this.move(table, i, halves[taken < middle ? 0 : 1]);
        taken += 1;
      }
    }
    return halves;
  }

  /** The rows without the refusals, for a replay. */
  withoutDeadLetters(): Batch {
    const kept = new Batch();
    for (const table of ingestTables) {
      if (table !== "deadLetters") for (let i = 0; i < this.rows[table].length; i += 1) this.move(table, i, kept);
    }
    return kept;
  }

  private move(table: IngestTable, i: number, to: Batch): void {
    const origin = this.origins[table][i];
    if (origin === undefined) return;
    if (table === "readings") {
      const reading = this.readings[i];
      if (reading !== undefined) to.addReading(reading.row, reading.detectorId, reading.failures, origin);
      return;
    }
    const row = this.rows[table][i];
    if (row !== undefined) to.add(table, row, origin);
  }
}

/** A refused message, or the entry of one written as the message that would have carried it alone. */
export function deadLetter(refusal: Refusal, origin: Origin): DeadLetterRow {
  const { raw } = origin;
  const whole = raw.payload;
  const entry = origin.part === null ? null : encode(origin.part.alone(origin.part.entry));
  const payload = entry ?? whole;
  return {
    receivedAt: raw.receivedAt,
    topic: storable(raw.topic).slice(0, mostTopic),
    reason: refusal.reason,
    detail: storable(refusal.detail).slice(0, mostDetail),
    payload: refusal.reason === "tooLarge" ? Buffer.from(payload.subarray(0, tooLargeKeptBytes)) : payload,
    payloadBytes: payload.length,
  };
}

/** PostgreSQL's text holds every character but NUL. */
function storable(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD");
}
