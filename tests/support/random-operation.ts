import type { CommandResult, ControllerMode, ControllerRequest } from "@roadcast/contract";
import { interlocks } from "../../gateway/src/control/interlocks.js";
import { commandFaults } from "../../simulators/src/devices/controller/controller-device.js";
import type { ControllerConfig } from "../../simulators/src/devices/controller/signal-programme.js";
import { DrivenJunction } from "./driven-junction.js";
import { RandomRequests } from "./random-requests.js";
import { type ShownLamp, SignalOracle } from "./signal-oracle.js";

/** What came of a run, so that a test can tell that something did. */
export interface OperationCounts {
  steps: number;
  /** Let through by the gateway's rules, and held back. */
  passed: number;
  refused: number;
  /** Sent past the gateway, as somebody would who has got at the broker. */
  smuggled: number;
  results: Record<string, number>;
  /** Commands that were done, by what they asked for. */
  completed: Record<string, number>;
  /** Moments (0.1 s) in each mode. */
  modes: Partial<Record<ControllerMode, number>>;
}

export interface OperationOptions {
  sheet: ControllerConfig;
  /** What is in the cabinet, where that is not the sheet. */
  runsBy?: ControllerConfig;
  seed: number;
  steps: number;
  /** Epoch ms, on the whole 0.1 s. */
  from: number;
  /** Sees the lamps at every 0.1 s. */
  look?: (lamps: readonly ShownLamp[], now: number) => void;
}

/**
 * A junction through random commands: those that the gateway's rules let through, some that they hold back and somebody
 * sends all the same, groups, repeats, rubbish, and people at the cabinet. The oracle watches every 0.1 s.
 */
export class RandomOperation {
  readonly counts: OperationCounts = {
    ...{ steps: 0, passed: 0, refused: 0, smuggled: 0, results: {}, completed: {}, modes: {} },
  };
  /** Why the controller rejected what the gateway let through, knowing its state; by how often. */
  readonly disputes: Record<string, number> = {};
  readonly junction: DrivenJunction;
  readonly oracle: SignalOracle;
  private readonly requests: RandomRequests;
  private lastId = "00000000-0000-4000-8000-000000000000";
  private groupId = this.lastId;
  private isFaulty = false;
  /** What was asked for, by the number of the message. */
  private readonly types = new Map<string, string>();
  private lastMessage: Parameters<DrivenJunction["sendMessage"]>[0] | null = null;

  constructor(private readonly options: OperationOptions) {
    const { sheet, runsBy, seed, from } = options;
    this.junction = new DrivenJunction(sheet, from, runsBy);
    this.oracle = new SignalOracle(sheet.phases);
    this.requests = new RandomRequests(seed, sheet);
  }

  run(): this {
    for (let step = 0; step < this.options.steps; step += 1) {
      this.step();
      this.counts.steps += 1;
    }
    return this;
  }

  private step(): void {
    const { requests, junction } = this;
    if (requests.chance(0.7)) junction.reportIfDue();
    const kind = requests.under(100);
    if (kind < 80) this.ask(requests.next(this.lastId));
    else if (kind < 95) this.group();
    else if (kind < 97) this.rubbish();
    else if (kind < 98) this.someoneAtTheCabinet();
    else {
      const fault = requests.of(null, null, null, ...commandFaults);
      this.isFaulty = fault !== null;
      junction.device.setCommandFault(fault);
    }
    this.passTime();
  }

  private someoneAtTheCabinet(): void {
    const { device } = this.junction;
    device.setLocal(true);
    this.passTime();
    device.setLocal(false);
  }

  /** Most commands follow one another closely; some are left alone until they are done. */
  private passTime(): void {
    const { requests } = this;
    const ticks = requests.chance(0.7)
      ? requests.under(3)
      : requests.chance(0.94)
        ? requests.under(16)
        : 100 + requests.under(300);
    const { device } = this.junction;
    const { look } = this.options;
    this.junction.tick(ticks, (now) => {
      const lamps = device.machine.outputs();
      this.oracle.look(lamps, now);
      look?.(lamps, now);
    });
    const { mode } = device.machine;
    this.counts.modes[mode] = (this.counts.modes[mode] ?? 0) + ticks;
    this.takeResults();
  }

  private takeResults(): CommandResult[] {
    const { counts } = this;
    const results = this.junction.results();
    for (const { commandId, status } of results) {
      count(counts.results, status);
      if (status === "completed") count(counts.completed, this.types.get(commandId) ?? "?");
    }
    return results;
  }

  private ask(request: ControllerRequest): void {
    const { requests, junction, counts } = this;
    const verdict = interlocks(
      junction.situation(request, {
        requester: { identity: "kim", role: requests.chance(0.03) ? "viewer" : "trafficOperator" },
        lock: requests.chance(0.03) ? { identity: "lee", holder: "lee", expiresAt: junction.now + 60_000 } : null,
        expiresAt: junction.now + (requests.chance(0.02) ? -1 : 30_000),
      }),
    );
    if (verdict.length === 0) counts.passed += 1;
    else {
      counts.refused += 1;
      if (!requests.chance(0.2)) return;
      counts.smuggled += 1;
    }
    const isLate = requests.chance(0.02);
    const isAgreed = verdict.length === 0 && junction.isKnown && !isLate && !this.isFaulty;
    this.takeResults();
    this.send({ ...request, ...junction.envelope(isLate ? 0 : 30) });
    if (!isAgreed) return;
    for (const { status, reason } of this.takeResults()) {
      if (status === "rejected") count(this.disputes, `${request.type}: ${reason}`);
    }
  }

  private group(): void {
    const { requests, junction } = this;
    const part = requests.under(3);
    if (part === 0) {
      this.groupId = junction.newId();
      const args = requests.next(this.lastId);
      this.send({ ...junction.envelope(5 + requests.under(25)), groupId: this.groupId, type: "prepare", args });
    } else {
      const groupId = requests.chance(0.1) ? junction.newId() : this.groupId;
      this.send({ ...junction.envelope(), groupId, type: part === 1 ? "commit" : "abort", args: {} });
    }
  }

  /** Something that was sent before, or that nobody can read. */
  private rubbish(): void {
    const { requests, junction, lastMessage } = this;
    if (requests.chance(0.5) && lastMessage !== null) {
      junction.sendMessage(lastMessage);
      return;
    }
    const commandId = junction.newId();
    const text = requests.of(
      "",
      "{",
      "[]",
      `{"commandId":"${commandId}"}`,
      `{"commandId":"${commandId}","type":"hold"}`,
    );
    junction.device.takeCommand(Buffer.from(text), junction.now);
  }

  private send(message: NonNullable<RandomOperation["lastMessage"]>): void {
    this.lastMessage = message;
    this.lastId = this.junction.sendMessage(message);
    this.types.set(this.lastId, message.type);
  }
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
