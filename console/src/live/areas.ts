import { idPattern } from "@roadcast/contract";
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { useAreas } from "../api/network.js";

/** The part of the address that names the areas shown; absent for all of them. */
export const areasParam = "areas";

/** The areas that an address names, in its order, without repeats and without what can be no id. */
export function readAreas(search: URLSearchParams): string[] {
  const named = (search.get(areasParam) ?? "").split(",").filter((area) => idPattern.test(area));
  return [...new Set(named)];
}

export interface AreaFilter {
  /** Areas chosen; empty when nothing is left out. */
  chosen: readonly string[];
  /** Areas to show and to subscribe to: the chosen ones that exist, else all. */
  shown: readonly string[];
  /** Whether something of this area is shown. What belongs to no area always is. */
  includes: (areaId: string | null | undefined) => boolean;
  choose: (areas: readonly string[]) => void;
}

/** The area filter. It lives in the address, so that a link brings the same areas back. */
export function useAreaFilter(): AreaFilter {
  const [search, setSearch] = useSearchParams();
  const areas = useAreas();
  const text = search.get(areasParam) ?? "";
  const choose = useCallback(
    (next: readonly string[]) =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          if (next.length === 0) after.delete(areasParam);
          else after.set(areasParam, next.join(","));
          return after;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return useMemo(() => {
    const all = areas.map((area) => area.id);
    const chosen = readAreas(new URLSearchParams({ [areasParam]: text })).filter((area) => all.includes(area));
    const shown = chosen.length === 0 ? all : chosen;
    const includes = (areaId: string | null | undefined) =>
      chosen.length === 0 || areaId === null || areaId === undefined || chosen.includes(areaId);
    return { chosen, shown, includes, choose };
  }, [areas, text, choose]);
}

/**
 * An address with an area filter; one that names areas of its own keeps those.
 *
 * @param areas as the address of a page has them; null for all
 */
export function withAreas(path: string, areas: string | null): string {
  const [, query = ""] = path.split("?");
  if (areas === null || new URLSearchParams(query).has(areasParam)) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${areasParam}=${encodeURIComponent(areas)}`;
}

/** Addresses of other pages, with the area filter of this one. */
export function useKeptAreas(): (path: string) => string {
  const areas = useSearchParams()[0].get(areasParam);
  return useCallback((path) => withAreas(path, areas), [areas]);
}
