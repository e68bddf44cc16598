import {
  type InfiniteData,
  type QueryKey,
  type UseInfiniteQueryOptions,
  useInfiniteQuery,
} from "@tanstack/react-query";
import type { CallOptions } from "./client.js";

/** A page of a list, as the gateway gives it. */
export interface PageOf<Row> {
  items: Row[];
  nextCursor: string | null;
}

type Options<Row> = UseInfiniteQueryOptions<PageOf<Row>, Error, InfiniteData<PageOf<Row>>, QueryKey, string | null>;

export interface PagesOptions<Row>
  extends Pick<Options<Row>, "queryKey" | "placeholderData" | "refetchInterval" | "enabled"> {
  /** Rows a page. */
  limit: number;
  /** Calls the operation of the list; `page` goes into its query. */
  read: (page: { limit: number; cursor?: string }, options: CallOptions) => Promise<PageOf<Row>>;
}

/** A list that the gateway gives page by page: its pages so far, and the next at demand. */
export function usePages<Row>({ limit, read, ...options }: PagesOptions<Row>) {
  return useInfiniteQuery({
    ...options,
    queryFn: ({ pageParam, signal }) =>
      read({ limit, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
}

export type Pages<Row> = ReturnType<typeof usePages<Row>>;

/** The rows of all pages so far, none while the first is not there. */
export function rowsOf<Row>(data: Pages<Row>["data"]): Row[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}
