import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Wrong passwords that are allowed in each window. */
const windowSec = 15 * 60;
const limits = {
  /** One address trying one account: a person who has forgotten, or a guesser. */
  accountFromAddress: 10,
  /** One address trying many accounts; a control room may share one address. */
  address: 60,
  /** One account tried from many addresses; high, so that an outsider cannot easily lock a person out. */
  account: 100,
} as const;

/** Sign-in is refused for a while; says how long. */
export class TooManyAttemptsError extends Error {
  readonly code = "rateLimited";
  readonly retryAfterSec: number;

  constructor(retryAfterMs: number) {
    super("too many wrong sign-ins: wait, then try again");
    this.name = "TooManyAttemptsError";
    this.retryAfterSec = Math.max(1, Math.ceil(retryAfterMs / 1000));
  }
}

/**
 * Counts wrong passwords per account, per address and per pair of both. In this process's memory: with several
 * gateways an attacker has the limits once for each, which the figures allow for.
 */
export class SignInLimits {
  private readonly limiters = (Object.keys(limits) as (keyof typeof limits)[]).map((name) => ({
    name,
    limiter: new RateLimiterMemory({ keyPrefix: name, points: limits[name], duration: windowSec }),
  }));

  /**
   * Counts an attempt before its password is checked, so that attempts at the same time count too.
   * @throws TooManyAttemptsError
   */
  async attempt(username: string, address: string): Promise<void> {
    for (const { name, limiter } of this.limiters) {
      try {
        await limiter.consume(keyOf(name, username, address));
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) throw new TooManyAttemptsError(refusal.msBeforeNext);
        throw refusal;
      }
    }
  }

  /** The password was right: the attempt was no guess. */
  async succeeded(username: string, address: string): Promise<void> {
    for (const { name, limiter } of this.limiters) {
      const key = keyOf(name, username, address);
      if (name === "accountFromAddress") await limiter.delete(key);
      else await limiter.reward(key);
    }
  }
}

function keyOf(name: keyof typeof limits, username: string, address: string): string {
  const account = username.toLowerCase();
  if (name === "address") return address;
  return name === "account" ? account : `${account}\n${address}`;
}
