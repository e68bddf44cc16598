import { commandTimeOutMs, controllerStaleMs, longestForSec } from "@roadcast/contract";
import type { StoredCommand } from "@roadcast/db";
import { type Refusal, refusal } from "./refusal.js";
import type { Situation } from "./situation.js";

/** Rule 5: every command expires, and what it asks for returns by itself, flash and dark too. */
export function durationRefusals({ request, now, expiresAt }: Situation): Refusal[] {
  const found: Refusal[] = [];
  if (!(expiresAt > now)) found.push(refusal("expired", "it would have expired already", "/expiresInSec"));
  const asked = lastsOf(request);
  if (asked === null) return found;
  const [sec, mostSec, place] = asked;
  if (!(sec > 0 && sec <= mostSec)) {
    found.push(refusal("tooLong", `it has to end by itself within ${mostSec} s`, place, { mostSec }));
  }
  return found;
}

/** How long what is asked for lasts, seconds, at the most, and where that stands; null where it is no matter of time. */
export function lastsOf(request: Situation["request"]): readonly [sec: number, mostSec: number, place: string] | null {
  switch (request.type) {
    case "setPlan":
    case "setMode":
    case "setTiming":
      return [request.args.forSec, longestForSec.plan, "/args/forSec"];
    case "hold":
    case "force":
      return [request.args.forSec, longestForSec.phase, "/args/forSec"];
    case "preempt":
      return [request.args.maxSec, longestForSec.preempt, "/args/maxSec"];
    case "release":
    case "setSheet":
      return null;
  }
}

/**
 * When a command's effect is over at the latest, however it has ended here: its own time from its acceptance, or from the
 * last moment at which it may have been accepted, and until that is reported. What has no time of its own is given up
 * once it is timed out. Epoch ms.
 */
export function effectUntil({ request, steps, expiresAt, waitMs }: StoredCommand): number {
  const acceptedAt = steps.find(({ answer }) => answer === "accepted" || answer === "executing")?.at ?? expiresAt;
  const [lastsSec] = lastsOf(request) ?? [];
  const lastsMs = lastsSec === undefined ? waitMs + commandTimeOutMs : lastsSec * 1000;
  return acceptedAt + lastsMs + controllerStaleMs;
}
