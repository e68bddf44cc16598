import type { StoredCorridor, StoredCorridorJunction } from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "../../clock.js";
import type { ControlRoom } from "../control-room.js";
import { type Errand, preemptKey } from "./corridor-driver.js";
import { acceptWithinSec, reasonTexts } from "./junction-life.js";

export interface ErrandOptions {
  room: Pick<ControlRoom, "request">;
  clock: Clock;
  logger: Logger;
}

/** What came of an errand for its junction; nothing where it failed: that is found out at the next look. */
export interface ErrandDone {
  controllerId: string;
  change?: Partial<StoredCorridorJunction>;
}

/** Asks a controller, by the way of every command, in the name of who started the corridor. */
export async function runErrand(
  { room, clock, logger }: ErrandOptions,
  { id, reason, startedBy, plannedBy, identity, role, fromAddress }: StoredCorridor,
  errand: Errand,
): Promise<ErrandDone> {
  const { controllerId } = errand;
  const requester = { name: startedBy ?? plannedBy, identity, role, from: fromAddress };
  const given = { expiresInSec: acceptWithinSec, reason: `corridor ${id.slice(0, 8)}: ${reason}` };
  try {
    if (errand.kind === "preempt") {
      const args = { phases: [...errand.phases], maxSec: errand.maxSec };
      const key = preemptKey(id, controllerId, errand.attempt);
      const outcome = await room.request(controllerId, { type: "preempt", args, ...given }, requester, key);
      if (outcome.ok) return { controllerId, change: { commandId: outcome.value.commandId } };
      const why = outcome.code === "notSent" ? reasonTexts.notSent : outcome.detail;
      return { controllerId, change: { state: "refused", since: clock.now(), reason: why } };
    }
    const args = { commandId: errand.commandId };
    const outcome = await room.request(controllerId, { type: "release", args, ...given }, requester, null);
    if (outcome.ok) return { controllerId, change: { releaseId: outcome.value.commandId } };
    const isGone = outcome.refusals.some(({ code }) => code === "nothingToRelease");
    if (isGone) return { controllerId, change: { state: "released", since: clock.now(), held: false } };
    // Said once, however often it is tried.
    const [why = ""] = errand.reason.split(";", 1);
    return { controllerId, change: { reason: `${why}; ${outcome.detail}` } };
  } catch (error) {
    logger.warn(
      { err: error, corridorId: id, controllerId },
      "a corridor could not ask a controller; it is tried again",
    );
    return { controllerId };
  }
}
