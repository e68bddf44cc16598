/** What was given in time may come for so long after the database or the broker is back, ms: the ingest tries every 5 s. */
const settleMs = 10_000;
/** A gateway that starts waits for so long for its broker, ms. */
const connectWithinMs = 30_000;
/** A database that takes so long for a small question keeps the ingest waiting, too, ms. */
const slowMs = 2_000;

/**
 * Whether answers that came in time may not have been taken in yet: they wait in the ingest for a database that was
 * away, or in a broker that has only just been reached. Until they are in, the clock proves nothing against a
 * controller. While a broker stays away nothing waits here: what is not heard by then was not heard. Times are epoch ms.
 */
export class AnswerBacklog {
  private until = Number.NEGATIVE_INFINITY;
  private wasReady = true;

  /** The gateway starts: what was answered while there was none may lie in the broker. */
  begin(now: number, isBrokerReady: boolean): void {
    this.wasReady = isBrokerReady;
    this.until = now + (isBrokerReady ? settleMs : connectWithinMs);
  }

  databaseWasAway(now: number): void {
    this.until = Math.max(this.until, now + settleMs);
  }

  /** The database has answered, `tookMs` after it was asked. */
  databaseAnswered(now: number, tookMs: number): void {
    if (tookMs >= slowMs) this.databaseWasAway(now);
  }

  broker(now: number, isReady: boolean): void {
    if (isReady && !this.wasReady) this.until = now + settleMs;
    this.wasReady = isReady;
  }

  /** Whether everything that was given in time has come, as far as can be said. */
  isTakenIn(now: number): boolean {
    return now >= this.until;
  }
}
