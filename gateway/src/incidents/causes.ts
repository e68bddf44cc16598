import type { Cause, Condition } from "./rule.js";

/** How conditions are gathered under one cause. */
export interface Gathering {
  /** What a condition belongs to, as the cause's target; null for nothing. */
  targetOf(condition: Condition): string | null;
  /** Whether so many of it are a cause. */
  isCause(target: string, conditions: readonly Condition[]): boolean;
  /** Targets of causes that stand already. */
  standing: ReadonlySet<string>;
}

/**
 * The causes of conditions. One that stands already stands on while at least two things are left of it, so that what
 * comes back piece by piece is one alarm to its end.
 */
export function gather(conditions: readonly Condition[], { targetOf, isCause, standing }: Gathering): Cause[] {
  const groups = new Map<string, Condition[]>();
  for (const condition of conditions) {
    const target = targetOf(condition);
    if (target === null) continue;
    const group = groups.get(target);
    if (group === undefined) groups.set(target, [condition]);
    else group.push(condition);
  }
  return [...groups].flatMap(([target, covers]) => {
    if (covers.length < 2 || !(standing.has(target) || isCause(target, covers))) return [];
    return [{ target, since: null, detail: {}, covers, within: null }];
  });
}

/**
 * Causes of a smaller kind beside bigger ones: those that are behind none of them, and those that a bigger one is behind
 * where they stand already. What was told of is not over because it is a part of something worse now.
 */
export function beside(bigger: readonly Cause[], smaller: readonly Cause[], standing: ReadonlySet<string>): Cause[] {
  return smaller.flatMap((cause) => {
    const [first] = cause.covers;
    const behind = bigger.find(({ covers }) => first !== undefined && covers.includes(first));
    if (behind === undefined) return [cause];
    return standing.has(cause.target) ? [{ ...cause, within: behind.target }] : [];
  });
}
