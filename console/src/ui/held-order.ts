import { useMemo, useRef } from "react";

/** A row of a list; `ended` where it is there only so that nothing jumps, `isNew` where it came while that holds. */
export interface HeldRow<T> {
  item: T;
  ended: boolean;
  isNew: boolean;
}

const isFirst = <T>(item: T): HeldRow<T> => ({ item, ended: false, isNew: false });

/**
 * The order to show while a person is at the list: those shown stay where they are, new ones come last, and ones that
 * have ended stay as `ended` until the person leaves.
 */
export function heldOrder<T>(
  shown: readonly HeldRow<T>[],
  fresh: readonly T[],
  keyOf: (item: T) => string,
): HeldRow<T>[] {
  const now = new Map(fresh.map((item) => [keyOf(item), item]));
  const before = new Set(shown.map(({ item }) => keyOf(item)));
  return [
    ...shown.map(({ item: old, isNew }) => ({
      ...{ item: now.get(keyOf(old)) ?? old, ended: !now.has(keyOf(old)), isNew },
    })),
    ...fresh.filter((item) => !before.has(keyOf(item))).map((item) => ({ item, ended: false, isNew: true })),
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
  const shown = useRef<{ scope: string; rows: readonly HeldRow<T>[] }>({ scope, rows: fresh.map(isFirst) });
  return useMemo(() => {
    const rows =
      held && shown.current.scope === scope ? heldOrder(shown.current.rows, fresh, keyOf) : fresh.map(isFirst);
    shown.current = { scope, rows };
    return rows;
  }, [held, scope, fresh, keyOf]);
}
