import type { Logger } from "pino";
import type { LiveInput } from "./live-state.js";

export interface CatchUpOptions {
  /** What the database knows now, the network first. */
  read(): Promise<LiveInput>;
  apply(input: LiveInput): void;
  logger: Logger;
}

/** How soon a reading that failed is tried again, ms. */
const againAfterMs = 2_000;

/** Brings the live state up to what other gateways have committed meanwhile, while commits go on. */
export class CatchUp {
  private readonly options: CatchUpOptions;
  private running = false;
  private wanted = false;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;
  /** Presence that was committed while the database was read: it has no time of its own by which the newer wins. */
  private meanwhile: LiveInput["presence"] = [];

  constructor(options: CatchUpOptions) {
    this.options = options;
  }

  /** Takes in what was committed, here or elsewhere. */
  take(input: LiveInput): void {
    this.options.apply(input);
    if (this.running) this.meanwhile = [...this.meanwhile, ...input.presence];
  }

  /** Reads the database now, or once more after the reading that is under way; until it has answered. */
  request(): void {
    this.wanted = true;
    if (!this.running && !this.stopped) void this.run();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    const { read, apply, logger } = this.options;
    this.running = true;
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      this.meanwhile = [];
      try {
        const known = await read();
        if (this.stopped) break;
        apply(known);
        apply({ readings: [], controllerStates: [], signStates: [], presence: this.meanwhile, positions: [] });
      } catch (error) {
        if (this.stopped) break;
        logger.warn({ err: error }, "what other gateways committed could not be read; it is tried again");
        this.timer = setTimeout(() => this.request(), againAfterMs);
        break;
      }
    }
    this.running = false;
    this.meanwhile = [];
  }
}
