import { readingFlags, type StateAt } from "@roadcast/db";
import type { Registry } from "../network/registry.js";
import type { RecordsByKind } from "./area-state.js";
import { type LiveInput, LiveState } from "./live-state.js";

/** What the database knows of a moment, as the live state takes it in. Which tests had failed a reading, it does not say. */
export function toLiveInput(state: StateAt): LiveInput {
  return { ...state, readings: state.readings.map((reading) => ({ ...reading, failures: [] })) };
}

/**
 * The network as it stood at a moment, by the rules of the live state; times in epoch ms. Which detectors were out of
 * service then, their readings say: the network only knows which are now.
 */
export function networkStateAt(state: StateAt, registry: Registry, atMs: number): RecordsByKind {
  const out = new Set<string>();
  for (const { detectorId, row } of state.readings) if (row.flags & readingFlags.outOfService) out.add(detectorId);
  const then = new LiveState({ registry: registry.withDetectorsOut(out), newEpoch: () => "past", now: atMs });
  then.apply(toLiveInput(state), atMs);
  return then.everything();
}
