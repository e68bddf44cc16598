import type { DeviceRecord } from "@roadcast/contract";
import type { AreaState, Cell } from "./area-state.js";

/** A device of any kind. */
export class DeviceCell implements Cell<"devices"> {
  readonly kind = "devices";
  /** The one that it is in; of what has no place, all. */
  readonly areas: readonly AreaState[];
  record: DeviceRecord;
  /** When the newest state was observed, of a device that reports one; epoch ms. */
  stateAt: number | null;

  constructor(record: DeviceRecord, areas: readonly AreaState[], stateAt: number | null) {
    this.record = record;
    this.areas = areas;
    this.stateAt = stateAt;
  }
}
