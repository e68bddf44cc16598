import type { DetectorQuality, DetectorRecord } from "@roadcast/contract";
import type { CommittedReading } from "../committed.js";
import type { AreaState, Cell } from "./area-state.js";
import { detectorRecord, isFailed, isStale, silentDetector } from "./detector-record.js";
import type { DeviceCell } from "./device-cell.js";
import type { LinkCell } from "./link-cell.js";
import { type Smoothed, smooth } from "./smoothing.js";

/** What the network says of a detector. */
export interface DetectorPlace {
  id: string;
  stationId: string | null;
  outOfService: boolean;
  areas: readonly AreaState[];
  link: LinkCell | null;
  /** The detector and its station as devices. */
  device: DeviceCell | null;
  station: DeviceCell | null;
}

/** A detector with its newest reading; its record is made when it is asked for. */
export class DetectorCell implements Cell<"detectors"> {
  readonly kind = "detectors";
  readonly place: DetectorPlace;
  /** What its data is worth, as of the last reading or the last look at the clock. */
  quality: DetectorQuality;
  /** Null until it has said something that can be believed. */
  private smoothed: Smoothed | null;
  private made: DetectorRecord;
  /** Taken in since `made` was. */
  private newest: CommittedReading | null = null;
  /** Failed as of the newest reading. */
  private failed: boolean;

  /** `known` is the same detector in the network that this one replaces. */
  constructor(place: DetectorPlace, intervalSec: number, known: DetectorCell | undefined, now: number) {
    this.place = place;
    this.smoothed = known?.smoothed ?? null;
    this.failed = known?.failed ?? false;
    this.made = known?.record ?? silentDetector(place.id, intervalSec);
    this.quality = this.qualityAt(now);
  }

  get record(): DetectorRecord {
    const { newest, quality } = this;
    if (newest !== null) this.made = detectorRecord(this.place.id, newest.row, newest.failures, quality);
    else if (this.made.quality !== quality) this.made = { ...this.made, quality };
    this.newest = null;
    return this.made;
  }

  get observedAt(): number | null {
    return (this.newest?.row ?? this.made).observedAt;
  }

  /** Takes in a reading that is newer than all before it, or of a clock that was set back. */
  take(reading: CommittedReading, now: number): void {
    if (this.smoothed !== null && reading.row.observedAt <= this.smoothed.observedAt) this.smoothed = null;
    if (reading.row.flags === 0) this.smoothed = smooth(this.smoothed, reading.row);
    this.newest = reading;
    this.failed = isFailed(reading);
    this.quality = this.qualityAt(now);
  }

  /** Looks at the clock; true where the quality has changed by it. */
  age(now: number): boolean {
    const before = this.quality;
    this.quality = this.qualityAt(now);
    return this.quality !== before;
  }

  /** The smoothed values, unless the last readings were flagged and what came before them has grown old. */
  believed(now: number): Smoothed | null {
    const { smoothed } = this;
    if (this.quality !== "ok" || smoothed === null) return null;
    return isStale(smoothed.observedAt, smoothed.intervalSec, now) ? null : smoothed;
  }

  private qualityAt(now: number): DetectorQuality {
    if (this.place.outOfService) return "outOfService";
    const { observedAt, intervalSec } = this.newest?.row ?? this.made;
    if (observedAt === null || isStale(observedAt, intervalSec, now)) return "noData";
    return this.failed ? "failed" : "ok";
  }
}
