import type { AlarmDelta, AlarmNotice, AlarmSnapshot } from "@roadcast/contract";
import { useEffect, useSyncExternalStore } from "react";
import { type AlarmsHeld, changeAlarms, holdAlarms, newsOf } from "./alarm-reducer.js";
import type { DeltaVerdict } from "./reducer.js";

type NewsListener = (news: readonly AlarmNotice[]) => void;

/** The open alarms as the socket tells them, for as long as somebody looks. */
export class AlarmStore {
  #held: AlarmsHeld | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #news = new Set<NewsListener>();
  readonly #wishes = new Set<() => void>();
  #lookers = 0;

  get wanted(): boolean {
    return this.#lookers > 0;
  }

  /** Null until the first snapshot. The same object until something changes. */
  get = (): AlarmsHeld | null => this.#held;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls back with what newly asks for attention. */
  onNews(listener: NewsListener): () => void {
    this.#news.add(listener);
    return () => this.#news.delete(listener);
  }

  /** Calls back when alarms begin or cease to be looked at. */
  onWish(listener: () => void): () => void {
    this.#wishes.add(listener);
    return () => this.#wishes.delete(listener);
  }

  take(snapshot: AlarmSnapshot): void {
    this.#set(holdAlarms(snapshot));
  }

  /** Takes a delta; `resync` says that a new snapshot is needed. */
  takeDelta(delta: AlarmDelta): DeltaVerdict {
    const { verdict, held } = changeAlarms(this.#held, delta);
    if (held !== null && held !== this.#held) this.#set(held);
    return verdict;
  }

  /** Forgets everything, at sign-out. */
  clear(): void {
    if (this.#held === null) return;
    this.#held = null;
    for (const listener of this.#listeners) listener();
  }

  look(): () => void {
    this.#change(1);
    return () => this.#change(-1);
  }

  #set(held: AlarmsHeld): void {
    const news = newsOf(this.#held, held);
    this.#held = held;
    for (const listener of this.#listeners) listener();
    if (news.length > 0) for (const listener of this.#news) listener(news);
  }

  #change(by: number): void {
    const before = this.wanted;
    this.#lookers += by;
    if (before === this.wanted) return;
    if (!this.wanted) this.clear();
    for (const wish of this.#wishes) wish();
  }
}

export const alarmStore = new AlarmStore();

/** The open alarms, asked for while the component stands; null until they are here. */
export function useAlarms(): AlarmsHeld | null {
  useEffect(() => alarmStore.look(), []);
  return useSyncExternalStore(alarmStore.subscribe, alarmStore.get);
}
