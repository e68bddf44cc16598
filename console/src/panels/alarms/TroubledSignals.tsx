import { Suspense } from "react";
import { lazyPart } from "../../api/lazy-part.js";
import { withTexts } from "../../format/i18n/i18n.js";
import { useTroubledSignals } from "./use-troubled-signals.js";

// Fetched with the first signal in trouble, apart from the first screen, together with the texts that it says.
const SignalBoard = lazyPart(() =>
  withTexts("alarms", async () => ({ default: (await import("./SignalBoard.js")).SignalBoard })),
);

/** The board of signals in trouble, over the map: nothing where there is nothing to tell. */
export function TroubledSignals({ most }: { most: number }) {
  const signals = useTroubledSignals();
  if (signals === null || signals.length === 0) return null;
  return (
    <Suspense>
      <SignalBoard signals={signals} floating most={most} />
    </Suspense>
  );
}
