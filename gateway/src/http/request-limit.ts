import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Principal } from "../auth/principal.js";
import { HttpProblem } from "./problem.js";

/** A busy console makes some 2 requests a second; this is what ten of one person make. */
const usualRequestsPerMinute = 1_200;

/** Keeps one caller from taking the gateway for itself. Rejects with a `rateLimited` problem. */
export function requestLimit(
  requestsPerMinute = usualRequestsPerMinute,
): (principal: Principal | null, address: string) => Promise<void> {
  const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
  return async (principal, address) => {
    try {
      await limiter.consume(principal === null ? `address ${address}` : `${principal.by} ${principal.username}`);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterSec = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new HttpProblem("rateLimited", "too many requests: slow down", { retryAfterSec });
    }
  };
}
