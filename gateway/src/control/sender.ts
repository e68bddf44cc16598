import type { ControllerCommand } from "@roadcast/contract";
import type { Logger } from "pino";
import { BrokerError } from "../broker/broker-error.js";
import type { LifeEvent } from "./command-life.js";
import { type OwnReason, reasonOf } from "./reasons.js";

export interface SenderOptions {
  /** Whether the broker is there to take anything. */
  canSend(): boolean;
  /** Hands one message to the broker, QoS 1, never retained. Rejects where it does not take it. */
  publish(controllerId: string, message: ControllerCommand): Promise<void>;
  logger: Logger;
  /** How long the broker may take to say that it has it, ms. */
  publishWithinMs?: number;
}

/** `sent`; `neverSent` for certain; `unknown` where the line was lost in the middle or the broker does not say. */
export type Sending = { kind: "sent" } | { kind: "neverSent"; reason: OwnReason } | { kind: "unknown" };

/** What a command that was sent has to be told; null where nobody knows. */
export function sendingEvent(sending: Sending, at: number): LifeEvent | null {
  switch (sending.kind) {
    case "sent":
      return { kind: "published", at };
    case "neverSent":
      return { kind: "neverSent", at, reason: sending.reason };
    case "unknown":
      return null;
  }
}

/** The way out to controllers. Nothing is kept for later and nothing is sent twice: what cannot go now never goes. */
export class Sender {
  private readonly options: SenderOptions;
  constructor(options: SenderOptions) {
    this.options = options;
  }

  get isReady(): boolean {
    return this.options.canSend();
  }

  async send(controllerId: string, message: ControllerCommand): Promise<Sending> {
    const { canSend, publish, logger, publishWithinMs = 5_000 } = this.options;
    if (!canSend()) return { kind: "neverSent", reason: reasonOf("brokerAway") };
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<Sending>((resolve) => {
      timer = setTimeout(() => resolve({ kind: "unknown" }), publishWithinMs);
    });
    const published = publish(controllerId, message).then(
      (): Sending => ({ kind: "sent" }),
      (error: unknown): Sending => {
        logger.warn({ err: error, controllerId, commandId: message.commandId }, "a command could not be handed over");
        return error instanceof BrokerError && error.code === "notConnected"
          ? { kind: "neverSent", reason: reasonOf("notConnected", {}, { message: error.message }) }
          : { kind: "unknown" };
      },
    );
    const sending = await Promise.race([published, tooLong]);
    clearTimeout(timer);
    return sending;
  }
}
