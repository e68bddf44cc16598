import type { Network } from "@roadcast/contract";
import { useEffect, useState } from "react";
import { type NetworkModel, slicedNetworkModel } from "./network-model.js";
import { inSlices } from "./slices.js";

/** The model of a network, built in slices: the one before it stands meanwhile, null while there is none. */
export function useNetworkModel(network: Network | undefined): NetworkModel | null {
  const [model, setModel] = useState<NetworkModel | null>(null);
  useEffect(() => (network === undefined ? undefined : inSlices(slicedNetworkModel(network), setModel)), [network]);
  return model;
}
