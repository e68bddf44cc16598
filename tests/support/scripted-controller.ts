import {
  type CommandResult,
  type ControllerCommand,
  type ControllerState,
  commandTopic,
  controllerCommand,
  uplinkTopic,
} from "@roadcast/contract";
import type { MqttClient } from "mqtt";
import { vi } from "vitest";
import type { FakeClock } from "./broker-ingest.js";

/** A controller that answers and reports what a test tells it, and nothing by itself. */
export class ScriptedController {
  readonly commands: ControllerCommand[] = [];
  /** Whether any command came as one that the broker had kept. */
  anyRetained = false;

  constructor(
    readonly id: string,
    readonly client: MqttClient,
    private readonly prefix: string,
    private readonly clock: FakeClock,
    private readonly checksum: string,
  ) {
    client.on("message", (_topic, payload, packet) => {
      this.anyRetained ||= packet.retain;
      this.commands.push(controllerCommand.parse(JSON.parse(payload.toString())));
    });
  }

  async listen(): Promise<this> {
    await this.client.subscribeAsync(commandTopic(this.prefix, "controllers", this.id), { qos: 1 });
    return this;
  }

  /** Reports a state; resolves once the gateway has committed it. */
  async report(change: Partial<ControllerState> = {}): Promise<void> {
    // No two states are of one moment.
    this.clock.at += 1;
    const state: ControllerState = {
      ...{ observedAt: this.clock.at, mode: "coordinated", plan: 1, cycleSec: 120, cycleSecond: 0, offsetSec: 10 },
      phases: [2, 6].map((phase) => ({ phase, indication: "green" })),
      ...{ configChecksum: this.checksum, activeCommandId: null },
      ...change,
    };
    await this.send("state", state, true);
  }

  /** Answers a message; resolves once the gateway has committed it. */
  async answer(commandId: string, status: CommandResult["status"], reason?: string, at?: number): Promise<void> {
    await this.send("results", { commandId, status, reason: reason ?? null, at: at ?? this.clock.now() });
  }

  async send(uplink: "state" | "results", body: unknown, retain = false): Promise<void> {
    const topic = uplinkTopic(this.prefix, "controllers", this.id, uplink);
    await this.client.publishAsync(topic, typeof body === "string" ? body : JSON.stringify(body), { qos: 1, retain });
  }

  /** The latest command, once there are so many. */
  async received(count: number): Promise<ControllerCommand> {
    await vi.waitFor(() => {
      if (this.commands.length < count) throw new Error(`${this.commands.length} of ${count} commands`);
    }, patience);
    const command = this.commands[count - 1];
    if (command === undefined) throw new Error("no command");
    return command;
  }
}

const patience = { timeout: 10_000, interval: 10 };
