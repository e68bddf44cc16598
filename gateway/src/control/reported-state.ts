import type { CommandedRequest, ControllerState, MismatchCode, TextValues } from "@roadcast/contract";
import type { Mismatch } from "./reasons.js";

/** Times are given to 0.1 s. */
const toleranceSec = 0.05;

/**
 * What in a controller's reported state speaks against a command's having reached what it asked for; null where the
 * state is the asked one. A controller that says which command is in force must name this one, but for a release.
 */
export function mismatch(commandId: string, request: CommandedRequest, state: ControllerState): Mismatch | null {
  if (request.type === "setSheet") {
    const { configChecksum = null } = state;
    if (configChecksum === request.args.checksum) return null;
    return found("otherSheet", { reported: configChecksum ?? "–", asked: request.args.checksum });
  }
  if (request.type === "release") return releaseMismatch(commandId, request.args.commandId, state);
  const { activeCommandId } = state;
  if (activeCommandId === null) return found("noCommand");
  if (activeCommandId !== undefined && activeCommandId !== commandId) return found("otherCommand");
  switch (request.type) {
    case "setPlan":
      if (state.mode !== "coordinated") return found("otherMode", { reported: state.mode, asked: "coordinated" });
      if (state.plan == null) return found("noPlan", { asked: request.args.plan });
      return state.plan === request.args.plan
        ? null
        : found("otherPlan", { reported: state.plan, asked: request.args.plan });
    case "setMode":
      if (state.mode !== request.args.mode)
        return found("otherMode", { reported: state.mode, asked: request.args.mode });
      return lampMismatch(request.args.mode, state);
    case "setTiming":
      return timingMismatch(request.args, state);
    case "hold":
    case "force":
      return greenMismatch([request.args.phase], state);
    case "preempt":
      if (state.mode !== "preempt") return found("otherMode", { reported: state.mode, asked: "preempt" });
      return greenMismatch(request.args.phases, state);
  }
}

function releaseMismatch(
  releaseId: string,
  named: string | undefined,
  { activeCommandId }: ControllerState,
): Mismatch | null {
  if (activeCommandId == null || activeCommandId === releaseId) return null;
  if (named !== undefined && activeCommandId !== named) return null;
  return found("stillInForce", { command: activeCommandId });
}

function timingMismatch(
  { cycleSec, offsetSec, splits }: Extract<CommandedRequest, { type: "setTiming" }>["args"],
  state: ControllerState,
): Mismatch | null {
  if (cycleSec !== undefined && !isAlike(cycleSec, state.cycleSec)) {
    return found("otherCycle", { reported: state.cycleSec ?? "–", asked: cycleSec });
  }
  if (offsetSec !== undefined && !isAlike(offsetSec, state.offsetSec)) {
    return found("otherOffset", { reported: state.offsetSec ?? "–", asked: offsetSec });
  }
  for (const [phase, split] of Object.entries(splits ?? {})) {
    const reported = state.splits?.[phase];
    if (!isAlike(split, reported)) return found("otherSplit", { phase, reported: reported ?? "–", asked: split });
  }
  return null;
}

function isAlike(asked: number, reported: number | null | undefined): boolean {
  return reported != null && Math.abs(asked - reported) <= toleranceSec;
}

/** Lamps that go on belie a controller that says that it flashes or is dark. */
function lampMismatch(mode: ControllerState["mode"], { phases }: ControllerState): Mismatch | null {
  if (mode !== "flash" && mode !== "dark") return null;
  const other = phases.find(({ indication }) => indication !== mode);
  return other === undefined
    ? null
    : found("lampsOn", { reported: mode, phase: other.phase, indication: other.indication });
}

function greenMismatch(phases: readonly number[], state: ControllerState): Mismatch | null {
  for (const phase of phases) {
    const indication = state.phases.find((each) => each.phase === phase)?.indication;
    if (indication === undefined) return found("phaseNotReported", { phase });
    if (indication !== "green") return found("notGreen", { phase, indication });
  }
  return null;
}

function found(code: MismatchCode, values: TextValues = {}): Mismatch {
  return { code, values };
}
