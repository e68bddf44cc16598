import {
  type ControllerMode,
  type ControllerState,
  controllerStaleMs,
  controlsSignals,
  explainsMode,
  signalTrouble,
} from "@roadcast/contract";
import { type Refusal, refusal } from "./refusal.js";
import type { HeardState, Situation } from "./situation.js";

/**
 * Rule 1: the role covers it, the controller is in service, online and heard within 15 s, by this gateway where each has
 * devices of its own, it is nobody's on the street, and it runs by the timing sheet that is known here.
 */
export function authorityRefusals(situation: Situation): Refusal[] {
  const { requester, site, online, isElsewhere, heard, now } = situation;
  const found: Refusal[] = [];
  if (!controlsSignals.includes(requester.role)) {
    found.push(refusal("roleMayNot", `this is for ${controlsSignals.join(", ")}`));
  }
  if (site.outOfService) found.push(refusal("outOfService", `controller ${site.id} is out of service`));
  if (online === false) found.push(refusal("offline", `controller ${site.id} is not connected`));
  if (isElsewhere) {
    found.push(refusal("otherGateway", "the controller is not connected to this gateway; it is connected to another"));
  }
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
  if (state.mode === "manual" && !isAskedFor("manual", situation)) {
    found.push(refusal("manualControl", "it is operated by hand, or by the police"));
  }
  return [...found, ...checksumRefusals(situation, state.configChecksum), ...ownFailureRefusals(state, situation)];
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
export function isFresh(heard: HeardState, now: number): boolean {
  return hasJustCome(heard, now) && now - heard.state.observedAt <= controllerStaleMs;
}

/** By the gateway's clock alone: a controller whose own clock is slow is followed all the same. */
export function hasJustCome(
  { receivedAt, retained }: Pick<HeardState, "receivedAt" | "retained">,
  now: number,
): boolean {
  return !retained && now - receivedAt <= controllerStaleMs;
}

/**
 * Rule 8: flash or dark that no command in force has asked for is the conflict monitor's, or a loss of power, and a fault
 * that names a conflict is the monitor's whatever else is in force. Someone goes there; no command, `release` among
 * them, may be the way out of it.
 */
function ownFailureRefusals({ mode, faults }: ControllerState, situation: Situation): Refusal[] {
  const trouble = signalTrouble({ mode, faults: faults ?? [] });
  if (trouble === "conflict") {
    return [refusal("conflictMonitor", "it reports a conflict: its conflict monitor is reset on site")];
  }
  if (isAskedFor(mode, situation)) return [];
  if (mode === "flash")
    return [refusal("conflictMonitor", "it flashes by itself: its conflict monitor is reset on site")];
  if (mode === "dark") return [refusal("dark", "its lamps are dark and nobody commanded that: someone must go there")];
  return [];
}

/** A command whose time is over explains nothing, though the controller names it still. */
function isAskedFor(mode: ControllerMode, { active, now }: Situation): boolean {
  if (active === null || now > (active.until ?? now)) return false;
  return explainsMode(active.request, mode);
}
