import { useMemo, useRef } from "react";

/** A row of a list; `ended` where it is there only so that nothing jumps. */
export interface HeldRow<T> {
  item: T;
  ended: boolean;
}

/**
 * The order to show while a person is at the list: those shown stay where they are, new ones come last, and ones that
 * have ended stay as `ended` until the person leaves.
 */
export function heldOrder<T>(shown: readonly T[], fresh: readonly T[], keyOf: (item: T) => string): HeldRow<T>[] {
  const now = new Map(fresh.map((item) => [keyOf(item), item]));
  const before = new Set(shown.map(keyOf));
  return [
    ...shown.map((old) => ({ item: now.get(keyOf(old)) ?? old, ended: !now.has(keyOf(old)) })),
    ...fresh.filter((item) => !before.has(keyOf(item))).map((item) => ({ item, ended: false })),
  ];
}

/**
 * The rows of a list that holds its order while `held`.
 *
 * @param scope names what is listed: for another list nothing is held
 * @param keyOf the same function each time
 */
export function useHeldOrder<T>(
  scope: string,
  held: boolean,
  fresh: readonly T[],
  keyOf: (item: T) => string,
): readonly HeldRow<T>[] {
  const shown = useRef<{ scope: string; items: readonly T[] }>({ scope, items: fresh });
  return useMemo(() => {
    if (!held || shown.current.scope !== scope) {
      shown.current = { scope, items: fresh };
      return fresh.map((item) => ({ item, ended: false }));
    }
    const kept = heldOrder(shown.current.items, fresh, keyOf);
    shown.current = { scope, items: kept.map(({ item }) => item) };
    return kept;
  }, [held, scope, fresh, keyOf]);
}
