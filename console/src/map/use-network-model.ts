import type { Network } from "@roadcast/contract";
import { startTransition, useEffect, useState } from "react";
import { inSlices } from "../ui/slices.js";
import { type NetworkModel, slicedNetworkModel } from "./network-model.js";

/** The model of a network, built in slices: the one before it stands meanwhile, null while there is none. */
export function useNetworkModel(network: Network | undefined): NetworkModel | null {
  const [model, setModel] = useState<NetworkModel | null>(null);
  useEffect(() => {
    if (network === undefined) return;
    // What is made of it is rendered in slices, too.
    return inSlices(
      slicedNetworkModel(network),
      (built) => startTransition(() => setModel(built)),
      // Thrown where it is rendered, for the page that tells of it.
      (error) =>
        setModel(() => {
          throw error;
        }),
    );
  }, [network]);
  return model;
}
