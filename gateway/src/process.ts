import type { Logger } from "pino";
import { StopSequence } from "./stop-sequence.js";

type Start<C> = (config: C, logger: Logger, stops: StopSequence, fail: (error: unknown) => void) => Promise<void>;

/** The whole of a stop takes no longer than this, ms; container engines are told to wait a little more. */
const stopWithinMs = 25_000;

/**
 * Runs a gateway as this process: starts it, stops it in order on SIGINT and SIGTERM (a second one ends it at once),
 * and on a fault that nobody took care of. Exits with 0 after a stop that was asked for, otherwise with 1.
 */
export function runProcess<C>(readConfig: () => C, createLogger: (config: C) => Logger, start: Start<C>): void {
  let config: C;
  try {
    config = readConfig();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const logger = createLogger(config);
  const stops = new StopSequence();

  const end = (exitCode: number) => {
    if (stops.begun) return;
    setTimeout(() => {
      stops.force();
      process.exit(1);
    }, stopWithinMs).unref();
    stops.run(logger).then(
      () => process.exit(exitCode),
      () => process.exit(1),
    );
  };
  const fail = (error: unknown) => {
    if (stops.begun) {
      logger.debug({ err: error }, "failed while stopping");
      return;
    }
    const known = knownFault(error);
    if (known === null) logger.fatal({ err: error }, error instanceof Error ? error.message : String(error));
    else {
      // For the person at the terminal, whatever form the log has.
      logger.fatal({ code: known.code }, known.message);
      process.stderr.write(`\n${known.message}\n`);
    }
    end(1);
  };
  const signalled = (signal: NodeJS.Signals) => {
    if (stops.begun) {
      stops.force();
      process.exit(1);
    }
    logger.info(`${signal}: stopping`);
    end(0);
  };
  process.on("SIGINT", signalled);
  process.on("SIGTERM", signalled);
  process.on("SIGHUP", signalled);
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);

  start(config, logger, stops, fail).then(() => logger.info("the gateway runs"), fail);
}

/** A fault that says itself what to do about it: one of the gateway's own classes, with a stable code. */
function knownFault(error: unknown): { code: string; message: string } | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  const own = /^(Start|Broker|Database|SchemaNewer|EmbeddedDatabase|PasswordFile)Error$/.test(error.name);
  return own ? { code: error.code, message: error.message } : null;
}
