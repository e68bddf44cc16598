import type { ControllerRecord } from "@roadcast/contract";
import { useCallback } from "react";
import { useJudged } from "../../live/hooks.js";
import { liveStore } from "../../live/store.js";
import { type JunctionCondition, junctionCondition } from "../../map/approaches.js";

/** What the list says of a signal; a report of it changes far more than this, every few seconds. */
export interface SignalFacts {
  condition: JunctionCondition;
  mode: ControllerRecord["mode"] | null;
  plan: number | null;
  cycleSec: number | null;
  activeCommandId: string | null;
}

/**
 * The facts of what is held of a controller. `online` is the presence of its device, null when it has said nothing; `now`
 * the gateway's clock, epoch ms.
 */
export function signalFactsOf(record: ControllerRecord | undefined, online: boolean | null, now: number): SignalFacts {
  return {
    condition: junctionCondition(record, online, now),
    mode: record?.mode ?? null,
    plan: record?.plan ?? null,
    cycleSec: record?.cycleSec ?? null,
    activeCommandId: record?.activeCommandId ?? null,
  };
}

export function isSameSignal(a: SignalFacts, b: SignalFacts): boolean {
  return (
    a.condition === b.condition &&
    a.mode === b.mode &&
    a.plan === b.plan &&
    a.cycleSec === b.cycleSec &&
    a.activeCommandId === b.activeCommandId
  );
}

/** What the list says of a controller. Renders when that changes, not with each report of it. */
export function useSignalFacts(id: string): SignalFacts {
  const changes = useCallback(
    (listener: () => void) => {
      const stops = [
        liveStore.subscribeRecord("controllers", id, listener),
        liveStore.subscribeRecord("devices", `controllers/${id}`, listener),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [id],
  );
  const judge = (now: number) => {
    const online = liveStore.get("devices", `controllers/${id}`)?.online ?? null;
    return signalFactsOf(liveStore.get("controllers", id), online, now);
  };
  return useJudged(judge, isSameSignal, changes);
}
