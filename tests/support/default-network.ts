import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Network, network } from "@roadcast/contract";

/** The network that a first start takes. */
export function gangnam(): Network {
  const file = join(import.meta.dirname, "..", "..", "gateway", "network", "gangnam.geojson");
  return network.parse(JSON.parse(readFileSync(file, "utf8")));
}
