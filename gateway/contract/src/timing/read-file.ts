import { checkTimingSheet } from "./check.js";
import type { FileFault } from "./placed.js";
import { readPlacedCsv } from "./read-csv.js";
import { readPlacedJson } from "./read-json.js";
import type { TimingSheet } from "./sheet.js";
import { type Junction, unknownJunction } from "./sheet-faults.js";

export const timingFormats = ["csv", "json"] as const;
export type TimingFormat = (typeof timingFormats)[number];

/**
 * Reads a timing sheet out of a file and holds it against every rule, each fault with its line and column. The sheet is
 * null where there is any.
 */
export function readTimingFile(
  text: string,
  format: TimingFormat,
  junction: Junction = unknownJunction,
): { sheet: TimingSheet | null; faults: FileFault[] } {
  const { value, faults, placeOf } = format === "csv" ? readPlacedCsv(text) : readPlacedJson(text);
  if (value === undefined) return { sheet: null, faults };
  const checked = checkTimingSheet(value, junction);
  // Where the reader has said what is wrong, the schema says it again of what came out of it.
  const said = new Set(faults.map(({ path }) => path.join("/")));
  const further = checked.faults
    .filter(({ path }) => !said.has(path.join("/")))
    .map((fault) => ({ ...fault, ...placeOf(fault.path) }));
  const all = [...faults, ...further].sort((a, b) => a.line - b.line || a.column - b.column);
  return { sheet: all.length === 0 ? checked.sheet : null, faults: all };
}
