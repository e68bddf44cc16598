import type { ControllerRecord, DetectorRecord, DeviceRecord, LinkRecord } from "@roadcast/contract";

/** 1 is the worst. Five at most, as ISA-18.2 has it. */
export type Severity = 1 | 2 | 3 | 4 | 5;

/** What every rule sees, once a second: the live state as it stands, and counters. Epoch ms. */
export interface AlarmInput {
  now: number;
  links: readonly LinkRecord[];
  detectors: readonly DetectorRecord[];
  controllers: readonly ControllerRecord[];
  devices: readonly DeviceRecord[];
}

/** A condition that stands now. */
export interface Condition {
  /** What it is of, unique within the rule: `controllers/J01`, `links/L1`. */
  target: string;
  /** Epoch ms: since when, where the state says; else the engine's first look at it. */
  since: number | null;
  /** Figures and names that the console's text is filled with. */
  detail: Readonly<Record<string, string | number>>;
}

/** A kind of alarm: a pure look at the state. Its thresholds come as data. A new kind is one new file in `rules/`. */
export interface AlarmRule<T extends Readonly<Record<string, number>> = Readonly<Record<string, number>>> {
  kind: string;
  defaults: { severity: Severity; delayOnSec: number; delayOffSec: number; thresholds: T };
  conditions(input: AlarmInput, thresholds: T): Condition[];
}
