import { type TimingSheet, timingSheetText } from "@roadcast/contract";
import type { ControllerModel } from "../../map/network-model.js";
import { sha256 } from "./sha-256.js";

const known = new WeakMap<ControllerModel, string>();

/** The checksum of a timing sheet: SHA-256 of its text, the first 16 hexadecimal digits. */
export function timingChecksum(sheet: TimingSheet): string {
  return sha256(timingSheetText(sheet)).slice(0, 16);
}

/** The checksum of the timing sheet that central holds for a controller; a controller with another has drifted. */
export function checksumOf(controller: ControllerModel): string {
  let checksum = known.get(controller);
  if (checksum === undefined) {
    checksum = timingChecksum(controller.properties);
    known.set(controller, checksum);
  }
  return checksum;
}
