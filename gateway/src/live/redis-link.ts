import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { createClient } from "redis";
import { z } from "zod";
import type { LiveInput } from "./live-state.js";

export interface RedisLinkOptions {
  url: string;
  /** The gateways of one schema share a channel. */
  channel: string;
  logger: Logger;
  /** Another gateway has committed this. */
  onCommitted(input: LiveInput): void;
  /** Another gateway has stored a network, or something may have been told and not heard: the database knows. */
  onBehind(): void;
}

/** What gateways tell one another. `behind`: look into the database. */
const message = z.discriminatedUnion("event", [
  z.object({ from: z.string(), event: z.literal("behind") }),
  z.object({
    from: z.string(),
    event: z.literal("committed"),
    // Rows of a gateway of the same version; another's are refused by what takes them in.
    input: z.custom<LiveInput>((input) => typeof input === "object" && input !== null),
  }),
]);
type Message = z.infer<typeof message>;
type Client = ReturnType<typeof newClient>;

/** Told and not yet taken by Redis; beyond these the others are told to look into the database. */
const maxUnsent = 1_000;

/**
 * The way between several gateways: Redis's publish and subscribe, which keeps nothing for those that are away.
 * Whoever may have missed something reads it from the database, where everything is before it is told. Without Redis
 * each gateway goes on with its own.
 */
export class RedisLink {
  private readonly options: RedisLinkOptions;
  private readonly name: string = randomUUID();
  private readonly sender: Client;
  private readonly receiver: Client;
  private lastError: Error | null = null;
  /** Something could not be told. */
  private untold = false;

  constructor(options: RedisLinkOptions) {
    this.options = options;
    this.sender = newClient(options.url);
    this.receiver = newClient(options.url);
    for (const client of [this.sender, this.receiver]) client.on("error", (error: Error) => this.noticeLoss(error));
    this.sender.on("ready", () => {
      this.lastError = null;
      options.logger.info("Redis connected");
      if (this.untold) this.tell({ from: this.name, event: "behind" });
    });
    this.receiver.on("ready", () => {
      // Again after every loss; a channel that is subscribed to already stays so.
      this.receiver
        .subscribe(options.channel, (text) => this.hear(text))
        .then(
          () => options.onBehind(),
          (error: unknown) => options.logger.debug({ err: error }, "Redis went away again"),
        );
    });
  }

  /** Begins to connect, and goes on until it has; does not wait for that. */
  start(): void {
    for (const client of [this.sender, this.receiver]) client.connect().catch(() => undefined);
  }

  stop(): void {
    for (const client of [this.sender, this.receiver]) client.destroy();
  }

  /** This gateway has committed that. Nothing waits for Redis. */
  tellCommitted({ readings, controllerStates, signStates, presence, positions, refusedClocks = [] }: LiveInput): void {
    const input = { readings, controllerStates, signStates, presence, positions, refusedClocks };
    if (Object.values(input).some((rows) => rows.length > 0)) {
      this.tell({ from: this.name, event: "committed", input });
    }
  }

  /** This gateway has stored another network. */
  tellNetwork(): void {
    this.tell({ from: this.name, event: "behind" });
  }

  state(): { ok: boolean; detail: string } {
    if (this.sender.isReady && this.receiver.isReady) return { ok: true, detail: "connected" };
    // `/readyz` is open to strangers: what the client says names host and port, and stands in the log.
    return { ok: false, detail: this.lastError === null ? "connecting" : "away; the gateway's log says why" };
  }

  private noticeLoss(error: Error): void {
    if (this.lastError?.message !== error.message) {
      this.options.logger.warn({ err: error }, "Redis is away; it is tried again");
    }
    this.lastError = error;
  }

  private tell(told: Message): void {
    const isBehind = told.event === "behind";
    this.sender.publish(this.options.channel, JSON.stringify(told)).then(
      () => {
        if (isBehind) this.untold = false;
        else if (this.untold && this.sender.isReady) this.tell({ from: this.name, event: "behind" });
      },
      () => {
        this.untold = true;
      },
    );
  }

  private hear(text: string): void {
    const { logger, onCommitted, onBehind } = this.options;
    try {
      const heard = message.parse(JSON.parse(text));
      if (heard.from === this.name) return;
      if (heard.event === "committed") onCommitted(heard.input);
      else onBehind();
    } catch (error) {
      logger.warn({ err: error }, "another gateway's message could not be read: do all run the same version?");
    }
  }
}

function newClient(url: string) {
  return createClient({
    url,
    // Nothing is kept for a Redis that is away: memory stays bounded.
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxUnsent,
    socket: { reconnectStrategy: (retries) => Math.min(5_000, 100 * 2 ** retries) + Math.random() * 100 },
  });
}
