import type { CommandedRequest, ControllerState } from "@roadcast/contract";

/** Times are given to 0.1 s. */
const toleranceSec = 0.05;

/**
 * What in a controller's reported state speaks against a command's having reached what it asked for; null where the
 * state is the asked one. A controller that says which command is in force must name this one, but for a release.
 */
export function mismatch(commandId: string, request: CommandedRequest, state: ControllerState): string | null {
  if (request.type === "setSheet") {
    const { configChecksum = null } = state;
    if (configChecksum === request.args.checksum) return null;
    return `it reports timing sheet ${configChecksum ?? "none"}, not ${request.args.checksum}`;
  }
  if (request.type === "release") return releaseMismatch(commandId, request.args.commandId, state);
  const { activeCommandId } = state;
  if (activeCommandId === null) return "it reports no command in force";
  if (activeCommandId !== undefined && activeCommandId !== commandId) return "it reports another command in force";
  switch (request.type) {
    case "setPlan":
      if (state.mode !== "coordinated") return `it reports mode ${state.mode}, not coordinated`;
      return state.plan === request.args.plan
        ? null
        : `it reports plan ${state.plan ?? "none"}, not ${request.args.plan}`;
    case "setMode":
      if (state.mode !== request.args.mode) return `it reports mode ${state.mode}, not ${request.args.mode}`;
      return lampMismatch(request.args.mode, state);
    case "setTiming":
      return timingMismatch(request.args, state);
    case "hold":
    case "force":
      return greenMismatch([request.args.phase], state);
    case "preempt":
      if (state.mode !== "preempt") return `it reports mode ${state.mode}, not preempt`;
      return greenMismatch(request.args.phases, state);
  }
}

function releaseMismatch(
  releaseId: string,
  named: string | undefined,
  { activeCommandId }: ControllerState,
): string | null {
  if (activeCommandId == null || activeCommandId === releaseId) return null;
  if (named !== undefined && activeCommandId !== named) return null;
  return `it reports command ${activeCommandId} in force still`;
}

function timingMismatch(
  { cycleSec, offsetSec, splits }: Extract<CommandedRequest, { type: "setTiming" }>["args"],
  state: ControllerState,
): string | null {
  if (cycleSec !== undefined && !isAlike(cycleSec, state.cycleSec)) {
    return `it reports a cycle of ${state.cycleSec ?? "?"} s, not ${cycleSec} s`;
  }
  if (offsetSec !== undefined && !isAlike(offsetSec, state.offsetSec)) {
    return `it reports an offset of ${state.offsetSec ?? "?"} s, not ${offsetSec} s`;
  }
  for (const [phase, split] of Object.entries(splits ?? {})) {
    const reported = state.splits?.[phase];
    if (!isAlike(split, reported))
      return `it reports a split of ${reported ?? "?"} s for phase ${phase}, not ${split} s`;
  }
  return null;
}

function isAlike(asked: number, reported: number | null | undefined): boolean {
  return reported != null && Math.abs(asked - reported) <= toleranceSec;
}

/** Lamps that go on belie a controller that says that it flashes or is dark. */
function lampMismatch(mode: ControllerState["mode"], { phases }: ControllerState): string | null {
  if (mode !== "flash" && mode !== "dark") return null;
  const other = phases.find(({ indication }) => indication !== mode);
  return other === undefined ? null : `it reports mode ${mode}, but phase ${other.phase} ${other.indication}`;
}

function greenMismatch(phases: readonly number[], state: ControllerState): string | null {
  for (const phase of phases) {
    const indication = state.phases.find((each) => each.phase === phase)?.indication;
    if (indication !== "green") return `it reports phase ${phase} ${indication ?? "nowhere"}, not green`;
  }
  return null;
}
