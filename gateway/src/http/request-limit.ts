import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Principal } from "../auth/principal.js";
import { HttpProblem } from "./problem.js";

/** A busy console makes some 2 requests a second; this is what ten of one person make. */
const usualRequestsPerMinute = 1_200;
/** A control room may share one address. */
const principalsOfAddress = 10;

export interface RequestLimit {
  /** Before anything is looked up for a request: whoever it claims to be from. Rejects with a `rateLimited` problem. */
  byAddress(address: string): Promise<void>;
  /** Once it is known who asks; nobody is counted by address. Rejects with a `rateLimited` problem. */
  byPrincipal(principal: Principal | null, address: string): Promise<void>;
}

/** Keeps one caller from taking the gateway, or the database behind it, for itself. */
export function requestLimit(requestsPerMinute = usualRequestsPerMinute): RequestLimit {
  const addresses = new RateLimiterMemory({ points: requestsPerMinute * principalsOfAddress, duration: 60 });
  const principals = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
  return {
    byAddress: (address) => consume(addresses, address),
    byPrincipal: (principal, address) => consume(principals, keyOf(principal, address)),
  };
}

/** Tokens go by their id: names are not unique. */
function keyOf(principal: Principal | null, address: string): string {
  if (principal === null) return `address ${address}`;
  return principal.tokenId === null ? `session ${principal.username}` : `token ${principal.tokenId}`;
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const retryAfterSec = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw new HttpProblem("rateLimited", "too many requests: slow down", { retryAfterSec });
  }
}
