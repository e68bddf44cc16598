import type { Logger } from "pino";

/** Longer than this nobody waits for an answer, ms: it counts once it is there. */
const patienceMs = 1_000;

/** What a query says: the last known where it fails or takes long, so that everything else goes on. */
export class Fact<T> {
  private reading: Promise<void> | null = null;
  private isFailing = false;

  constructor(
    private readonly name: string,
    public value: T,
    private readonly logger: Logger,
  ) {}

  /** Asks, unless the last answer is still to come. Never rejects, and resolves within a second. */
  async read(query: () => Promise<T>): Promise<void> {
    if (this.reading !== null) return;
    const reading = this.take(query);
    this.reading = reading;
    let giveUp: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      giveUp = setTimeout(resolve, patienceMs);
    });
    await Promise.race([reading, tooLong]);
    clearTimeout(giveUp);
  }

  private async take(query: () => Promise<T>): Promise<void> {
    try {
      this.value = await query();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.logger.warn({ err: error, fact: this.name }, "alarms go by what was known last");
      this.isFailing = true;
    } finally {
      this.reading = null;
    }
  }
}
