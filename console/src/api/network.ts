import type { AreaFeature, Network } from "@roadcast/contract";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "./client.js";
import { queryClient } from "./query.js";
import { readNetwork } from "./read-network.js";

const networkKey = ["network"] as const;

/** The network changes only by a person's act, of which the socket tells. */
export const networkQuery = queryOptions({
  queryKey: networkKey,
  queryFn: ({ signal }): Promise<Network> => call("getNetwork", {}, { signal, read: readNetwork }),
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
export function useAreas(): readonly Area[] {
  return areasOf(useNetwork().data);
}

type Area = AreaFeature["properties"];
const noAreas: readonly Area[] = [];
const areasOfNetwork = new WeakMap<Network, readonly Area[]>();

/** Looked up once a network, not once in each component that asks: it has thousands of features. */
function areasOf(network: Network | undefined): readonly Area[] {
  if (network === undefined) return noAreas;
  let areas = areasOfNetwork.get(network);
  if (areas === undefined) {
    areas = network.features
      .flatMap(({ properties }) => (properties.kind === "area" ? [properties] : []))
      .sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
    areasOfNetwork.set(network, areas);
  }
  return areas;
}

/** Fetches the network again, after it was replaced. */
export async function refetchNetwork(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: networkKey });
}
