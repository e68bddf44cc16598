import type { Requester } from "./outcome.js";
import { type Refusal, refusal } from "./refusal.js";

/**
 * Rule 5 for what has waited in the gateway, behind a database that was away: past the time until which whoever asked
 * means it, it is refused. Null for what is in time. `now` is epoch ms. Pure.
 */
export function lateRefusal({ latestAt }: Pick<Requester, "latestAt">, now: number): Refusal | null {
  if (latestAt == null || now <= latestAt) return null;
  const [was, is] = [new Date(latestAt).toISOString(), new Date(now).toISOString()];
  return refusal("arrivedLate", `it was to be taken by ${was}, and its turn came at ${is}: nothing was done`);
}
