import { type ReactNode, Suspense } from "react";
import { lazyPart } from "../api/lazy-part.js";
import type { PlaybackReading } from "./playback-reading.js";

const Loaded = lazyPart(async () => ({ default: (await import("./Player.js")).Player }));

interface LazyPlayerProps {
  src: string;
  label: string;
  onReading: (reading: PlaybackReading) => void;
  /** What stands there until the player is loaded. */
  fallback: ReactNode;
}

/** The player, which is loaded with its library where somebody looks at one. */
export function LazyPlayer({ fallback, ...player }: LazyPlayerProps) {
  return (
    <Suspense fallback={fallback}>
      <Loaded {...player} />
    </Suspense>
  );
}
