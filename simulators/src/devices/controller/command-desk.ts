import type { CommandResult, ControllerCommand, ControllerRequest } from "@roadcast/contract";
import { AnswerBook } from "./answer-book.js";
import type { Asked } from "./asked.js";
import type { Cabinet } from "./cabinet-front.js";
import { checkRequest, type LastingRequest, lastsMs } from "./command-check.js";
import { readCommand } from "./command-reader.js";
import { sheetChecksum } from "./sheet-checksum.js";

type Message<T extends ControllerCommand["type"]> = Extract<ControllerCommand, { type: T }>;
type PlainCommand = Exclude<ControllerCommand, { type: "prepare" | "commit" | "abort" | "setSheet" }>;

/** How long a timing sheet may take to be in force, ms: past any cycle, and over before anybody has forgotten it. */
const loadWithinMs = 600_000;

/** The command that the street goes by. */
interface Active {
  /** As the state names it: a group's is the prepare's. */
  commandId: string;
  /** To which results go: a group's is the commit's. */
  answersTo: string;
  type: LastingRequest["type"] | "setSheet";
  asked: Asked;
  untilMs: number;
  status: "accepted" | "executing" | "completed";
}

interface Prepared {
  commandId: string;
  groupId: string;
  request: ControllerRequest;
  expiresAt: number;
}

/** A release that is answered once the street is back at its schedule. */
interface Leaving {
  answersTo: string;
  isExecuting: boolean;
}

/**
 * Takes commands to a controller, asks its machine, and says how they fare. All moments and deadlines are those of the
 * wall clock, epoch ms: `forSec` lasts as long as it says however fast traffic runs, while the street's own times are
 * the machine's. One command lasts at a time: a later one of an operator supersedes the earlier, a preemption any, and
 * while it lasts nothing but another or a release is taken.
 */
export class CommandDesk {
  private active: Active | null = null;
  private prepared: Prepared | null = null;
  private leaving: Leaving[] = [];
  private readonly book = new AnswerBook();
  private changes = 0;
  /** Since when there is no line to central; null while there is one. */
  private aloneSinceMs: number | null = null;

  /** @param backupMs how long without a line to central the controller waits before it goes back to its schedule */
  constructor(
    private readonly cabinet: Cabinet,
    private readonly backupMs: number,
  ) {}

  /** The command that lasts, as the controller's state gives it. */
  get activeCommandId(): string | null {
    return this.active?.commandId ?? null;
  }

  /** Grows with every change of the active command. */
  get revision(): number {
    return this.changes;
  }

  /** Whether there is a line to central at a moment. One that comes back in time has changed nothing. */
  setLine(isThere: boolean, nowMs: number): void {
    if (isThere) this.aloneSinceMs = null;
    else this.aloneSinceMs ??= nowMs;
  }

  /** Results since they were last taken. */
  takeResults(): CommandResult[] {
    return this.book.take();
  }

  /**
   * Takes a message of the commands topic at a moment. One without a command id is dropped; a repeat gets the last answer
   * to it again and does nothing; any other is answered.
   */
  take(payload: Uint8Array, nowMs: number): void {
    const read = readCommand(payload);
    if (read === null || this.book.repeat(read.commandId)) return;
    if ("refusal" in read) {
      this.reject(read.commandId, read.refusal, nowMs);
      return;
    }
    const { command } = read;
    if (command.expiresAt <= nowMs) {
      this.reject(command.commandId, "the command has expired", nowMs);
      return;
    }
    if (!this.book.open(command.commandId, command.expiresAt, nowMs)) {
      this.reject(command.commandId, "the controller is given too many commands", nowMs);
      return;
    }
    this.forgetExpired(nowMs);
    switch (command.type) {
      case "prepare":
        this.prepare(command, nowMs);
        break;
      case "commit":
        this.commit(command, nowMs);
        break;
      case "abort":
        this.abort(command, nowMs);
        break;
      case "setSheet":
        this.load(command, nowMs);
        break;
      default:
        this.plain(command, nowMs);
    }
  }

  /** Rejects a message whatever it asks for, as a controller does that is made to. */
  refuse(payload: Uint8Array, reason: string, nowMs: number): void {
    const read = readCommand(payload);
    if (read !== null) this.reject(read.commandId, reason, nowMs);
  }

