import { createHash } from "node:crypto";
import { type TimingSheet, timingSheetText } from "@roadcast/contract";

/** The checksum of a timing sheet: SHA-256 of its text, the first 16 hexadecimal digits. */
export function timingChecksum(sheet: TimingSheet): string {
  return createHash("sha256").update(timingSheetText(sheet)).digest("hex").slice(0, 16);
}
