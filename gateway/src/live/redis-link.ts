import { createAdapter } from "@socket.io/redis-streams-adapter";
import type { Logger } from "pino";
import { createClient } from "redis";
import type { ServerOptions } from "socket.io";

/**
 * The way between several gateways. Streams rather than Redis's publish and subscribe: what is sent while Redis is
 * away for a moment is not lost. Without Redis each gateway goes on with its own.
 */
export class RedisLink {
  private readonly client: ReturnType<typeof createClient>;
  private lastError: Error | null = null;

  constructor({ url, logger }: { url: string; logger: Logger }) {
    this.client = createClient({
      url,
      // Nothing is kept for a Redis that is away: memory stays bounded, and the live state heals by itself.
      disableOfflineQueue: true,
      socket: { reconnectStrategy: (retries) => Math.min(5_000, 100 * 2 ** retries) + Math.random() * 100 },
    });
    this.client.on("error", (error: Error) => {
      if (this.lastError?.message !== error.message) logger.warn({ err: error }, "Redis is away; it is tried again");
      this.lastError = error;
    });
    this.client.on("ready", () => {
      this.lastError = null;
      logger.info("Redis connected");
    });
  }

  /** Begins to connect, and goes on until it has; does not wait for that. */
  start(): void {
    this.client.connect().catch(() => undefined);
  }

  stop(): void {
    this.client.destroy();
  }

  adapter(prefix: string): NonNullable<ServerOptions["adapter"]> {
    return createAdapter(this.client, {
      streamName: prefix,
      channelPrefix: prefix,
      onlyPlaintext: true,
      maxLen: 2_000,
    });
  }

  state(): { ok: boolean; detail: string } {
    if (this.client.isReady) return { ok: true, detail: "connected" };
    return { ok: false, detail: this.lastError?.message ?? "connecting" };
  }
}
