import { useEffect, useMemo, useState } from "react";
import { serverNow } from "../../api/gateway-clock.js";
import { useAlarms } from "../../live/alarms.js";
import { connectionStore } from "../../live/connection.js";
import { type TroubledSignal, troubledSignals } from "../../live/signal-trouble.js";
import { liveStore } from "../../live/store.js";

const everyMs = 1_000;

/** The signals that are now in flash, dark or in conflict, looked at once a second; null without a live picture. */
export function useTroubledSignals(): readonly TroubledSignal[] | null {
  const held = useAlarms();
  const alarmed = useMemo(
    () =>
      new Set(
        [...(held?.alarms.values() ?? [])].flatMap(({ kind, target }) => (kind === "signalFault" ? [target] : [])),
      ),
    [held],
  );
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    const look = () => setLooks((before) => before + 1);
    const timer = setInterval(look, everyMs);
    const stop = connectionStore.subscribe(look);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each look reads the records anew.
  return useMemo(() => {
    const { status } = connectionStore.get();
    if (status === "connecting" || status === "disconnected") return null;
    return troubledSignals(
      liveStore.all("controllers").values(),
      (key) => liveStore.get("devices", key),
      (id) => alarmed.has(`controllers/${id}`),
      serverNow(),
    );
  }, [alarmed, looks]);
}