  /** Looks at the street and the clock after a tick. */
  tick(nowMs: number): void {
    this.forgetExpired(nowMs);
    const { incapacity } = this.cabinet;
    if (incapacity !== null) {
      this.prepared = null;
      this.end(incapacity, nowMs);
      for (const { answersTo } of this.leaving) this.book.answer(answersTo, "failed", incapacity, nowMs);
      this.leaving = [];
      return;
    }
    if (this.active !== null) this.follow(this.active, nowMs);
    if (this.aloneSinceMs !== null && nowMs - this.aloneSinceMs >= this.backupMs) this.fallBack(nowMs);
    if (this.leaving.length > 0) this.followLeaving(nowMs);
  }

  private prepare(command: Message<"prepare">, nowMs: number): void {
    const { commandId, groupId, args: request, expiresAt } = command;
    const refusal = this.refusalOf(request, true);
    if (refusal !== null) {
      this.reject(commandId, refusal, nowMs);
      return;
    }
    this.prepared = { commandId, groupId, request, expiresAt };
    this.book.answer(commandId, "prepared", null, nowMs);
  }

  private commit({ commandId, groupId }: Message<"commit">, nowMs: number): void {
    const { prepared } = this;
    if (prepared === null || prepared.groupId !== groupId) {
      const refusal = this.cabinet.incapacity ?? "nothing is prepared for this group";
      this.reject(commandId, refusal, nowMs);
      return;
    }
    this.prepared = null;
    // What was possible at the prepare may not be any more: a preemption may have come in between.
    this.execute(prepared.request, prepared.commandId, commandId, nowMs);
  }

  private abort({ commandId, groupId }: Message<"abort">, nowMs: number): void {
    if (this.cabinet.incapacity !== null) {
      this.reject(commandId, this.cabinet.incapacity, nowMs);
      return;
    }
    if (this.prepared?.groupId === groupId) this.prepared = null;
    this.book.answer(commandId, "accepted", null, nowMs);
    this.book.answer(commandId, "completed", null, nowMs);
  }

  private plain(command: PlainCommand, nowMs: number): void {
    this.execute(command, command.commandId, command.commandId, nowMs);
  }

  private execute(request: ControllerRequest, commandId: string, answersTo: string, nowMs: number): void {
    const refusal = this.refusalOf(request, false);
    if (refusal !== null) {
      this.reject(answersTo, refusal, nowMs);
    } else if (request.type === "release") {
      this.release(request.args.commandId ?? null, answersTo, nowMs);
    } else {
      this.begin(request, commandId, answersTo, nowMs);
    }
  }

  /** Why a request cannot be taken now, or null. A preemption and a release pass what an operator has prepared. */
  private refusalOf(request: ControllerRequest, isPrepare: boolean): string | null {
    const { incapacity } = this.cabinet;
    if (incapacity !== null) return incapacity;
    const isAbove = request.type === "preempt" || request.type === "release";
    if (this.prepared !== null && (isPrepare || !isAbove)) return "another command is prepared";
    if (this.active?.type === "preempt" && !isAbove) return "a preemption is active";
    if (request.type === "release") return null;
    const checked = checkRequest(request, this.cabinet);
    return "refusal" in checked ? checked.refusal : null;
  }

  private begin(request: LastingRequest, commandId: string, answersTo: string, nowMs: number): void {
    const checked = checkRequest(request, this.cabinet);
    if ("refusal" in checked) {
      this.reject(answersTo, checked.refusal, nowMs);
      return;
    }
    const times = { untilMs: nowMs + lastsMs(request), nowMs };
    this.start({ commandId, answersTo, type: request.type, asked: checked.asked }, times);
  }

  private load({ commandId, args }: Message<"setSheet">, nowMs: number): void {
    const refusal = this.loadRefusal(args);
    if (refusal !== null) {
      this.reject(commandId, refusal, nowMs);
      return;
    }
    const asked: Asked = { kind: "sheet", sheet: args.sheet };
    this.start({ commandId, answersTo: commandId, type: "setSheet", asked }, { untilMs: nowMs + loadWithinMs, nowMs });
  }

  private loadRefusal({ sheet, checksum, replaces }: Message<"setSheet">["args"]): string | null {
    const { incapacity } = this.cabinet;
    if (incapacity !== null) return incapacity;
    if (this.prepared !== null) return "another command is prepared";
    if (this.active !== null) return "a command is in force";
    const own = sheetChecksum(this.cabinet.sheet);
    if (own !== replaces) return `the controller runs by timing sheet ${own}, not ${replaces}`;
    if (sheetChecksum(sheet) !== checksum)
      return `the timing sheet has checksum ${sheetChecksum(sheet)}, not ${checksum}`;
    return this.cabinet.sheetRefusal(sheet);
  }

