import type { Corridor } from "@roadcast/contract";
import type { City } from "../city.js";
import { messageOf } from "../errors.js";
import type { GatewayClient } from "../gateway-client.js";
import type { Log } from "../log.js";

/** How often the gateway is asked, ms. */
const askEveryMs = 2_000;

export interface DispatchOptions {
  city: Pick<City, "send">;
  gateway: Pick<GatewayClient, "openCorridors">;
  log: Log;
}

/**
 * Sends the city's emergency vehicles over the corridors that people make for them: a vehicle waits at the start of one
 * that is planned, and drives it once it is active.
 */
export class Dispatch {
  private timer: NodeJS.Timeout | null = null;
  private isAtIt = false;
  private isAway = false;
  /** Vehicles that were sent somewhere. */
  private sent = new Set<string>();

  constructor(private readonly options: DispatchOptions) {}

  start(): void {
    this.timer = setInterval(() => void this.ask(), askEveryMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** One look at what there is. Never rejects: a gateway that is away is asked again. */
  async ask(): Promise<void> {
    if (this.isAtIt) return;
    this.isAtIt = true;
    try {
      this.carryOut(await this.options.gateway.openCorridors());
      this.isAway = false;
    } catch (error) {
      if (!this.isAway) this.options.log.warn(`corridors are not known: ${messageOf(error)}`);
      this.isAway = true;
    } finally {
      this.isAtIt = false;
    }
  }

  private carryOut(corridors: readonly Corridor[]): void {
    const { city } = this.options;
    const orders = new Map<string, Corridor>();
    // An active one comes before a planned one, else the newest.
    for (const corridor of corridors) {
      const { vehicleId, state } = corridor;
      if (vehicleId === null) continue;
      const known = orders.get(vehicleId);
      if (known === undefined || (state === "active" && known.state !== "active")) orders.set(vehicleId, corridor);
    }
    for (const [vehicleId, { corridorId, linkIds, startM, endM, state }] of orders) {
      city.send(vehicleId, { id: corridorId, linkIds, startM, endM, goes: state === "active" });
    }
    for (const vehicleId of this.sent) if (!orders.has(vehicleId)) city.send(vehicleId, null);
    this.sent = new Set(orders.keys());
  }
}
