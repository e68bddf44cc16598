import type { Series } from "@roadcast/contract";

type Cell = string | number | boolean | null | undefined;

/**
 * Lines of RFC 4180 CSV with a header. A text that a spreadsheet would take for a formula is led in by an
 * apostrophe (OWASP, CSV Injection); numbers, also negative ones, stay numbers. Null is an empty cell.
 */
export function toCsv(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [header.map(cell).join(",")];
  for (const row of rows) lines.push(row.map(cell).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A series, one line a point. Times RFC 3339 UTC; the units stand in the column names. */
export function seriesCsv(series: Series): string {
  const header = [
    "id",
    "at",
    "count",
    "flowVph",
    "speedKph",
    "occupancyPct",
    "travelTimeSec",
    "coveragePct",
    "flagged",
  ];
  return toCsv(
    header,
    series.points.map((point) => [
      series.id,
      point.at,
      point.count,
      point.flowVph,
      point.speedKph,
      point.occupancyPct,
      point.travelTimeSec,
      point.coveragePct,
      point.flagged,
    ]),
  );
}
