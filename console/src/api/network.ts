import type { AreaFeature, Network } from "@roadcast/contract";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { call } from "./client.js";
import { queryClient } from "./query.js";

const networkKey = ["network"] as const;

/** The network changes only by a person's act, of which the socket tells. */
export const networkQuery = queryOptions({
  queryKey: networkKey,
  queryFn: ({ signal }): Promise<Network> => call("getNetwork", {}, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  // Comparing tens of thousands of values to keep object identity costs more than it saves.
  structuralSharing: false,
});

/** The network that the gateway holds. */
export function useNetwork() {
  return useQuery(networkQuery);
}

/** The areas of the network in their order; empty until the network is here. */
export function useAreas(): readonly AreaFeature["properties"][] {
  const network = useNetwork().data;
  return useMemo(() => {
    const areas = (network?.features ?? []).flatMap(({ properties }) =>
      properties.kind === "area" ? [properties] : [],
    );
    return areas.sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
  }, [network]);
}

/** Fetches the network again, after it was replaced. */
export async function refetchNetwork(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: networkKey });
}
