import type { Executor } from "../database.js";
import { lockTransaction } from "./locks.js";
import type { SeriesTable } from "./series-tables.js";

/** A partition: rows with from ≤ time < to, epoch ms. */
interface Piece {
  name: string;
  from: number;
  to: number;
}

/** What rows of a table may need: every piece that touches from…to (both within). */
export interface NeededSpan {
  table: SeriesTable;
  from: number;
  to: number;
}

const boundPattern = /^FOR VALUES FROM \('([^']+)'\) TO \('([^']+)'\)$/;
const readBound = (text: string | undefined): number =>
  text === undefined ? Number.NaN : Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);

async function piecesOf(executor: Executor, tables: readonly string[]): Promise<Map<string, Piece[]>> {
  const { rows } = await executor.run<{ parent: string; name: string; bound: string }>({
    text: `
      select parent.relname as parent, piece.relname as name, pg_get_expr(piece.relpartbound, piece.oid) as bound
      from pg_inherits join pg_class piece on piece.oid = inhrelid join pg_class parent on parent.oid = inhparent
      where parent.relnamespace = current_schema()::text::regnamespace and parent.relname = any ($1)`,
    values: [tables],
  });
  const pieces = new Map<string, Piece[]>(tables.map((table) => [table, []]));
  for (const { parent, name, bound } of rows) {
    const [, from, to] = boundPattern.exec(bound) ?? [];
    pieces.get(parent)?.push({ name, from: readBound(from), to: readBound(to) });
  }
  return pieces;
}

/** The parts of from…to that no piece covers, cut where pieces of the table begin. */
function gaps(span: NeededSpan, existing: readonly Piece[]): { from: number; to: number }[] {
  const { pieceMs } = span.table;
  const found: { from: number; to: number }[] = [];
  for (let start = Math.floor(span.from / pieceMs) * pieceMs; start <= span.to; start += pieceMs) {
    let from = start;
    const inside = existing
      .filter((piece) => piece.from < start + pieceMs && piece.to > start)
      .sort((a, b) => a.from - b.from);
    for (const piece of inside) {
      if (piece.from > from) found.push({ from, to: piece.from });
      from = Math.max(from, piece.to);
    }
    if (from < start + pieceMs) found.push({ from, to: start + pieceMs });
  }
  return found;
}

const moment = (ms: number) => new Date(ms).toISOString();

/**
 * Makes the partitions that are missing; several gateways may ask at once. How many were made.
 * Each is made as a table and then attached: that does not wait for readers, as `partition of` would.
 */
export async function ensurePartitions(transaction: Executor, spans: readonly NeededSpan[]): Promise<number> {
  await lockTransaction(transaction, "partitions");
  const existing = await piecesOf(transaction, [...new Set(spans.map(({ table }) => table.name))]);
  const statements: string[] = [];
  for (const span of spans) {
    const pieces = existing.get(span.table.name) ?? [];
    for (const { from, to } of gaps(span, pieces)) {
      const name = `${span.table.name}_p${moment(from).slice(0, 19).replace(/\D/g, "")}`;
      pieces.push({ name, from, to });
      statements.push(
        `create table ${name} (like ${span.table.name} including all)`,
        `alter table ${span.table.name} attach partition ${name} for values from ('${moment(from)}') to ('${moment(to)}')`,
      );
    }
  }
  if (statements.length > 0) await transaction.run(`set local lock_timeout = '10s'; ${statements.join("; ")}`);
  return statements.length / 2;
}

/** Names of the partitions that hold nothing younger than a moment, oldest first. */
export async function expiredPartitions(executor: Executor, table: SeriesTable, beforeMs: number): Promise<string[]> {
  const pieces = (await piecesOf(executor, [table.name])).get(table.name) ?? [];
  return pieces
    .filter((piece) => piece.to <= beforeMs)
    .sort((a, b) => a.from - b.from)
    .map(({ name }) => name);
}

/** Where the oldest partition begins, epoch ms; infinity where there is none. */
export async function oldestPartition(executor: Executor, table: string): Promise<number> {
  const pieces = (await piecesOf(executor, [table])).get(table) ?? [];
  return Math.min(...pieces.map(({ from }) => from));
}
