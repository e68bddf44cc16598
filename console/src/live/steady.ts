/**
 * Lets through what it is given, but for what says the same as before: then that is given again, so that whoever looks at
 * identity sees no change.
 */
export function steady<T>(same: (a: T, b: T) => boolean): (next: T) => T {
  let last: { value: T } | null = null;
  return (next) => {
    if (last === null || !same(last.value, next)) last = { value: next };
    return last.value;
  };
}

/** Whether two lists hold the same things in the same order. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => Object.is(item, b[index])));
}

/** Whether two flat objects of one making say the same; null only where both are. */
export function sameFields(a: object | null, b: object | null): boolean {
  return a === b || (a !== null && b !== null && sameItems(Object.values(a), Object.values(b)));
}
