import type { ControllerRecord } from "@roadcast/contract";
import type { ControllerStateRow } from "@roadcast/db";

/** The record of a controller's reported state. */
export function controllerRecord({ controllerId, receivedAt, state }: ControllerStateRow): ControllerRecord {
  return {
    id: controllerId,
    observedAt: state.observedAt,
    receivedAt,
    mode: state.mode,
    plan: state.plan ?? null,
    cycleSec: state.cycleSec ?? null,
    cycleSecond: state.cycleSecond ?? null,
    offsetSec: state.offsetSec ?? null,
    splits: state.splits ?? null,
    inTransition: state.inTransition ?? null,
    phases: state.phases,
    overlaps: state.overlaps ?? [],
    configChecksum: state.configChecksum ?? null,
    activeCommandId: state.activeCommandId ?? null,
    faults: state.faults ?? [],
  };
}
