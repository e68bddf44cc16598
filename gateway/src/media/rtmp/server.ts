import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import type { Logger } from "pino";
import { MediaError } from "../media-error.js";
import { RtmpSession } from "./session.js";

/** Takes what the publisher with one stream key sends. */
export interface StreamTarget {
  /** SHA-256 of the stream key; null while it has none, and takes nobody. */
  readonly streamKeyHash: Buffer | null;
  /** False where another publisher is on and alive. */
  attach(session: RtmpSession): boolean;
  media(session: RtmpSession, kind: "audio" | "video", timestamp: number, payload: Buffer): void;
  detach(session: RtmpSession): void;
}

export interface RtmpServerOptions {
  host: string;
  /** 0 takes any free port; see `port`. */
  port: number;
  /** The path of the address, e.g. `live` for rtmp://host/live. */
  app: string;
  logger: Logger;
}

/** A connection that has not begun to publish within this time is ended, ms. */
const greetWithinMs = 10_000;
const maxConnections = 64;

/** Live ingest over RTMP: checks stream keys and hands each publisher to its source. */
export class RtmpServer {
  private readonly options: RtmpServerOptions;
  private readonly targets = new Set<StreamTarget>();
  private readonly attached = new Map<RtmpSession, StreamTarget>();
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private refusals = 0;

  constructor(options: RtmpServerOptions) {
    this.options = options;
  }

  /** The port listened on; 0 before the start. */
  get port(): number {
    const address = this.server?.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Publishers that were turned away: a wrong key, or another one on the stream. */
  get refused(): number {
    return this.refusals;
  }

  /** Takes publishers with this target's key from now on. */
  add(target: StreamTarget): void {
    this.targets.add(target);
  }

  remove(target: StreamTarget): void {
    this.targets.delete(target);
    for (const [session, to] of this.attached) if (to === target) session.drop();
  }

  /** @throws MediaError `portInUse`, `listenFailed` */
  start(): Promise<void> {
    const { host, port } = this.options;
    const server = createServer((socket) => this.accept(socket));
    server.maxConnections = maxConnections;
    this.server = server;
    return new Promise((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        const inUse = error.code === "EADDRINUSE";
        const what = inUse ? `port ${port} is in use: set RTMP_PORT to a free one` : error.message;
        reject(new MediaError(inUse ? "portInUse" : "listenFailed", `RTMP cannot listen: ${what}`, error));
      });
      server.listen(port, host, () => {
        server.removeAllListeners("error");
        server.on("error", (error) => this.options.logger.error({ err: error }, "RTMP server"));
        resolve();
      });
    });
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private accept(socket: Socket): void {
    const { logger } = this.options;
    this.sockets.add(socket);
    const greeting = setTimeout(() => socket.destroy(), greetWithinMs);
    socket.once("close", () => {
      clearTimeout(greeting);
      this.sockets.delete(socket);
    });
    new RtmpSession(socket, {
      onPublish: (session, app, key) => {
        const answer = this.admit(session, app, key);
        if (answer === "accepted") clearTimeout(greeting);
        return answer;
      },
      onMedia: (session, kind, timestamp, payload) => {
        this.attached.get(session)?.media(session, kind, timestamp, payload);
      },
      onEnd: (session) => {
        this.attached.get(session)?.detach(session);
        this.attached.delete(session);
      },
      onFault: (session, error) => logger.warn({ err: error, from: session.address }, "RTMP connection ended"),
    });
  }

  private admit(session: RtmpSession, app: string, key: string) {
    const { logger } = this.options;
    const from = session.address;
    const target = [...this.targets].find(({ streamKeyHash }) => isKeyOf(streamKeyHash, key));
    if (target === undefined || app !== this.options.app) {
      this.refusals += 1;
      logger.warn({ from, app }, "publisher refused: the stream key or the address is wrong");
      return "wrongKey" as const;
    }
    if (!target.attach(session)) {
      this.refusals += 1;
      logger.warn({ from }, "publisher refused: another one is on this stream");
      return "busy" as const;
    }
    this.attached.set(session, target);
    logger.info({ from }, "publisher accepted");
    return "accepted" as const;
  }
}

function isKeyOf(hash: Buffer | null, given: string): boolean {
  const digest = createHash("sha256").update(given).digest();
  return hash !== null && hash.length === digest.length && timingSafeEqual(hash, digest);
}
