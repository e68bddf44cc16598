import type { BenchRow } from "./bench.js";

const columns = ["what", "measured", "bare", "ratio", "target"] as const;

/** The table as text, each column as wide as its widest cell. */
export function table(rows: readonly BenchRow[]): string {
  const lines = rows.map((row) => [...columns.map((column) => row[column]), row.reached ? "reached" : "MISSED"]);
  const all = [[...columns, ""], ...lines];
  const widths = columns.map((_, i) => Math.max(...all.map((line) => line[i]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
