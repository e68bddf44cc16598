import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  ClientToServerEvents,
  Delta,
  Role,
  ServerToClientEvents,
  Snapshot,
  SocketAnswer,
} from "@roadcast/contract";
import { io, type Socket } from "socket.io-client";
import { vi } from "vitest";
import { systemClock } from "../../gateway/src/clock.js";
import { LiveSockets, type LiveSocketsOptions, type SocketPrincipal } from "../../gateway/src/live/live-sockets.js";
import { type LiveInput, LiveState } from "../../gateway/src/live/live-state.js";
import type { Registry } from "../../gateway/src/network/registry.js";
import { silentLogger } from "./broker-ingest.js";

export type ConsoleSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

const patience = { timeout: 10_000, interval: 10 };
let epochs = 0;

/** A real HTTP server with the sockets on it. The header `x-role` says who somebody is, `x-by` how he signed in. */
export class LiveGateway<P extends SocketPrincipal = SocketPrincipal> {
  readonly state: LiveState;
  readonly sockets: LiveSockets<P>;
  private readonly server: Server = createServer((_request, response) => response.writeHead(404).end());

  constructor(registry: Registry, options: Partial<LiveSocketsOptions<P>> = {}) {
    this.state = new LiveState({ registry, newEpoch: () => `epoch-${++epochs}`, now: Date.now() });
    const byHeader: LiveSocketsOptions<SocketPrincipal>["authenticate"] = async ({ headers }) => {
      const role = headers["x-role"];
      const by = headers["x-by"] === "token" ? "token" : "session";
      return typeof role === "string" ? { username: role, role: role as Role, by, mustChangePassword: false } : null;
    };
    this.sockets = new LiveSockets<P>({
      state: this.state,
      clock: systemClock,
      logger: silentLogger,
      authenticate: byHeader as LiveSocketsOptions<P>["authenticate"],
      stillValid: async () => true,
      ...options,
    });
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", resolve));
    this.sockets.start(this.server);
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await this.sockets.stop();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  apply(input: LiveInput): void {
    this.state.apply(input, Date.now());
  }
}

/** A console's socket with everything that it was sent. */
export class TestConsole {
  readonly snapshots: Snapshot[] = [];
  readonly deltas: Delta[] = [];
  readonly socket: ConsoleSocket;
  refusal: (Error & { data?: { code?: string } }) | null = null;

  constructor(port: number, headers: Record<string, string> = { "x-role": "viewer" }, transports = ["websocket"]) {
    this.socket = io(`http://127.0.0.1:${port}`, {
      transports,
      extraHeaders: headers,
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 50,
    });
    this.socket.on("snapshot", (message) => this.snapshots.push(message));
    this.socket.on("delta", (message) => this.deltas.push(message));
    this.socket.on("connect_error", (error) => {
      this.refusal = error;
    });
  }

  async connected(): Promise<this> {
    await this.until(() => this.socket.connected);
    return this;
  }

  async until(holds: () => boolean): Promise<void> {
    await vi.waitFor(() => {
      if (!holds()) throw new Error("not yet");
    }, patience);
  }

  subscribe(...areas: string[]): Promise<SocketAnswer> {
    return new Promise((resolve) => this.socket.emit("subscribe", { areas }, resolve));
  }

  /** What a request is answered with, whatever is sent. */
  ask(event: "subscribe" | "unsubscribe" | "resync", request: unknown): Promise<SocketAnswer> {
    return new Promise((resolve) => this.socket.emit(event, request as never, resolve));
  }

  close(): void {
    this.socket.disconnect();
  }
}
