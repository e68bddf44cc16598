import { timingFault } from "./fault.js";
import type { FileFault } from "./placed.js";

/** A row of a CSV file; `line` is that of its first cell. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/**
 * Rows of CSV (RFC 4180), lines ended by CRLF or LF; a byte order mark is passed over. Rows without anything in them are
 * left out, and so are empty cells at the end of a row, which spreadsheets add.
 */
export function readCsvRows(text: string): { rows: CsvRow[]; faults: FileFault[] } {
  const rows: CsvRow[] = [];
  const faults: FileFault[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const row: CsvRow = { line, cells: [] };
    for (;;) {
      const place = { line, column: row.cells.length + 1 };
      let cell = "";
      if (text[at] === '"') {
        const end = closingQuote(text, at + 1);
        if (end < 0) {
          faults.push({ ...timingFault([], "openQuote"), ...place });
          return { rows, faults };
        }
        cell = text.slice(at + 1, end).replaceAll('""', '"');
        line += cell.split("\n").length - 1;
        at = end + 1;
        if (at < text.length && !/[,\r\n]/.test(text[at] ?? ""))
          faults.push({ ...timingFault([], "strayQuote"), ...place });
      }
      const rest = /[^,\r\n]*/y;
      rest.lastIndex = at;
      const bare = rest.exec(text)?.[0] ?? "";
      if (bare.includes('"')) faults.push({ ...timingFault([], "strayQuote"), ...place });
      at += bare.length;
      row.cells.push(unguarded(cell + bare.trim()));
      if (text[at] !== ",") break;
      at += 1;
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    line += 1;
    while (row.cells.at(-1) === "") row.cells.pop();
    if (row.cells.length > 0) rows.push(row);
  }
  return { rows, faults };
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/**
 * Rows as CSV (RFC 4180). A text that a spreadsheet would take for a formula is led in by an apostrophe (OWASP, CSV
 * Injection), which `readCsvRows` takes away again.
 */
export function csvRows(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const guarded = /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function unguarded(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
