import type { AlarmNotice } from "@roadcast/contract";
import { serverNow } from "../../api/gateway-clock.js";
import { alarmStore } from "../../live/alarms.js";
import { muteLeft } from "./mute.js";
import { playAlarm, readySound } from "./sound.js";
import { type LastSound, soundFor } from "./sounding.js";

/** Whether an alarm belongs to what this person has chosen to see. */
type Includes = (areaId: string | null) => boolean;

/** Sounds what newly asks for attention, on every page, and keeps the mute, which ends by itself. */
class Sounder {
  #mutedUntil: number | null = null;
  #last: LastSound | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #listeners = new Set<() => void>();

  /** Epoch ms on the gateway's clock; null while sound is on. */
  get = (): number | null => this.#mutedUntil;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins to listen; returns the way to stop. */
  start(includes: () => Includes): () => void {
    const stopSound = readySound();
    const stopNews = alarmStore.onNews((news) => this.#hear(news.filter(({ areaId }) => includes()(areaId))));
    return () => {
      stopSound();
      stopNews();
      this.mute(0);
    };
  }

  /** @param minutes after which sound comes back by itself; 0 at once */
  mute(minutes: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = minutes === 0 ? null : setTimeout(() => this.mute(0), minutes * 60_000);
    this.#mutedUntil = minutes === 0 ? null : serverNow() + minutes * 60_000;
    for (const listener of this.#listeners) listener();
  }

  #hear(news: readonly AlarmNotice[]): void {
    const now = serverNow();
    // A machine that slept may be late with its timer.
    if (muteLeft(this.#mutedUntil, now) > 0) return;
    const severity = soundFor(news, alarmStore.get()?.flood.flood ?? false, this.#last, now);
    if (severity === null) return;
    this.#last = { at: now, severity };
    playAlarm(severity);
  }
}

export const sounder = new Sounder();
