import type { CommittedListener } from "../committed.js";
import type { Batch } from "./batch.js";

/**
 * Last stage: tells what is in the database, in commit order. A repeat is told too: it is in the database, and
 * whoever listens keeps the newest.
 */
export function announce(batch: Batch, at: number, listener: CommittedListener): void {
  const { rows, readings } = batch;
  listener({
    at,
    readings,
    controllerStates: rows.controllerStates,
    signStates: rows.signStates,
    presence: rows.presence,
    positions: rows.positions,
    commandResults: rows.commandResults,
    deadLetters: batch.refused,
    refusedClocks: batch.refusedClocks,
  });
}
