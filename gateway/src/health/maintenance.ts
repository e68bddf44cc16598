import type { MaintenanceReport, Storage } from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { DependencyState } from "./readiness.js";
import { publicReason } from "./readiness.js";

export interface MaintenanceOptions {
  storage: Pick<Storage, "maintain">;
  clock: Clock;
  logger: Logger;
  everyMs?: number;
}

/** So many runs in a row must fail before the gateway calls itself unready: partitions are made days ahead. */
const failuresAllowed = 3;

/** The storage's own work, about once a minute and never twice at once. A failure is logged and tried again. */
export class Maintenance {
  private readonly options: MaintenanceOptions;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private stopped = true;
  private failures = 0;
  private last: { at: number; report: MaintenanceReport } | null = null;
  private lastError: Error | null = null;

  constructor(options: MaintenanceOptions) {
    this.options = options;
  }

  start(): void {
    this.stopped = false;
    this.next(0);
  }

  /** Waits for the run that is on its way. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  state(): DependencyState {
    if (this.failures >= failuresAllowed) {
      return { ok: false, detail: `failed ${this.failures} times in a row: ${publicReason(this.lastError)}` };
    }
    if (this.last === null) return { ok: true, detail: "has not run yet" };
    const at = new Date(this.last.at).toISOString();
    const { rolledUpTo, skipped } = this.last.report;
    const upTo = rolledUpTo === null ? "" : `, rollups complete to ${new Date(rolledUpTo).toISOString()}`;
    return { ok: true, detail: skipped ? `another gateway was at it at ${at}` : `last run ${at}${upTo}` };
  }

  private next(waitMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.run();
    }, waitMs);
  }

  private async run(): Promise<void> {
    const { storage, clock, logger, everyMs = 60_000 } = this.options;
    try {
      const report = await storage.maintain(clock.now());
      this.last = { at: clock.now(), report };
      this.failures = 0;
      logger.debug({ ...report }, "storage maintained");
    } catch (error) {
      this.failures += 1;
      this.lastError = error instanceof Error ? error : new Error(String(error));
      logger.error({ err: error, failures: this.failures }, "storage maintenance failed; it is tried again");
    }
    this.running = null;
    this.next(everyMs);
  }
}
