import type { AlarmRule } from "../rule.js";

/** A device that was connected and is not now. One that has never been heard is no loss. */
export const commLoss: AlarmRule = {
  kind: "commLoss",
  defaults: { severity: 3, delayOnSec: 20, delayOffSec: 30, thresholds: {} },
  conditions: ({ devices }) =>
    devices.flatMap(({ id, online, since }) => (online === false ? [{ target: id, since, detail: {} }] : [])),
};
