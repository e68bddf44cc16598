import type { CorridorNotice } from "@roadcast/contract";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { refreshCorridors } from "../api/corridors.js";
import { type ConnectionStore, connectionStore } from "./connection.js";

/** Ended corridors that are kept: REST has every one. */
const keptEnded = 20;

/** Corridors as the socket tells of them, for as long as somebody looks. */
export class CorridorStore {
  readonly #notices = new Map<string, CorridorNotice>();
  readonly #listeners = new Set<() => void>();
  readonly #wishes = new Set<() => void>();
  #lookers = 0;
  #all: readonly CorridorNotice[] | null = null;

  get wanted(): boolean {
    return this.#lookers > 0;
  }

  get = (id: string): CorridorNotice | undefined => this.#notices.get(id);

  /** The newest first. The same object until something changes. */
  all = (): readonly CorridorNotice[] => {
    this.#all ??= [...this.#notices.values()].sort((a, b) => b.plannedAt - a.plannedAt);
    return this.#all;
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  take(notice: CorridorNotice): void {
    this.#notices.set(notice.corridorId, notice);
    const ended = this.all().filter(({ endedAt }) => endedAt !== null);
    for (const { corridorId } of ended.slice(keptEnded)) this.#notices.delete(corridorId);
    this.#tell();
  }

  /** Calls back when corridors begin or cease to be looked at. */
  onWish(listener: () => void): () => void {
    this.#wishes.add(listener);
    return () => this.#wishes.delete(listener);
  }

  look(): () => void {
    this.#change(1);
    return () => this.#change(-1);
  }

  /** Forgets everything: at sign-out, and where the line was lost, since an end may have been missed. */
  clear(): void {
    this.#notices.clear();
    this.#tell();
  }

  #change(by: number): void {
    const before = this.wanted;
    this.#lookers += by;
    if (before === this.wanted) return;
    if (!this.wanted) this.clear();
    for (const wish of this.#wishes) wish();
  }

  #tell(): void {
    this.#all = null;
    for (const listener of this.#listeners) listener();
  }
}

export const corridorStore = new CorridorStore();

/** Each time the picture is live again REST is asked: of what has ended meanwhile the socket tells no more. */
export function refreshWhenLive(queries: QueryClient, connection: ConnectionStore = connectionStore): () => void {
  return connection.subscribe(() => {
    if (connection.get().status === "live") void refreshCorridors(queries);
  });
}

/** Asks for corridors while the component stands; gives those that were told of, the newest first. */
export function useWatchedCorridors(): readonly CorridorNotice[] {
  const queries = useQueryClient();
  useEffect(() => corridorStore.look(), []);
  useEffect(() => refreshWhenLive(queries), [queries]);
  return useSyncExternalStore(corridorStore.subscribe, corridorStore.all);
}
