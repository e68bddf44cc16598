import type { ControllerStateRow, StoredCommand } from "@roadcast/db";
import type { Mismatch } from "./reasons.js";
import { mismatch } from "./reported-state.js";
import type { HeardState } from "./situation.js";

/** What controllers last reported. The newest by the controller's clock counts, whatever comes when. */
export class Street {
  private readonly heard = new Map<string, HeardState>();

  /** False where something newer is known. */
  hear({ controllerId, receivedAt, state, retained = false }: ControllerStateRow): boolean {
    const known = this.heard.get(controllerId);
    if (known !== undefined && known.state.observedAt >= state.observedAt) return false;
    this.heard.set(controllerId, { state, receivedAt, retained });
    return true;
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
