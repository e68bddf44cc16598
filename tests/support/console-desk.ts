import type { CommandNotice, CommandStep, ControllerRecord, ControllerState } from "@roadcast/contract";
import type { ControllerModel } from "../../console/src/map/network-model.js";
import type { DeskFacts } from "../../console/src/panels/signals/desk.js";
import { controllerRecord } from "../../gateway/src/live/controller-record.js";
import { crossroads, now, stateOf } from "./control-site.js";

/** The crossroads of the control tests, as the console holds it. */
export const junction: ControllerModel = {
  id: "C1",
  properties: {
    ...{ kind: "controller", id: "C1", name: { ko: "교차로", en: "Crossroads" }, externalId: null, nodeId: "N1" },
    ...{ outOfService: false, ...crossroads.sheet },
  },
  world: { x: 0, y: 0 },
  node: null,
};

/** What the gateway tells consoles of a state. */
export const recordOf = (change: Partial<ControllerState> = {}, receivedAt = now - 900): ControllerRecord =>
  controllerRecord({ controllerId: "C1", receivedAt, state: stateOf(change) });

/** A desk where everything can be asked for, until it is spoilt. */
export function deskFacts(change: Partial<DeskFacts> = {}): DeskFacts {
  return {
    ...{ mayCommand: true, username: "kim", known: true, outOfService: false, online: true, record: recordOf() },
    ...{ checksum: crossroads.checksum, lock: null, underWay: [], active: undefined, now },
    ...change,
  };
}

export const step = (state: CommandStep["state"], at: number, change: Partial<CommandStep> = {}): CommandStep => ({
  ...{ state, at, answer: null, answeredAt: null, late: false },
  ...{ reason: null, reasonCode: null, reasonValues: {} },
  ...change,
});

/** A command of kim's to the crossroads that was sent now. */
export function noticeOf(change: Partial<CommandNotice> = {}): CommandNotice {
  return {
    ...{ commandId: "0a0a0a0a-0000-4000-8000-000000000001", controllerId: "C1", groupId: null },
    ...{ type: "setPlan", args: { plan: 3, forSec: 600 }, level: "operator", reason: "queue to the north" },
    ...{ requestedBy: "kim", role: "trafficOperator", state: "sent", requestedAt: now },
    ...{ expiresAt: now + 30_000, expectedBy: now + 140_000, endedAt: null, supersededBy: null },
    steps: [step("requested", now, { reason: "queue to the north" }), step("sent", now + 40)],
    ...change,
  };
}
