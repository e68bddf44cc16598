import { createHash } from "node:crypto";
import { type TimingSheet, timingSheetText } from "@roadcast/contract";

const known = new WeakMap<TimingSheet, string>();

/** A timing sheet's checksum, as the contract has it; a sheet is not changed once it is there. */
export function sheetChecksum(sheet: TimingSheet): string {
  let checksum = known.get(sheet);
  if (checksum === undefined) {
    checksum = createHash("sha256").update(timingSheetText(sheet)).digest("hex").slice(0, 16);
    known.set(sheet, checksum);
  }
  return checksum;
}
