import { type InfiniteData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type PageOf, type PagesOptions, usePages } from "./pages.js";

type Loaded<Row> = InfiniteData<PageOf<Row>, string | null>;

/**
 * Pages of a list, newest first, with its newest page as it is now laid over them. What that page spans and does not
 * hold is on the list no more. Null where it does not reach what was loaded: what is between the two is not known.
 */
export function layNewest<Row>(
  loaded: Loaded<Row>,
  newest: PageOf<Row>,
  keyOf: (row: Row) => string,
): Loaded<Row> | null {
  if (newest.nextCursor === null) return { pages: [newest], pageParams: [null] };
  const last = newest.items.at(-1);
  if (last === undefined) return null;
  const key = keyOf(last);
  const at = loaded.pages.findIndex(({ items }) => items.some((row) => keyOf(row) === key));
  const page = loaded.pages[at];
  if (page === undefined) return null;
  const rest = page.items.slice(page.items.findIndex((row) => keyOf(row) === key) + 1);
  const first = { items: [...newest.items, ...rest], nextCursor: page.nextCursor };
  return {
    pages: [first, ...loaded.pages.slice(at + 1)],
    pageParams: [null, ...loaded.pageParams.slice(at + 1)],
  };
}

interface GrowingOptions<Row> extends PagesOptions<Row> {
  keyOf: (row: Row) => string;
  /** Milliseconds from one look at the newest page to the next. */
  newestEvery: number;
}

/**
 * A list that grows at its beginning: only its newest page is asked for again and again, not all that was loaded. `newest`
 * is that question, with what went wrong with it, and the way to put it now.
 */
export function useGrowingPages<Row>({ keyOf, newestEvery, ...options }: GrowingOptions<Row>) {
  const { queryKey, limit, read, enabled } = options;
  const queries = useQueryClient();
  const pages = usePages(options);
  const newest = useQuery({
    queryKey: [...queryKey, "newest"],
    queryFn: ({ signal }) => read({ limit }, { signal }),
    enabled: enabled !== false && pages.isSuccess && !pages.isPlaceholderData,
    refetchInterval: newestEvery,
  });
  const { data, dataUpdatedAt } = newest;
  const { refetch } = pages;
  // The key is made anew at each render; what it says is in its text.
  const name = JSON.stringify(queryKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is laid over each time that it has come, and only then.
  useEffect(() => {
    if (data === undefined) return;
    const loaded = queries.getQueryData<Loaded<Row>>(queryKey);
    if (loaded === undefined) return;
    const laid = layNewest(loaded, data, keyOf);
    if (laid === null) void refetch();
    else queries.setQueryData(queryKey, laid);
  }, [data, dataUpdatedAt, name]);
  return { pages, newest };
}
