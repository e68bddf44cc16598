import { type ControllerMode, controllerStaleMs, controlsSignals, explainsMode } from "@roadcast/contract";
import { type Refusal, refusal } from "./refusal.js";
import type { Situation } from "./situation.js";

/**
 * Rule 1: the role covers it, the controller is in service, online and heard within 15 s, it is nobody's on the street,
 * and it runs by the timing sheet that is known here.
 */
export function authorityRefusals({ requester, site, online, heard, active, now }: Situation): Refusal[] {
  const found: Refusal[] = [];
  if (!controlsSignals.includes(requester.role)) {
    found.push(refusal("roleMayNot", `this is for ${controlsSignals.join(", ")}`));
  }
  if (site.outOfService) found.push(refusal("outOfService", `controller ${site.id} is out of service`));
  if (online === false) found.push(refusal("offline", `controller ${site.id} is not connected`));
  if (heard === null) {
    found.push(refusal("stateUnknown", `controller ${site.id} has not reported its state`));
    return found;
  }
  const { state } = heard;
  if (!isFresh(heard, now)) {
    const ageSec = Math.round((now - Math.min(heard.receivedAt, state.observedAt)) / 1000);
    found.push(refusal("stateStale", `the last state of controller ${site.id} is ${ageSec} s old`));
  }
  if (state.mode === "local") found.push(refusal("localControl", "somebody controls it at the cabinet"));
  if (state.mode === "manual" && !isAskedFor("manual", active)) {
    found.push(refusal("manualControl", "it is operated by hand, or by the police"));
  }
  if (state.configChecksum == null) {
    found.push(refusal("checksumUnknown", "the controller does not say which timing sheet it runs by"));
  } else if (state.configChecksum !== site.checksum) {
    const detail = `the controller runs by timing sheet ${state.configChecksum}, known here is ${site.checksum}`;
    found.push(refusal("checksumMismatch", detail));
  }
  return [...found, ...ownFailureRefusals(state.mode, active)];
}

/** Both clocks count: what was kept on the way is old though it has just come. */
function isFresh({ state, receivedAt, retained }: NonNullable<Situation["heard"]>, now: number): boolean {
  return !retained && now - receivedAt <= controllerStaleMs && now - state.observedAt <= controllerStaleMs;
}

/**
 * Rule 8: flash or dark that no command in force has asked for is the conflict monitor's, or a loss of power. Someone
 * goes there; no command, `release` among them, may be the way out of it.
 */
function ownFailureRefusals(mode: ControllerMode, active: Situation["active"]): Refusal[] {
  if (isAskedFor(mode, active)) return [];
  if (mode === "flash")
    return [refusal("conflictMonitor", "it flashes by itself: its conflict monitor is reset on site")];
  if (mode === "dark") return [refusal("dark", "its lamps are dark and nobody commanded that: someone must go there")];
  return [];
}

function isAskedFor(mode: ControllerMode, active: Situation["active"]): boolean {
  return active !== null && explainsMode(active.request, mode);
}
