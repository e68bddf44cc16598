import type { Bilingual, Channel } from "@roadcast/contract";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.js";

const keyOf = (id: string) => ["channel", id] as const;

/** There are few: one page holds them. */
const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: ({ signal }) => call("listChannels", { query: { limit: 1000 } }, { signal }),
});

/** Every channel. */
export function useChannels() {
  return useQuery({ ...channelsQuery, refetchInterval: 10_000 });
}

const noNames: ReadonlyMap<string, Bilingual> = new Map();
const namesOf = ({ items }: { items: readonly Channel[] }): ReadonlyMap<string, Bilingual> =>
  new Map(items.map(({ id, name }) => [id, name]));

/** Names of channels by id, as they were some minutes ago at most; empty until they are here. */
export function useChannelNames(): ReadonlyMap<string, Bilingual> {
  return useQuery({ ...channelsQuery, select: namesOf, staleTime: 5 * 60_000 }).data ?? noNames;
}

/** One channel; asked again now and then, which also renews a private channel's cookie. */
export function useChannel(id: string) {
  return useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => call("getChannel", { params: { id } }, { signal }),
    refetchInterval: 15_000,
  });
}

/** Encoder, live ingest and files: what every channel depends on. */
export function useBroadcast() {
  return useQuery({ queryKey: ["broadcast"], queryFn: ({ signal }) => call("broadcast", {}, { signal }) });
}

/** What a viewer who may not be signed in can know of a channel. */
export function useWatchedChannel(id: string) {
  return useQuery({
    queryKey: ["watch", id],
    queryFn: async ({ signal }) => {
      const channel = await call("watchChannel", { params: { id } }, { signal });
      // The gateway's clock, as well as one answer tells it.
      return { ...channel, aheadMs: Date.parse(channel.at) - Date.now() };
    },
    // Soon where it may come on air. Else seldom: of viewers there are thousands, many of them behind one address.
    refetchInterval: ({ state: { data } }) => (data?.state === "off" ? 3_000 : 30_000),
  });
}

/** An act on a channel that answers with the channel as it is after. */
export function useChannelAct<Input>(act: (input: Input) => Promise<Channel>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async (channel) => {
      queries.setQueryData(keyOf(channel.id), channel);
      await queries.invalidateQueries({ queryKey: ["channels"] });
    },
  });
}
