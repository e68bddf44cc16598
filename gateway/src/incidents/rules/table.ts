import type { AlarmKind } from "@roadcast/contract";
import type { AlarmRule } from "../rule.js";
import { channelFault } from "./channel-fault.js";
import { clockSkew } from "./clock-skew.js";
import { commLoss } from "./comm-loss.js";
import { commandNotConfirmed } from "./command-not-confirmed.js";
import { deadLettersRising } from "./dead-letters-rising.js";
import { detectorFailed } from "./detector-failed.js";
import { linkCongestion } from "./link-congestion.js";
import { queueOverDetector } from "./queue-over-detector.js";
import { signalFault } from "./signal-fault.js";
import { timingDrift } from "./timing-drift.js";

/** Every kind of alarm; a new one is a file here, its name and parameters in the contract. */
export const alarmRuleTable: { [K in AlarmKind]: AlarmRule<K> } = {
  commLoss,
  detectorFailed,
  signalFault,
  commandNotConfirmed,
  timingDrift,
  linkCongestion,
  queueOverDetector,
  clockSkew,
  deadLettersRising,
  channelFault,
};
