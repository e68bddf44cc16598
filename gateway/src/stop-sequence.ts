import type { Logger } from "pino";

interface Step {
  name: string;
  stop: () => Promise<void> | void;
  /** At once, without waiting for anything: for a person who presses Ctrl-C twice. */
  force: (() => void) | undefined;
}

/** How long one part may take to stop before the next is stopped without it, ms. */
const stepWithinMs = 15_000;

/** What has been started, in order; stops it in reverse, once, whatever else fails. */
export class StopSequence {
  private readonly steps: Step[] = [];
  private stopping: Promise<void> | null = null;

  /** Something runs from here on. */
  add(name: string, stop: Step["stop"], force?: () => void): void {
    this.steps.push({ name, stop, force });
  }

  get begun(): boolean {
    return this.stopping !== null;
  }

  run(logger: Logger): Promise<void> {
    this.stopping ??= this.stopAll(logger);
    return this.stopping;
  }

  force(): void {
    for (const { force } of this.steps.reverse()) force?.();
  }

  private async stopAll(logger: Logger): Promise<void> {
    for (let step = this.steps.at(-1); step !== undefined; step = this.steps.at(-1)) {
      const { name, stop } = step;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`${name} did not stop within ${stepWithinMs} ms`)), stepWithinMs);
      });
      try {
        await Promise.race([Promise.resolve().then(stop), late]);
        logger.debug(`${name} stopped`);
        this.steps.pop();
      } catch (error) {
        logger.error({ err: error }, `${name} did not stop as it should`);
        step.force?.();
        this.steps.pop();
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
