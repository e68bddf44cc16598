import { type ControllerMode, controllerStaleMs, controlsSignals, explainsMode } from "@roadcast/contract";
import { type Refusal, refusal } from "./refusal.js";
import type { Situation } from "./situation.js";

/**
 * Rule 1: the role covers it, the controller is in service, online and heard within 15 s, it is nobody's on the street,
 * and it runs by the timing sheet that is known here.
 */
export function authorityRefusals(situation: Situation): Refusal[] {
  const { requester, site, online, heard, active, now } = situation;
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
    const since = Math.min(heard.receivedAt, state.observedAt);
    const ageSec = Math.round((now - since) / 1000);
    found.push(
      refusal("stateStale", `the last state of controller ${site.id} is ${ageSec} s old`, "", { since, ageSec }),
    );
  }
  if (state.mode === "local") found.push(refusal("localControl", "somebody controls it at the cabinet"));
  if (state.mode === "manual" && !isAskedFor("manual", active)) {
    found.push(refusal("manualControl", "it is operated by hand, or by the police"));
  }
  return [...found, ...checksumRefusals(situation, state.configChecksum), ...ownFailureRefusals(state.mode, active)];
}

/** A timing sheet may be sent to a controller that runs by another than central's: knowingly, in place of that one. */
function checksumRefusals({ request, site }: Situation, reported: string | null | undefined): Refusal[] {
  if (reported == null) {
    return [refusal("checksumUnknown", "the controller does not say which timing sheet it runs by")];
  }
  const isSheet = request.type === "setSheet";
  const expected = isSheet ? request.args.replaces : site.checksum;
  if (reported === expected) return [];
  const known = isSheet ? "to be replaced was" : "known here is";
  const detail = `the controller runs by timing sheet ${reported}, ${known} ${expected}`;
  return [refusal("checksumMismatch", detail, isSheet ? "/args/replaces" : "", { reported, known: expected })];
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
