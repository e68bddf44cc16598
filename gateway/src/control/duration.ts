import { longestForSec } from "@roadcast/contract";
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

function lastsOf(request: Situation["request"]): readonly [sec: number, mostSec: number, place: string] | null {
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
