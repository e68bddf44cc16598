import type { CommandGroup, CommandNotice, CommandStep, GroupState, TimingPlan } from "@roadcast/contract";
import type { ControllerModel } from "../../map/network-model.js";

/** What can be asked of several controllers at once: what means the same on each of them. */
export const groupTypes = ["setPlan", "setMode", "release"] as const;

/** The plans whose numbers all of these controllers have, as the first one names them. */
export function sharedPlans(controllers: readonly ControllerModel[]): TimingPlan[] {
  const [first, ...others] = controllers;
  return (first?.properties.plans ?? []).filter(({ plan }) =>
    others.every(({ properties }) => properties.plans.some((other) => other.plan === plan)),
  );
}

/** How a group stands; of one that is given up after the commit, whether a person did that, and whether it is over. */
export type Standing = GroupState | "releasing" | "stopping" | "stopped";

/** What tells how a group stands. */
type Told = Pick<CommandGroup, "state" | "endedAt" | "failure" | "failureCode">;

/** Why a group is given up is told first, and that it is over last: in between it is given up all the same. */
export function standingOf({ state, endedAt, failure, failureCode }: Told): Standing {
  if (state === "preparing" && failure !== null) return "aborted";
  if (state !== "failed" && !(state === "committing" && failure !== null)) return state;
  // Somebody may be at it still.
  const isOver = endedAt !== null;
  if (failureCode === "abortedBy") return isOver ? "stopped" : "stopping";
  return isOver ? "failed" : "releasing";
}

/**
 * The members that a group was given up for, `failureOf` by id: not the releases of what they may have begun, which are
 * of the group too.
 */
export function lostMembers<Member extends Pick<CommandNotice, "controllerId"> & { steps: readonly Reasoned[] }>(
  commands: readonly Member[],
  failureOf: readonly string[],
): Member[] {
  return commands.filter(
    ({ controllerId, steps }) => failureOf.includes(controllerId) && steps[0]?.reasonCode !== "afterGroup",
  );
}

type Reasoned = Pick<CommandStep, "reasonCode">;
