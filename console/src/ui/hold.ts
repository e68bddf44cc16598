import { useEffect, useState, useSyncExternalStore } from "react";

/** A list is held for so long after the last movement of the pointer or key. */
export const heldForMs = 60_000;

/**
 * Whether somebody who is at a list still does something there. A pointer that was left lying in it holds nothing for
 * good: after `heldForMs` without an act the hold ends, and the next act begins another.
 */
export class Hold {
  #held = true;
  #actedAt = Date.now();
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #listeners = new Set<() => void>();

  get = (): boolean => this.#held;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0 || this.#timer === null) return;
      clearTimeout(this.#timer);
      this.#timer = null;
    };
  };

  /** The person has moved the pointer or pressed a key. */
  act = (): void => {
    this.#actedAt = Date.now();
    this.#timer ??= setTimeout(this.#look, heldForMs);
    this.#set(true);
  };

  /** One timer for all acts: it goes on for what is left since the last of them. */
  #look = (): void => {
    const left = this.#actedAt + heldForMs - Date.now();
    this.#timer = left > 0 ? setTimeout(this.#look, left) : null;
    if (left <= 0) this.#set(false);
  };

  #set(held: boolean): void {
    if (this.#held === held) return;
    this.#held = held;
    for (const listener of this.#listeners) listener();
  }
}

/** What tells that a person is there. */
const acts = ["pointermove", "pointerdown", "wheel", "keydown"] as const;

/**
 * Whether a list keeps its order now.
 *
 * @param at a person is at the list: the pointer or the focus is in it, or rows of it are chosen
 */
export function useHold(at: boolean): boolean {
  const [hold] = useState(() => new Hold());
  const held = useSyncExternalStore(hold.subscribe, hold.get);
  useEffect(() => {
    if (!at) return;
    hold.act();
    for (const act of acts) window.addEventListener(act, hold.act, { passive: true });
    return () => {
      for (const act of acts) window.removeEventListener(act, hold.act);
    };
  }, [at, hold]);
  return at && held;
}
