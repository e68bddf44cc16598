import type { ChannelNotice, ChannelStatus } from "@roadcast/contract";
import { useEffect, useSyncExternalStore } from "react";

/** The latest state of each channel as the socket tells it, for as long as somebody looks. */
export class ChannelStore {
  readonly #notices = new Map<string, ChannelNotice>();
  readonly #listeners = new Set<() => void>();
  readonly #wishes = new Set<() => void>();
  #lookers = 0;

  get wanted(): boolean {
    return this.#lookers > 0;
  }

  get = (id: string): ChannelNotice | undefined => this.#notices.get(id);

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  take(notice: ChannelNotice): void {
    this.#notices.set(notice.id, notice);
    for (const listener of this.#listeners) listener();
  }

  /** Calls back when channels begin or cease to be looked at. */
  onWish(listener: () => void): () => void {
    this.#wishes.add(listener);
    return () => this.#wishes.delete(listener);
  }

  look(): () => void {
    this.#change(1);
    return () => this.#change(-1);
  }

  #change(by: number): void {
    const before = this.wanted;
    this.#lookers += by;
    if (before === this.wanted) return;
    if (!this.wanted) this.#notices.clear();
    for (const wish of this.#wishes) wish();
  }
}

export const channelStore = new ChannelStore();

/** Asks for the states of channels while the component stands. */
export function useWatchChannels(): void {
  useEffect(() => channelStore.look(), []);
}

/** The newest state of a channel: the socket's, or before it has one REST's. */
export function useChannelState(id: string, fallback: ChannelStatus): ChannelNotice {
  const heard = useSyncExternalStore(channelStore.subscribe, () => channelStore.get(id));
  return heard !== undefined && heard.at >= Date.parse(fallback.at) ? heard : toNotice(fallback);
}

/** What REST gives, with its times as the socket gives them. */
function toNotice(status: ChannelStatus): ChannelNotice {
  const time = (at: string | null) => (at === null ? null : Date.parse(at));
  return {
    ...status,
    at: Date.parse(status.at),
    programTime: time(status.programTime),
    sources: status.sources.map((source) => ({ ...source, lastFragmentAt: time(source.lastFragmentAt) })),
  };
}
