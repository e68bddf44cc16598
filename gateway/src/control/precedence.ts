import { type CommandedRequest, type CommandLevel, commandLevels } from "@roadcast/contract";
import { type Refusal, refusal } from "./refusal.js";
import type { CommandUnderWay, Situation } from "./situation.js";

const rankOf = (level: CommandLevel) => commandLevels.indexOf(level);

/** The level of what a person asks for: a preemption is an emergency vehicle's, all else the operator's own. */
export function levelOf(request: CommandedRequest): CommandLevel {
  return request.type === "preempt" ? "preemption" : "operator";
}

/**
 * Rule 4: one holder, and preemption > operator > action plan > schedule. An emergency vehicle does not wait for a lock,
 * and neither does its end. What is of the same level supersedes; but nobody takes a junction from another's emergency
 * vehicle without having released that first, knowingly. A preemption is ended only by an operator's `release` that names
 * it; what is below an operator ends nothing above itself.
 */
export function precedenceRefusals(situation: Situation): Refusal[] {
  const { request, level, requester, lock, underWay, active, now } = situation;
  const found: Refusal[] = [];
  const named = request.type === "release" ? request.args.commandId : undefined;
  const others = [...underWay, ...(active === null ? [] : [active])];
  const ended = level === "operator" ? named : undefined;
  const endsPreemption = others.some((other) => other.id === ended && other.level === "preemption");
  const isHeld = lock !== null && lock.expiresAt > now && lock.identity !== requester.identity;
  if (isHeld && level !== "preemption" && !endsPreemption) {
    const { holder, expiresAt } = lock;
    const detail = `${holder} holds it until ${new Date(expiresAt).toISOString()}`;
    found.push(refusal("locked", detail, "", { who: holder, until: expiresAt }));
  }
  const above = others.filter((other) => rankOf(other.level) < rankOf(level) && other.id !== ended);
  const isPreempted = situation.heard?.state.mode === "preempt" && rankOf(level) > rankOf("preemption");
  if (above.length > 0 || (isPreempted && (ended === undefined || active?.id !== ended))) {
    const what = above[0]?.level ?? "preemption";
    found.push(
      refusal("higherPrecedence", `a command of higher precedence (${what}) is in force`, "", { level: what }),
    );
  }
  if (level !== "preemption" && underWay.some(({ groupId }) => groupId !== null)) {
    found.push(refusal("inGroup", "a group has it prepared: all of that or none"));
  }
  const isAnothers = active?.identity !== undefined && active.identity !== requester.identity;
  const isOver = active?.until !== undefined && active.until < now;
  if (request.type === "preempt" && active?.level === "preemption" && isAnothers && !isOver) {
    const who = active.requestedBy ?? active.identity ?? "";
    found.push(refusal("otherPreemption", `${who} has preempted it already: release that first`, "", { who }));
  }
  if (request.type === "release") found.push(...releaseRefusals(situation, named));
  return found;
}

function releaseRefusals({ underWay, heard }: Situation, named: string | undefined): Refusal[] {
  // Of a controller that never says what is in force it is not known that nothing is.
  if (heard !== null && heard.state.activeCommandId === undefined) return [];
  const reported = heard?.state.activeCommandId ?? null;
  if (named === undefined) {
    if (underWay.length > 0 || reported !== null) return [];
    return [refusal("nothingToRelease", "nothing that was asked for is in force", "/type")];
  }
  if (reported === named || underWay.some(({ id }) => id === named)) return [];
  return [refusal("nothingToRelease", `command ${named} is not in force here`, "/args/commandId")];
}

/** Those under way that a command supersedes once the controller has accepted it. */
export function supersededBy(
  request: CommandedRequest,
  groupId: string | null,
  earlier: readonly CommandUnderWay[],
): CommandUnderWay[] {
  const named = request.type === "release" ? request.args.commandId : undefined;
  return earlier.filter((other) => {
    if (groupId !== null && other.groupId === groupId) return false;
    return named === undefined || other.id === named;
  });
}
