import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Logger } from "pino";

export interface SimulatorOptions {
  /** The built command, `simulators/dist/cli.js`. */
  program: string;
  args: readonly string[];
  /** Beside PATH and the like; nothing of the gateway's own settings goes to the child. */
  env: Readonly<Record<string, string>>;
  logger: Logger;
  restartMinMs?: number;
  restartMaxMs?: number;
}

/** A child that ran for this long had started well: the back-off begins anew. */
const settledMs = 60_000;
const stopWithinMs = 3_000;

/**
 * The simulated city, a process of its own that reaches the gateway as devices do. It ends when its standard input
 * closes, so that it does not outlive the gateway whatever ends that; if it ends by itself it is started again.
 */
export class SimulatorProcess {
  private readonly options: SimulatorOptions;
  private child: ChildProcess | null = null;
  private restart: NodeJS.Timeout | null = null;
  private failures = 0;
  private stopping = false;

  constructor(options: SimulatorOptions) {
    this.options = options;
  }

  start(): void {
    const { program, args, env, logger } = this.options;
    if (!existsSync(program)) {
      logger.warn({ program }, "the simulated city is not built: run `npm run build`; nothing will move on the map");
      return;
    }
    const startedAt = performance.now();
    const child = spawn(process.execPath, ["--enable-source-maps", program, ...args], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...env },
    });
    this.child = child;
    // A child that has just died breaks the pipe: `exit` tells of it.
    child.stdin.on("error", () => undefined);
    this.log(child.stdout, (line) => logger.info({ from: "simulator" }, line));
    this.log(child.stderr, (line) => logger.warn({ from: "simulator" }, line));
    child.on("error", (error) => logger.error({ err: error }, "the simulated city could not be started"));
    child.on("exit", (code, signal) => {
      this.child = null;
      if (this.stopping) return;
      const { restartMinMs = 1_000, restartMaxMs = 30_000 } = this.options;
      this.failures = performance.now() - startedAt > settledMs ? 1 : this.failures + 1;
      const waitMs = Math.min(restartMaxMs, restartMinMs * 2 ** (this.failures - 1));
      logger.warn({ code, signal, againInMs: waitMs }, "the simulated city ended by itself");
      this.restart = setTimeout(() => this.start(), waitMs);
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.restart !== null) clearTimeout(this.restart);
    const { child } = this;
    if (child === null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.stdin?.end();
    const kill = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
    await ended;
    clearTimeout(kill);
  }

  force(): void {
    this.stopping = true;
    this.child?.kill("SIGKILL");
  }

  private log(stream: Readable, write: (line: string) => void): void {
    createInterface({ input: stream }).on("line", write);
  }
}
