import type { Cause, Condition, StandingCauses } from "./rule.js";

/** How conditions are gathered under one cause. */
export interface Gathering {
  /** What a condition belongs to, as the cause's target; null for nothing. */
  targetOf(condition: Condition): string | null;
  /** Whether so many of it are a cause. */
  isCause(target: string, conditions: readonly Condition[]): boolean;
  standing: StandingCauses;
  /**
   * What begins so long before or after the raising of a cause that stands is of it, too, ms; infinite where everything
   * of its target is.
   */
  withinMs: number;
}

/**
 * The causes of conditions. One that stands already stands on while at least two things are left of it, so that what
 * comes back piece by piece is one alarm to its end. What comes later is not of it: that stands for itself, or, where it
 * is a cause in its own right, joins the one of that target, which is then told of anew.
 */
export function gather(conditions: readonly Condition[], gathering: Gathering): Cause[] {
  const { targetOf, isCause, standing } = gathering;
  const groups = new Map<string, Condition[]>();
  for (const condition of conditions) {
    const target = targetOf(condition);
    if (target === null) continue;
    const group = groups.get(target);
    if (group === undefined) groups.set(target, [condition]);
    else group.push(condition);
  }
  return [...groups].flatMap(([target, group]) => {
    const own: Condition[] = [];
    const late: Condition[] = [];
    for (const condition of group) (isOwn(condition, target, gathering) ? own : late).push(condition);
    const cause = { target, since: null, detail: {}, within: null };
    if (late.length >= 2 && isCause(target, late)) {
      return [{ ...cause, covers: group, joining: standing.has(target) ? late : [] }];
    }
    return own.length < 2 ? [] : [{ ...cause, covers: own, joining: [] }];
  });
}

function isOwn({ target, since }: Condition, of: string, { standing, withinMs }: Gathering): boolean {
  const cause = standing.get(of);
  if (cause === undefined) return false;
  const { members, isCut, raisedAt } = cause;
  if (since === null || members.has(target)) return true;
  // Of so many not all are named: those were there at the raising.
  return since - raisedAt <= withinMs && (isCut || raisedAt - since <= withinMs);
}

/**
 * Causes of a smaller kind beside bigger ones: of what is behind none of them, and those that a bigger one is behind where
 * they stand already. What was told of is not over because it is a part of something worse now.
 */
export function beside(bigger: readonly Cause[], conditions: readonly Condition[], gathering: Gathering): Cause[] {
  const { standing, targetOf } = gathering;
  const behind = new Map(bigger.flatMap(({ covers, target }) => covers.map((each) => [each, target])));
  const free = conditions.filter((condition) => {
    if (!behind.has(condition)) return true;
    const target = targetOf(condition);
    return target !== null && standing.get(target)?.members.has(condition.target) === true;
  });
  return gather(free, gathering).map((cause) => {
    const [first] = cause.covers;
    const within = first === undefined ? undefined : behind.get(first);
    // A part that stands by itself is to be heard.
    return within === undefined || cause.covers.some((each) => behind.get(each) !== within)
      ? cause
      : { ...cause, within };
  });
}
