import type { Network } from "@roadcast/contract";
import { OneAtATime } from "../one-at-a-time.js";
import { type NetworkKeys, Registry } from "./registry.js";

export interface NetworkInUseOptions {
  /** Reads the network as it is stored, all of it as of one moment. */
  load(): Promise<{ network: Network; keys: NetworkKeys }>;
  /** Takes it into use, at once. */
  use(registry: Registry): void;
}

/**
 * Takes the stored network into use, whoever asks: a change of this gateway's, or another's. One reading at a time, so
 * that an older network, read by one who was slow, never takes the place of a newer one.
 */
export class NetworkInUse {
  private readonly options: NetworkInUseOptions;
  private readonly readers = new OneAtATime();

  constructor(options: NetworkInUseOptions) {
    this.options = options;
  }

  /**
   * Resolves once a network that was read after the call is in use. Rejects where that fails: the network that was in
   * use stays so, and the caller asks again.
   */
  take(): Promise<void> {
    return this.readers.run(() => this.takeNow());
  }

  private async takeNow(): Promise<void> {
    const { network, keys } = await this.options.load();
    this.options.use(new Registry(network, keys));
  }
}
