import { type NetworkState, toTimeOut } from "@roadcast/contract";
import type { StateAt } from "@roadcast/db";
import type { Registry } from "../network/registry.js";
import { type LiveInput, LiveState } from "./live-state.js";

/** What the database knows of a moment, as the live state takes it in. Which tests had failed a reading, it does not say. */
export function toLiveInput(state: StateAt): LiveInput {
  return { ...state, readings: state.readings.map((reading) => ({ ...reading, failures: [] })) };
}

/** The network as it stood at a moment, by the rules of the live state. */
export function networkStateAt(state: StateAt, registry: Registry, atMs: number): NetworkState {
  const then = new LiveState({ registry, newEpoch: () => "past", now: atMs });
  then.apply(toLiveInput(state), atMs);
  return { at: toTimeOut(atMs), ...then.everything() };
}
