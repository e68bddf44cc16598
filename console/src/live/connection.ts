import { serverNow } from "../api/gateway-clock.js";

/**
 * `connecting` before the first snapshot; `live`; `delayed` while the socket answers but brings nothing new;
 * `disconnected` while it does not answer.
 */
export type ConnectionStatus = "connecting" | "live" | "delayed" | "disconnected";

export interface Connection {
  status: ConnectionStatus;
  /** Since when, on the gateway's clock, epoch ms. */
  since: number;
}

/** What the socket knows of itself, from which the status follows. Times on one clock, epoch ms. */
export interface SocketFacts {
  connected: boolean;
  everConnected: boolean;
  /** Every area asked for has its snapshot. */
  complete: boolean;
  lastDataAt: number | null;
}

/** Controllers report every 5 s and are stale after 15: a connected socket that is silent longer is delayed. */
export const delayedAfterMs = 15_000;

/** The status that the facts add up to. */
export function judgeConnection(facts: SocketFacts, now: number): ConnectionStatus {
  if (!facts.connected) return facts.everConnected ? "disconnected" : "connecting";
  if (!facts.complete) return "connecting";
  return facts.lastDataAt !== null && now - facts.lastDataAt > delayedAfterMs ? "delayed" : "live";
}

/** Holds the status for the badge and everything else that tells a person how far to trust the screen. */
export class ConnectionStore {
  #current: Connection = { status: "connecting", since: serverNow() };
  readonly #listeners = new Set<() => void>();

  get = (): Connection => this.#current;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @param since when it became so, if that was earlier than now */
  set(status: ConnectionStatus, since = serverNow()): void {
    if (status === this.#current.status) return;
    this.#current = { status, since };
    for (const listener of this.#listeners) listener();
  }
}

export const connectionStore = new ConnectionStore();
