import type {
  ControllerRecord,
  DetectorRecord,
  DeviceKind,
  DeviceRecord,
  LinkRecord,
  LiveKind,
  LiveRecords,
} from "@roadcast/contract";
import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { serverNow } from "../api/gateway-clock.js";
import { type Connection, connectionStore } from "./connection.js";
import { steady } from "./steady.js";
import { liveStore } from "./store.js";

function useRecord<K extends LiveKind>(kind: K, id: string | null | undefined): LiveRecords[K] | undefined {
  const subscribe = useCallback(
    (listener: () => void) => (id == null ? () => {} : liveStore.subscribeRecord(kind, id, listener)),
    [kind, id],
  );
  return useSyncExternalStore(subscribe, () => (id == null ? undefined : liveStore.get(kind, id)));
}

/** The live state of a link, or undefined where none is held. Renders when this record changes, not others. */
export const useLinkRecord = (id: string | null | undefined): LinkRecord | undefined => useRecord("links", id);

/** The live state of a detector, or undefined where none is held. */
export const useDetectorRecord = (id: string | null | undefined): DetectorRecord | undefined =>
  useRecord("detectors", id);

/** The live state of a controller, or undefined where none is held. */
export const useControllerRecord = (id: string | null | undefined): ControllerRecord | undefined =>
  useRecord("controllers", id);

/** The connection of a device, or undefined where none is held. The id is `{kind}/{id}`, as in the record. */
export const useDeviceRecord = (id: `${DeviceKind}/${string}` | null | undefined): DeviceRecord | undefined =>
  useRecord("devices", id);

/** How far the screen may be trusted, and since when. */
export function useConnection(): Connection {
  return useSyncExternalStore(connectionStore.subscribe, connectionStore.get);
}

/** One timer for all clocks on the page, on the gateway's seconds. */
const clockListeners = new Set<() => void>();
let clockTimer: ReturnType<typeof setTimeout> | null = null;
let shownSecond = Math.floor(serverNow() / 1000) * 1000;

function tick(): void {
  const now = serverNow();
  shownSecond = Math.floor(now / 1000) * 1000;
  clockTimer = setTimeout(tick, 1000 - (now % 1000) + 5);
  for (const listener of clockListeners) listener();
}

function subscribeClock(listener: () => void): () => void {
  clockListeners.add(listener);
  if (clockTimer === null) tick();
  return () => {
    clockListeners.delete(listener);
    if (clockListeners.size === 0 && clockTimer !== null) {
      clearTimeout(clockTimer);
      clockTimer = null;
    }
  };
}

/** The gateway's clock, epoch ms at a whole second; renders once a second. */
export function useServerClock(): number {
  return useSyncExternalStore(subscribeClock, () => shownSecond);
}

/** Calls back at each change until what it returns is called. */
export type Subscribe = (listener: () => void) => () => void;

/** Hears of the changes of each. */
export const subscribeAll =
  (...parts: readonly Subscribe[]): Subscribe =>
  (listener) => {
    const stops = parts.map((subscribe) => subscribe(listener));
    return () => {
      for (const stop of stops) stop();
    };
  };

/**
 * What the time decides: judged each second, with a render only where the judgement is another one.
 *
 * @param judge of the gateway's clock, epoch ms at a whole second
 * @param same whether two judgements say the same; the same function each time
 * @param changes what to judge anew at as well: a store that `judge` reads; the same function as long as it is that store
 */
export function useJudged<T>(
  judge: (now: number) => T,
  same: (a: T, b: T) => boolean = Object.is,
  changes: Subscribe | null = null,
): T {
  const [settle] = useState(() => steady(same));
  const subscribe = useMemo(
    () => (changes === null ? subscribeClock : subscribeAll(subscribeClock, changes)),
    [changes],
  );
  return useSyncExternalStore(subscribe, () => settle(judge(shownSecond)));
}
