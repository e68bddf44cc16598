import type { DeviceKind, FeatureKind, Network } from "@roadcast/contract";
import type { Database, Executor } from "../database.js";

/** The database's integer keys of the things that readings are filed under, by id. */
export interface NetworkKeys {
  links: ReadonlyMap<string, number>;
  stations: ReadonlyMap<string, number>;
  detectors: ReadonlyMap<string, number>;
}

/** The whole network as it stands, features in the order of the file; with no features before the first import. */
export async function loadNetwork(_database: Executor): Promise<{ network: Network; keys: NetworkKeys }> {
  throw new Error("follows");
}

/** Makes the network that of the file, in one transaction. What the file lacks goes out of use and keeps key and history. */
export async function replaceNetwork(
  _database: Database,
  _network: Network,
): Promise<{ counts: Record<FeatureKind, number>; removed: number }> {
  throw new Error("follows");
}

/** False where there is no such device. */
export async function setOutOfService(
  _database: Executor,
  _kind: DeviceKind,
  _id: string,
  _outOfService: boolean,
): Promise<boolean> {
  throw new Error("follows");
}
