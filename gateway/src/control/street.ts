import type { ControllerStateRow, StoredCommand } from "@roadcast/db";
import { isFresh } from "./authority.js";
import type { Mismatch } from "./reasons.js";
import { mismatch } from "./reported-state.js";
import type { HeardState } from "./situation.js";

/**
 * What controllers last reported. The newest by the controller's clock counts, whatever comes when; but nothing is newer
 * than the moment at which it came, or one stamp from a clock that is ahead would keep out all that follows.
 */
export class Street {
  private readonly heard = new Map<string, HeardState>();
  /** Those whose last state came to another gateway. */
  private readonly elsewhere = new Set<string>();

  /** False where something newer is known. `elsewhere`: another gateway of the database has heard it. */
  hear({ controllerId, receivedAt, state, retained = false }: ControllerStateRow, elsewhere = false): boolean {
    const known = this.heard.get(controllerId);
    if (known !== undefined && !isNewer({ state, receivedAt }, known)) return false;
    this.heard.set(controllerId, { state, receivedAt, retained });
    if (elsewhere) this.elsewhere.add(controllerId);
    else this.elsewhere.delete(controllerId);
    return true;
  }

  /** Whether a controller's last state came to another gateway, and is fresh. */
  isHeardElsewhere(controllerId: string, now: number): boolean {
    const heard = this.heard.get(controllerId);
    return heard !== undefined && this.elsewhere.has(controllerId) && isFresh(heard, now);
  }

  of(controllerId: string): HeardState | null {
    return this.heard.get(controllerId) ?? null;
  }

  /**
   * Whether what is reported is what a command asked for: null where it is, else what is not. What was observed before
   * the controller's first answer says nothing of the command; both times are the controller's clock.
   */
  mismatchOf({ id, controllerId, request, steps }: StoredCommand): Mismatch | null {
    const heard = this.of(controllerId);
    const firstAnswerAt = steps.find(({ answeredAt }) => answeredAt !== null)?.answeredAt ?? Number.POSITIVE_INFINITY;
    if (heard === null || heard.state.observedAt < firstAnswerAt) {
      return { code: "notReported", values: {} };
    }
    return mismatch(id, request, heard.state);
  }
}

function isNewer(a: Pick<HeardState, "state" | "receivedAt">, b: Pick<HeardState, "state" | "receivedAt">): boolean {
  const seenAt = ({ state, receivedAt }: typeof a) => Math.min(state.observedAt, receivedAt);
  return seenAt(a) === seenAt(b) ? a.state.observedAt > b.state.observedAt : seenAt(a) > seenAt(b);
}