  private start(
    { commandId, answersTo, type, asked }: Omit<Active, "untilMs" | "status">,
    { untilMs, nowMs }: { untilMs: number; nowMs: number },
  ): void {
    this.book.extend(commandId, untilMs);
    this.book.extend(answersTo, untilMs);
    // First the new one, so that whoever asked for the old one hears by what it was superseded.
    this.book.answer(answersTo, "accepted", null, nowMs);
    this.end(`superseded by a ${type === "preempt" ? "preemption" : "later command"}`, nowMs);
    this.cabinet.ask(asked);
    this.active = { commandId, answersTo, type, asked, untilMs, status: "accepted" };
    this.changes += 1;
  }

  private release(released: string | null, answersTo: string, nowMs: number): void {
    this.book.answer(answersTo, "accepted", null, nowMs);
    const { active } = this;
    const isMeant = released === null || released === active?.commandId || released === active?.answersTo;
    if (active === null || !isMeant) {
      // Nothing of it is active any more: that is what was asked for.
      this.book.answer(answersTo, "completed", null, nowMs);
      return;
    }
    this.end("released", nowMs);
    this.cabinet.ask(null);
    this.leaving.push({ answersTo, isExecuting: false });
  }

  private follow(active: Active, nowMs: number): void {
    if (active.asked.kind === "sheet" && this.cabinet.hasLoaded(active.asked.sheet)) {
      if (active.status === "accepted") this.book.answer(active.answersTo, "executing", null, nowMs);
      this.book.answer(active.answersTo, "completed", null, nowMs);
      // It is in force for good: nothing of the command is left to end.
      this.active = null;
      this.cabinet.ask(null);
      this.changes += 1;
      return;
    }
    if (this.cabinet.asked !== active.asked) {
      this.end("dropped by the controller", nowMs);
      return;
    }
    // Reaching it and the end of its time may fall in one tick of fast traffic: then it was reached.
    if (active.status === "accepted" && this.cabinet.actsOn(active.asked)) {
      active.status = "executing";
      this.book.answer(active.answersTo, "executing", null, nowMs);
    }
    if (active.status === "executing" && this.cabinet.hasReached(active.asked)) {
      active.status = "completed";
      this.book.answer(active.answersTo, "completed", null, nowMs);
    }
    if (nowMs < active.untilMs) return;
    this.end("its time ended before the street had come to it", nowMs);
    this.cabinet.ask(null);
  }

  private followLeaving(nowMs: number): void {
    const isBack = this.active !== null || this.cabinet.isBack;
    for (const release of this.leaving) {
      if (!release.isExecuting && (isBack || this.cabinet.actsOn(null))) {
        release.isExecuting = true;
        this.book.answer(release.answersTo, "executing", null, nowMs);
      }
      if (isBack) this.book.answer(release.answersTo, "completed", null, nowMs);
    }
    if (isBack) this.leaving = [];
  }

  /**
   * Back to the schedule, by the way of a release: with the line gone nobody could end what was asked for. It has failed
   * even where its state was reached, since whoever asked for it believes it to last.
   */
  private fallBack(nowMs: number): void {
    this.prepared = null;
    const { active } = this;
    if (active === null) return;
    const reason = `no line to central for ${this.backupMs / 1000} s: it went back to its schedule`;
    this.end(reason, nowMs);
    if (active.status === "completed") this.book.answer(active.answersTo, "failed", reason, nowMs);
    this.cabinet.ask(null);
  }

  /** Ends the active command; one whose state was not reached has failed for the reason given. */
  private end(reason: string, nowMs: number): void {
    const { active } = this;
    if (active === null) return;
    this.active = null;
    this.changes += 1;
    if (active.status !== "completed") this.book.answer(active.answersTo, "failed", reason, nowMs);
  }

  private forgetExpired(nowMs: number): void {
    if (this.prepared !== null && this.prepared.expiresAt <= nowMs) this.prepared = null;
  }

  private reject(commandId: string, reason: string, nowMs: number): void {
    this.book.answer(commandId, "rejected", reason, nowMs);
  }
}
