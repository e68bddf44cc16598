import type { TimingSheet } from "@roadcast/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.js";
import { type Keyed, keyedAct } from "./commands.js";
import { usePages } from "./pages.js";
import { streetAct } from "./street-act.js";

const timingKey = (id: string) => ["timing", id] as const;

/** Where a controller's timing stands, asked again every few seconds: others save, and controllers drift. */
export function useTiming(id: string) {
  return useQuery({
    queryKey: timingKey(id),
    queryFn: ({ signal }) => call("getTiming", { params: { id } }, { signal }),
    refetchInterval: 4_000,
  });
}

/** Versions of a controller's timing sheet, page by page, newest first. */
export function useTimingVersions(id: string) {
  return usePages({
    queryKey: [...timingKey(id), "versions"],
    limit: 25,
    read: (page, options) => call("listTimingVersions", { params: { id }, query: page }, options),
  });
}

/** A version with its sheet; a version never changes. Null asks for nothing. */
export function useTimingVersion(id: string, version: number | null) {
  return useQuery({
    queryKey: ["timing-version", id, version],
    queryFn: ({ signal }) => call("getTimingVersion", { params: { id, version: version ?? 0 } }, { signal }),
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Saves a sheet as the next version. */
export function useSaveTiming(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { sheet: TimingSheet; note: string; basedOn: number }) =>
      call("saveTimingVersion", { params: { id }, body }),
    onSettled: () => queries.invalidateQueries({ queryKey: timingKey(id) }),
  });
}

interface Sending {
  version: number;
  replaces: string;
  reason: string;
  expiresInSec: number;
}

/** What the rules say of a version that is not sent. */
export function useCheckSendTiming(id: string) {
  return useMutation({ mutationFn: (body: Sending) => call("checkSendTiming", { params: { id }, body }, streetAct) });
}

/** Sends a version to its controller. A try that nobody answered may be repeated under the same key. */
export function useSendTiming(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, ...sent }: Keyed<Sending>) => call("sendTiming", { params: { id }, body }, keyedAct(sent)),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: timingKey(id) }),
        queries.invalidateQueries({ queryKey: ["commands", id] }),
      ]),
  });
}

/** Makes the version that the controller reports what central holds. */
export function useAdoptTiming(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { version: number; reason: string }) => call("adoptTiming", { params: { id }, body }),
    onSettled: () => queries.invalidateQueries({ queryKey: timingKey(id) }),
  });
}
