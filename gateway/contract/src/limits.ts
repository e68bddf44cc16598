/** The largest message that the gateway reads; a larger one is dead-lettered as `tooLarge`. */
export const maxMessageBytes = 256 * 1024;
/** What brokers refuse to carry. */
export const brokerMaxMessageBytes = 1024 * 1024;
/** How much of a message that is too large is kept with its dead letter. */
export const tooLargeKeptBytes = 4 * 1024;
/** How far ahead of the gateway's clock a reading may be. */
export const maxAheadMs = 5 * 60_000;
/** A controller whose last state is older than this is stale. */
export const controllerStaleMs = 15_000;
/** Past `expectedBy` by this much a command has timed out (road control, rule 7), ms. */
export const commandTimeOutMs = 30_000;
/** Data older than this many of its own intervals is stale. */
export const staleIntervals = 2;
/** At most this many deltas a second and area. */
export const maxDeltasPerSec = 10;
/** A client asks for a new snapshot of an area at most this often. */
export const resyncEveryMs = 2_000;
