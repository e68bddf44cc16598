import type { ControllerRecord } from "@roadcast/contract";
import { useMemo } from "react";
import { subscribeAll, useJudged } from "../../live/hooks.js";
import { sameFields } from "../../live/steady.js";
import { liveStore } from "../../live/store.js";
import { type JunctionCondition, junctionCondition } from "../../map/approaches.js";

/** What the list says of a signal; a report of it changes far more than this, every few seconds. */
export interface SignalFacts {
  condition: JunctionCondition;
  mode: ControllerRecord["mode"] | null;
  plan: number | null;
  cycleSec: number | null;
  /** Null where what was heard last is too old to say. */
  activeCommandId: string | null;
}

/**
 * The facts of what is held of a controller. `online` is the presence of its device, null when it has said nothing; `now`
 * the gateway's clock, epoch ms.
 */
export function signalFactsOf(record: ControllerRecord | undefined, online: boolean | null, now: number): SignalFacts {
  const condition = junctionCondition(record, online, now);
  return {
    condition,
    mode: record?.mode ?? null,
    plan: record?.plan ?? null,
    cycleSec: record?.cycleSec ?? null,
    activeCommandId: condition === "offline" ? null : (record?.activeCommandId ?? null),
  };
}

/** The facts of what the console holds of a controller now. */
export function heldSignalFacts(id: string, now: number): SignalFacts {
  const online = liveStore.get("devices", `controllers/${id}`)?.online ?? null;
  return signalFactsOf(liveStore.get("controllers", id), online, now);
}

/** What the list says of a controller. Renders when that changes, not with each report of it. */
export function useSignalFacts(id: string): SignalFacts {
  const changes = useMemo(
    () =>
      subscribeAll(
        (listener) => liveStore.subscribeRecord("controllers", id, listener),
        (listener) => liveStore.subscribeRecord("devices", `controllers/${id}`, listener),
      ),
    [id],
  );
  return useJudged((now) => heldSignalFacts(id, now), sameFields, changes);
}
