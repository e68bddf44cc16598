import { useEffect, useState } from "react";
import { liveStore } from "../../live/store.js";
import type { LiveValue } from "../../map/history-range.js";

/** An hour of 20 s readings. */
const most = 180;

/** Live values of a link or detector since the panel opened: what history does not hold yet. */
export function useLiveTail(kind: "links" | "detectors", id: string): readonly LiveValue[] {
  const [tail, setTail] = useState<readonly LiveValue[]>([]);
  useEffect(() => {
    const take = () => {
      const record = liveStore.get(kind, id);
      const at = record?.observedAt;
      if (record === undefined || at === null || at === undefined) return;
      const { speedKph, flowVph, occupancyPct } = record;
      setTail((before) => {
        const last = before.at(-1);
        if (last !== undefined && last.at >= at) return before;
        return [...before, { at, speedKph, flowVph, occupancyPct }].slice(-most);
      });
    };
    setTail([]);
    take();
    return liveStore.subscribeRecord(kind, id, take);
  }, [kind, id]);
  return tail;
}
