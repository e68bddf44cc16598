import { connect, createServer, type Socket } from "node:net";
import { listenLocally } from "./ports.js";

/**
 * A line between two processes that a test can cut as a pulled cable does: nothing comes through any more, in either
 * direction, and nobody is told. What was sent meanwhile is lost with its connections. Or as a server does that is gone.
 */
export class Line {
  private readonly target: URL;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => this.accept(socket));
  private cut = false;
  private gone = false;
  private port = 0;

  /** @param target address of the server */
  constructor(target: string) {
    this.target = new URL(target);
  }

  async start(): Promise<this> {
    this.port = await listenLocally(this.server);
    return this;
  }

  /** The server's address through the line. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As `url`, host and port alone. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** As if there were no server: everything is broken off at once, until it is mended. */
  refuse(): void {
    this.gone = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Nothing comes through from now on. */
  pull(): void {
    this.cut = true;
    for (const socket of this.sockets) socket.pause().unpipe();
  }

  /** What connects from now on comes through; what hung is broken off, as its other end has long given it up. */
  mend(): void {
    this.cut = false;
    this.gone = false;
    for (const socket of this.sockets) socket.destroy();
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private accept(socket: Socket): void {
    this.add(socket);
    if (this.gone) {
      socket.destroy();
      return;
    }
    // As an address that cannot be reached: the connection hangs.
    if (this.cut) {
      socket.pause();
      return;
    }
    const onward = connect(Number(this.target.port), this.target.hostname);
    this.add(onward);
    socket.pipe(onward).pipe(socket);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.once("close", () => {
        if (!this.cut) other.destroy();
      });
    }
  }

  private add(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => this.sockets.delete(socket));
  }
}
