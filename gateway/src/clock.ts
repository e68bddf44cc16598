/** Where time comes from, so that replay, rehearsal and tests can set and warp it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
