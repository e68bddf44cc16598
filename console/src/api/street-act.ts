/**
 * What acts on the street counts for so long after it was sent, ms: then the console gives it up, and the gateway
 * refuses it where it arrives all the same.
 */
export const commandWithinMs = 10_000;

/** The call options of what acts on the street. */
export const streetAct = { withinMs: commandWithinMs } as const;
