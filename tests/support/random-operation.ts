import {
  type CommandedRequest,
  type CommandResult,
  type ControllerMode,
  type ControllerRequest,
  timingSheet,
} from "@roadcast/contract";
import { timingChecksum } from "@roadcast/db";
import { interlocks } from "../../gateway/src/control/interlocks.js";
import type { Situation } from "../../gateway/src/control/situation.js";
import { commandFaults } from "../../simulators/src/devices/controller/controller-device.js";
import type { ControllerConfig } from "../../simulators/src/devices/controller/signal-programme.js";
import { CommandsUnderWay } from "./commands-under-way.js";
import { DrivenJunction } from "./driven-junction.js";
import { RandomRequests } from "./random-requests.js";
import { RandomSheets } from "./random-sheets.js";
import { type ShownLamp, SignalOracle } from "./signal-oracle.js";

/** What came of a run, so that a test can tell that something did. */
export interface OperationCounts {
  steps: number;
  /** Let through by the gateway's rules, and held back. */
  passed: number;
  refused: number;
  /** Sent past the gateway, as somebody would who has got at the broker. */
  smuggled: number;
  /** Judged while another command was under way. */
  amidOthers: number;
  /** Timing sheets that the controller has taken up. */
  sheets: number;
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
  /** Whether timing sheets are sent, too. */
  sheets?: boolean;
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
    ...{ steps: 0, passed: 0, refused: 0, smuggled: 0, amidOthers: 0, sheets: 0 },
    ...{ results: {}, completed: {}, modes: {} },
  };
  /** Timing sheets that ought to have been refused, and where they were not. */
  readonly wrongSheets: string[] = [];
  /** Why the controller rejected what the gateway let through, knowing its state; by how often. */
  readonly disputes: Record<string, number> = {};
  readonly junction: DrivenJunction;
  readonly oracle: SignalOracle;
  private readonly requests: RandomRequests;
  private readonly sheets: RandomSheets;
  /** What a gateway knows to be under way: what it let through, and not what others sent. */
  private readonly underWay = new CommandsUnderWay();
  private readonly flawed = new Map<string, string>();
  private runsBy: ControllerConfig;
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
    this.sheets = new RandomSheets(this.requests, sheet);
    this.runsBy = this.junction.device.machine.sheet;
  }

  run(): this {
    for (let step = 0; step < this.options.steps; step += 1) {
      this.step();
      this.counts.steps += 1;
    }
    return this;
  }

  private step(): void {
    const { requests } = this;
    if (requests.chance(0.7)) this.reportIfDue();
    const kind = requests.under(100);
    if (kind === 0 && this.options.sheets === true && requests.chance(0.6)) this.sendSheet();
    else if (kind < 80) this.ask(requests.next(this.lastId));
    else if (kind < 95) this.group();
    else if (kind < 97) this.rubbish();
    else if (kind < 98) this.someoneAtTheCabinet();
    else {
      const fault = requests.of(null, null, null, ...commandFaults);
      this.isFaulty = fault !== null;
      this.junction.device.setCommandFault(fault);
    }
    this.passTime();
  }

  private reportIfDue(): void {
    const { junction, underWay } = this;
    const state = junction.reportIfDue();
    if (state !== null) underWay.report(state, junction.now);
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
    this.pass(ticks);
  }

  private pass(ticks: number): void {
    const { device } = this.junction;
    const { look } = this.options;
    this.junction.tick(ticks, (now) => {
      if (device.machine.sheet !== this.runsBy) this.sheetChanged(device.machine.sheet, now);
      const lamps = device.machine.outputs();
      this.oracle.look(lamps, now);
      look?.(lamps, now);
    });
    const { mode } = device.machine;
    this.counts.modes[mode] = (this.counts.modes[mode] ?? 0) + ticks;
    this.takeResults();
    this.underWay.look(this.junction.now);
  }

  private sheetChanged(sheet: ControllerConfig, now: number): void {
    this.runsBy = sheet;
    this.counts.sheets += 1;
    this.oracle.runBy(sheet.phases, now);
    this.requests.runBy(sheet);
    const flaw = this.flawed.get(timingChecksum(sheet));
    if (flaw !== undefined) this.wrongSheets.push(`the controller runs by a sheet with a flaw: ${flaw}`);
  }

  private takeResults(): CommandResult[] {
    const { counts } = this;
    const results = this.junction.results();
    for (const { commandId, status } of results) {
      count(counts.results, status);
      if (status === "completed") count(counts.completed, this.types.get(commandId) ?? "?");
    }
    if (results.length > 0) this.underWay.hear(results, this.junction.now);
    return results;
  }

  private ask(request: ControllerRequest): void {
    const { requests, junction } = this;
    const situation = this.situation(request, {
      requester: { identity: "kim", role: requests.chance(0.03) ? "viewer" : "trafficOperator" },
      lock: requests.chance(0.03) ? { identity: "lee", holder: "lee", expiresAt: junction.now + 60_000 } : null,
      expiresAt: junction.now + (requests.chance(0.02) ? -1 : 30_000),
    });
    const passes = this.judge(situation);
    if (!passes && !this.smuggles(0.2)) return;
    const isLate = requests.chance(0.02);
    this.carry({ ...request, ...junction.envelope(isLate ? 0 : 30) }, passes ? situation : null, isLate);
  }

  /**
   * A whole timing sheet, right or wrong. The gateway lets one through only where nothing is under way, which is waited
   * for now and then; most that come to the street go past it, behind a release. One that is taken is often left alone.
   */
  private sendSheet(): void {
    const { junction, counts, requests } = this;
    const { sheet, ownChecksum, checksum, replaces, flaw } = this.sheets.next();
    if (flaw !== null) this.flawed.set(ownChecksum, flaw);
    const isPatient = requests.chance(0.1);
    if (isPatient) this.pass(1_200);
    if (isPatient) this.reportIfDue();
    const isForced = !isPatient && requests.chance(0.6);
    if (isForced) this.send({ type: "release", args: {}, ...junction.envelope() });
    const args = { version: 1 + counts.steps, checksum, replaces: replaces ?? junction.site.checksum };
    // The gateway keeps no version that its schema refuses, and finds none by another checksum.
    const isKept = checksum === ownChecksum && timingSheet.safeParse(sheet).success;
    const situation = this.situation({ type: "setSheet", args }, { sheet: isKept ? sheet : null });
    const passes = this.judge(situation);
    if (passes && flaw !== null && flaw !== "card") this.wrongSheets.push(`the gateway lets through: ${flaw}`);
    if (!passes && !this.smuggles(isForced ? 1 : 0.2)) return;
    this.carry({ ...junction.envelope(), type: "setSheet", args: { ...args, sheet } }, passes ? situation : null);
    if (junction.device.machine.asked?.kind === "sheet") this.pass(200 + requests.under(300));
  }

  private situation(request: CommandedRequest, change: Partial<Situation>): Situation {
    return this.junction.situation(request, { underWay: this.underWay.all, ...change });
  }

  private judge(situation: Situation): boolean {
    const passes = interlocks(situation).length === 0;
    if (passes) this.counts.passed += 1;
    else this.counts.refused += 1;
    if (situation.underWay.length > 0) this.counts.amidOthers += 1;
    return passes;
  }

  private smuggles(share: number): boolean {
    if (!this.requests.chance(share)) return false;
    this.counts.smuggled += 1;
    return true;
  }

  /** Sends it; `situation` is that which let it through, null for what goes past the gateway. */
  private carry(
    message: NonNullable<RandomOperation["lastMessage"]>,
    situation: Situation | null,
    isLate = false,
  ): void {
    const isAgreed = situation !== null && this.junction.isKnown && !isLate && !this.isFaulty;
    this.takeResults();
    if (situation !== null) this.underWay.add(situation, message.commandId);
    this.send(message);
    if (!isAgreed) return;
    for (const { status, reason } of this.takeResults()) {
      if (status === "rejected") count(this.disputes, `${message.type}: ${reason}`);
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
