import type { Role } from "@roadcast/contract";
import type { Refusal } from "./refusal.js";

/** Why nothing, or nothing more, was done. */
export interface Refused {
  ok: false;
  code: "notFound" | "refused" | "locked" | "conflict" | "notSent";
  detail: string;
  /** Every rule that forbids it. */
  refusals: readonly Refusal[];
}

export type Outcome<T> = { ok: true; value: T } | Refused;

export function refused(code: Refused["code"], detail: string, refusals: readonly Refusal[] = []): Refused {
  return { ok: false, code, detail, refusals };
}

/** Who asks. */
export interface Requester {
  /** As people read it. */
  name: string;
  /** The account, or the token by its id: names of tokens are not unique. */
  identity: string;
  role: Role;
  /** Address that the request came from. */
  from: string | null;
  /** Until when they mean it, epoch ms; without one, however long it has waited. */
  latestAt?: number | null;
}
