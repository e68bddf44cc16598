import { useEffect, useMemo, useState } from "react";
import { serverNow } from "../../api/gateway-clock.js";
import { connectionStore } from "../../live/connection.js";
import { liveStore } from "../../live/store.js";
import {
  type ConditionCounts,
  type ConditionItem,
  countConditions,
  countItems,
  type LatestRecords,
  listConditions,
} from "../../map/conditions.js";
import type { NetworkModel } from "../../map/network-model.js";

/** The latest records of the live store. */
export const latestRecords: LatestRecords = {
  link: (id) => liveStore.get("links", id),
  detector: (id) => liveStore.get("detectors", id),
  controller: (id) => liveStore.get("controllers", id),
  device: (key) => liveStore.get("devices", key),
};

const everyMs = 1_000;

export interface Conditions {
  /** Empty unless they are listed. */
  items: readonly ConditionItem[];
  counts: ConditionCounts;
}

/**
 * What is the case on the whole network, looked at once a second (fast enough to read, slow enough not to flicker)
 * and when the connection's status changes.
 *
 * @param listed whether somebody reads them one by one; counting alone takes far less
 */
export function useConditions(model: NetworkModel, includes: (areaId: string) => boolean, listed: boolean): Conditions {
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    const look = () => setLooks((before) => before + 1);
    const timer = setInterval(look, everyMs);
    // The picture that makes the badge say "live" must not stand beside counts from before it.
    const stop = connectionStore.subscribe(look);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each look reads the records anew.
  return useMemo(() => {
    const now = serverNow();
    if (!listed) return { items: [], counts: countConditions(model, latestRecords, now, includes) };
    const items = listConditions(model, latestRecords, now, includes);
    return { items, counts: countItems(items) };
  }, [model, includes, looks, listed]);
}
