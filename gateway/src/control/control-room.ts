import {
  type CommandCheck,
  type CommandedRequest,
  type CommandNotice,
  type CommandState,
  type LockNotice,
  type TimingSheet,
  uuidPattern,
} from "@roadcast/contract";
import {
  type AuditRow,
  type CommandResultRow,
  type ControllerStateRow,
  DatabaseError,
  deleteCommandKey,
  findCommand,
  findCommandKey,
  insertAudit,
  isBadData,
  isUnavailable,
  listCommands,
  type Page,
  resultsOfMessages,
  type StoredCommand,
} from "@roadcast/db";
import { OneAtATime } from "../one-at-a-time.js";
import { AnswerBacklog } from "./answer-backlog.js";
import { Answers, underWay } from "./answers.js";
import { lateRefusal } from "./arrival.js";
import { CommandBook, OutrunError } from "./command-book.js";
import { advance, isCompleted } from "./command-life.js";
import { commandNotice } from "./command-notice.js";
import type { ControlRoomOptions } from "./control-room-options.js";
import { effectUntil } from "./duration.js";
import { waitMs } from "./expected-by.js";
import { GroupDesk } from "./group-desk.js";
import { interlocks } from "./interlocks.js";
import { LockDesk } from "./lock-desk.js";
import { fingerprintOf, messageOf, newCommand } from "./new-command.js";
import { type Outcome, type Refused, type Requester, refused } from "./outcome.js";
import { isHeard, LookUpShare, PendingAnswers } from "./pending-answers.js";
import { levelOf, supersededBy } from "./precedence.js";
import { reasonOf } from "./reasons.js";
import type { Refusal } from "./refusal.js";
import { Sender, sendingEvent } from "./sender.js";
import type { HeardState, Situation } from "./situation.js";
import { Street } from "./street.js";

/** What a person asks of a controller. */
export type Asked = CommandedRequest & { expiresInSec: number; reason: string };

/** Of a broker that is away these say nothing of the controller. */
const ofALostLine = new Set(["offline", "stateUnknown", "stateStale", "checksumUnknown"]);

/**
 * Commands to controllers: judged by the rules, stored, sent once, and followed until they have ended by what
 * controllers answer and report and by the clock. Nothing is kept over an outage to be sent later; what was under way
 * when a gateway ended is taken up by the next and judged by the clock.
 */
export class ControlRoom {
  readonly locks: LockDesk;
  readonly groups: GroupDesk;
  private readonly options: ControlRoomOptions;
  private readonly book: CommandBook;
  private readonly street = new Street();
  private readonly answers: Answers;
  private readonly sender: Sender;
  private readonly queue = new OneAtATime();
  private readonly pending = new PendingAnswers();
  private readonly reported = new Set<string>();
  private readonly backlog = new AnswerBacklog();
  private willFollow = false;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(options: ControlRoomOptions) {
    this.options = options;
    const { database, clock, logger } = options;
    const now = () => clock.now();
    this.sender = new Sender(options);
    this.book = new CommandBook({ database, clock, onChanged: (...change) => this.changed(...change) });
    this.answers = new Answers({ database, book: this.book, street: this.street, now });
    this.locks = new LockDesk({
      database,
      clock,
      isKnown: (id) => options.site(id) !== null,
      onChanged: (id) => options.onLocks?.(id),
      auditRefusal: (...refusal) => this.auditRefusal(...refusal),
    });
    this.groups = new GroupDesk({
      ...{ database, clock, logger, book: this.book, sender: this.sender },
      site: options.site,
      heard: (controllerId) => this.street.of(controllerId),
      judge: (controllerId, request, requester, expiresAt) => this.judge(controllerId, request, requester, expiresAt),
      run: (act) => this.queue.run(act),
      auditRefusal: (action, target, requester, detail) => this.auditRefusal(action, target, requester, detail),
    });
  }

  /** Takes up what is under way, and from here on follows it. `states` is what was last known of controllers. */
  async start(states: readonly ControllerStateRow[] = []): Promise<void> {
    const { clock, tickEveryMs = 1_000, logger } = this.options;
    this.backlog.begin(clock.now(), this.sender.isReady);
    // When the controller sent them, nobody knows now: they count for nothing but what they say.
    for (const row of states) this.street.hear({ ...row, retained: true });
    await this.book.load();
    await this.groups.load();
    const open = this.book.all();
    if (open.length > 0) logger.info({ commands: open.length }, "commands under way are taken up");
    // Committed by the ingest of the last gateway, which may have ended before it was taken in here.
    await this.reread();
    await this.tick();
    let isAtIt = false;
    this.timer = setInterval(() => {
      // Of a database that does not answer one waits, not one more every second: requests stand in the same queue.
      if (isAtIt) return;
      isAtIt = true;
      void this.tick().finally(() => {
        isAtIt = false;
      });
    }, tickEveryMs);
  }

  /** Follows nothing more; what is under way stays as it is stored. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    await this.queue.run(async () => undefined);
  }

  /** Takes in what the ingest has committed. Never throws, never waits. */
  take(committed: {
    controllerStates: readonly ControllerStateRow[];
    commandResults: readonly CommandResultRow[];
  }): void {
    for (const row of committed.controllerStates) {
      if (this.street.hear(row)) this.reported.add(row.controllerId);
    }
    for (const row of committed.commandResults) {
      if (row.kind !== "controllers") continue;
      this.pending.push(row);
    }
    const isWaitedFor = this.book.all().some(({ controllerId }) => this.reported.has(controllerId));
    if (!isWaitedFor) this.reported.clear();
    if ((!isWaitedFor && this.pending.size === 0) || this.stopped || this.willFollow) return;
    // One that waits its turn takes in all that is committed until then.
    this.willFollow = true;
    void this.queue.run(() => {
      this.willFollow = false;
      return this.follow();
    });
  }

  /**
   * Takes in what controllers have reported to other gateways of the database: known here, followed there. Those that this
   * one reaches report to it, too.
   */
  hearElsewhere(states: readonly ControllerStateRow[]): void {
    for (const row of states) if (!this.options.isReachable(row.controllerId)) this.street.hear(row, true);
  }

  /** Where a controller has its connection: here, or at another gateway that has just heard it; null where nobody knows. */
  connectionOf(controllerId: string): "here" | "elsewhere" | null {
    if (this.options.isReachable(controllerId)) return "here";
    return this.street.isHeardElsewhere(controllerId, this.options.clock.now()) ? "elsewhere" : null;
  }

  /** Judges everything by the clock. Never rejects: what fails is tried at the next. */
  tick(): Promise<void> {
    return this.queue.run(async () => {
      if (this.stopped) return;
      await this.follow();
      const askedAt = this.options.clock.now();
      await this.guarded(() => this.book.refresh());
      const at = this.options.clock.now();
      // An honest answer may be among those that were let go in somebody's flood.
      if (this.pending.takeMissed()) {
        await this.guarded(() => this.reread());
        await this.follow();
      }
      this.backlog.databaseAnswered(at, at - askedAt);
      this.backlog.broker(at, this.sender.isReady);
      for (const command of this.backlog.isTakenIn(at) ? this.book.all() : []) {
        const mismatch = this.street.mismatchOf(command);
        // One that another gateway has moved meanwhile keeps none of the rest waiting.
        await this.guarded(() => this.book.move([{ command, event: { kind: "clock", at }, mismatch }]));
      }
      await this.guarded(() => this.groups.follow());
      await this.guarded(() => this.locks.tick());
    });
  }

  /** The rules' verdict on a request that is not made. Null where there is no such controller. */
  async check(
    controllerId: string,
    asked: Asked,
    requester: Requester,
    sheet: TimingSheet | null = null,
  ): Promise<Verdict | null> {
    const { expiresInSec, reason: _, ...request } = asked;
    const judged = await this.judge(controllerId, request, requester, this.expiry(expiresInSec), sheet);
    if (judged === null) return null;
    const { situation, refusals } = judged;
    const supersedes = supersededBy(request, null, situation.underWay).map(({ id }) => id);
    const expectedBy = refusals.length > 0 ? null : situation.now + waitMs(situation);
    return { refusals, expectedBy, supersedes };
  }

  /**
   * Asks something of a controller. With a `key` a repeat of the request gives the command that the first made.
   * Rejects with a `DatabaseError` while the database is away: nothing is stored or sent then. `sheet` is that of a
   * request to load one, null where there is none of its version.
   */
  async request(
    controllerId: string,
    asked: Asked,
    requester: Requester,
    key: string | null,
    sheet: TimingSheet | null = null,
  ): Promise<Outcome<CommandNotice>> {
    const begun = await this.queue.run(() => this.begin(controllerId, asked, requester, key, sheet));
    if (!begun.ok || begun.value.isRepeat)
      return begun.ok ? { ok: true, value: this.noticeOf(begun.value.command) } : begun;
    const { command } = begun.value;
    const sending = await this.sender.send(controllerId, messageOf(command, sheet));
    return this.queue.run(async () => {
      let latest = command;
      // The street has it, or nobody has, whether or not that can be stored now: what cannot is left to the clock.
      await this.guarded(async () => {
        const { database, clock } = this.options;
        latest = this.book.get(command.id) ?? (await findCommand(database, command.id)) ?? command;
        const event = sendingEvent(sending, clock.now());
        if (event !== null) await this.book.move([{ command: latest, event }]);
        if (sending.kind === "neverSent") await deleteCommandKey(database, command.id);
      });
      if (sending.kind !== "neverSent") return { ok: true, value: this.noticeOf(latest) };
      await this.auditNotSent(command, requester);
      return refused("notSent", `command ${command.id}: ${sending.reason.reason}`);
    });
  }

  async command(id: string): Promise<CommandNotice | null> {
    const found = this.book.get(id) ?? (await findCommand(this.options.database, id));
    return found == null ? null : commandNotice(found);
  }

  async list(options: Parameters<typeof listCommands>[1]): Promise<Page<CommandNotice>> {
    const { items, nextCursor } = await listCommands(this.options.database, options);
    return { items: items.map(commandNotice), nextCursor };
  }

  /** What a controller last reported; null where it has not. */
  heard(controllerId: string): HeardState | null {
    return this.street.of(controllerId);
  }

  /** The id of the command that somebody has asked for under a key; null where nobody has. */
  async commandOfKey(identity: string, key: string): Promise<string | null> {
    return (await findCommandKey(this.options.database, identity, key))?.commandId ?? null;
  }

  /** Commands that have not ended, of the controllers of an area. */
  underWayIn(area: string): CommandNotice[] {
    return this.book
      .all()
      .filter(({ controllerId }) => this.options.site(controllerId)?.areaId === area)
      .map(commandNotice);
  }

  /** Commands on a controller that have not ended. */
  underWayOn(controllerId: string): StoredCommand[] {
    return this.book.of(controllerId);
  }

  /** The locks on the controllers of an area. */
  async locksIn(area: string): Promise<LockNotice[]> {
    return (await this.locks.list()).filter(({ controllerId }) => this.options.site(controllerId)?.areaId === area);
  }

  /** Plain numbers, for Prometheus. */
  figures(): {
    ended: Partial<Record<CommandState, number>>;
    open: Partial<Record<CommandState, number>>;
    answers: Record<string, number>;
  } {
    const open: Partial<Record<CommandState, number>> = {};
    for (const { state } of this.book.all()) open[state] = (open[state] ?? 0) + 1;
    return { ended: this.book.ended, open, answers: { ...this.answers.counts, dropped: this.pending.dropped } };
  }

  private async begin(
    controllerId: string,
    asked: Asked,
    requester: Requester,
    key: string | null,
    sheet: TimingSheet | null,
  ): Promise<Outcome<{ command: StoredCommand; isRepeat: boolean }>> {
    const { clock } = this.options;
    const fingerprint = fingerprintOf([controllerId, asked]);
    const before = await this.repeatOf(requester, key, fingerprint);
    if (before !== null) return before;
    const { expiresInSec, reason, ...request } = asked;
    const late = lateRefusal(requester, clock.now());
    if (late !== null) return this.refuse(controllerId, request, requester, [late]);
    const judged = await this.judge(controllerId, request, requester, this.expiry(expiresInSec), sheet);
    if (judged === null) return refused("notFound", `there is no controller ${controllerId}`);
    const { situation } = judged;
    const { isReady } = this.sender;
    const refusals = judged.refusals.filter(({ code }) => isReady || !ofALostLine.has(code));
    if (refusals.length > 0) return this.refuse(controllerId, request, requester, refusals);
    const command = newCommand(situation, requester, { reason });
    if (!isReady) {
      const lost = reasonOf("brokerAway");
      const { life: failed } = advance(command, { kind: "neverSent", at: clock.now(), reason: lost });
      await this.book.add([failed], null);
      await this.auditNotSent(command, requester);
      return refused("notSent", `command ${command.id}: ${lost.reason}`);
    }
    const row = { identity: requester.identity, key: key ?? "", fingerprint, commandId: command.id, at: situation.now };
    try {
      await this.book.add([command], key === null ? null : row);
    } catch (error) {
      // Another gateway has had the same request at this moment.
      const repeat = isConflict(error) ? await this.repeatOf(requester, key, fingerprint) : null;
      if (repeat === null) throw error;
      return repeat;
    }
    return { ok: true, value: { command, isRepeat: false } };
  }

  private async repeatOf(
    { identity }: Requester,
    key: string | null,
    fingerprint: string,
  ): Promise<Outcome<{ command: StoredCommand; isRepeat: boolean }> | null> {
    const { database } = this.options;
    const known = key === null ? null : await findCommandKey(database, identity, key);
    if (known === null) return null;
    const command = known.fingerprint === fingerprint ? await findCommand(database, known.commandId) : null;
    if (command === null) return refused("conflict", `the key "${key}" was used for another request`);
    return { ok: true, value: { command, isRepeat: true } };
  }

  private async judge(
    controllerId: string,
    request: CommandedRequest,
    requester: Requester,
    expiresAt: number,
    sheet: TimingSheet | null = null,
  ): Promise<{ situation: Situation; refusals: Refusal[] } | null> {
    const { clock, site: siteOf, online, database } = this.options;
    const site = siteOf(controllerId);
    if (site === null) return null;
    const heard = this.street.of(controllerId);
    const activeId = heard?.state.activeCommandId ?? null;
    const active = activeId === null || !uuidPattern.test(activeId) ? null : await findCommand(database, activeId);
    const situation: Situation = {
      ...{ request, level: levelOf(request), requester, site, sheet, heard, expiresAt },
      online: online(controllerId),
      isElsewhere: this.connectionOf(controllerId) === "elsewhere",
      corridorOf: this.options.corridorOf?.(controllerId) ?? null,
      lock: await this.locks.held(controllerId),
      underWay: this.book.of(controllerId).map(underWay),
      active: active?.controllerId === controllerId ? { ...active, until: effectUntil(active) } : null,
      now: clock.now(),
    };
    return { situation, refusals: interlocks(situation) };
  }

  private async refuse(
    controllerId: string,
    request: CommandedRequest,
    requester: Requester,
    refusals: readonly Refusal[],
  ): Promise<Refused> {
    const locked = refusals.find(({ code }) => code === "locked");
    const detail = refusals.map((each) => each.detail).join("; ");
    const outcome = locked === undefined ? "refused" : "locked";
    await this.auditRefusal("commandController", `controllers/${controllerId}`, requester, {
      ...{ ...request, outcome, refusals },
    });
    return refused(outcome, locked?.detail ?? detail, refusals);
  }

  /** Answers first, in the order in which they were committed, then what is reported. Never rejects. */
  private follow(): Promise<void> {
    return this.guarded(async () => {
      // No more than there is now: requests stand in the same queue behind it.
      const share = new LookUpShare();
      for (let left = this.pending.size; left > 0; left -= 1) {
        const next = this.pending.first();
        if (next === undefined) break;
        const { row, again } = next;
        if (this.answers.isUnderWay(row.result.commandId) || share.allows(row.deviceId)) {
          await this.answers.take(row, again).catch((error: unknown) => {
            // Nothing that is tried again would mend the row; it stands in `command_results`.
            if (!isBadData(error)) throw error;
            this.options.logger.error({ err: error, row }, "an answer could not be stored");
          });
        } else this.pending.letGo();
        this.pending.shift();
      }
      const reported = new Set(this.reported);
      this.reported.clear();
      for (const command of this.book.all()) {
        if (!reported.has(command.controllerId) || !isCompleted(command)) continue;
        await this.guarded(() => this.answers.settle(command.id));
      }
      await this.groups.follow();
    });
  }

  /** What was answered to commands under way, and was not taken in. */
  private async reread(): Promise<void> {
    const open = this.book.all();
    if (open.length === 0) return;
    const messages = open.flatMap(({ id, commitId }) => (commitId === null ? [id] : [id, commitId]));
    for (const row of await resultsOfMessages(this.options.database, messages)) {
      if (!isHeard(open, row)) this.pending.push(row, true);
    }
  }

  /** Work that is tried again with the next tick where it fails. */
  private async guarded(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (error instanceof OutrunError) return;
      if (isUnavailable(error)) this.backlog.databaseWasAway(this.options.clock.now());
      this.options.logger.warn({ err: error }, "commands could not be followed; it is tried again");
    }
  }

  private changed(command: StoredCommand, byOther: boolean): void {
    if (isConfirmedNow(command) && !byOther) {
      const observedAt = this.street.of(command.controllerId)?.state.observedAt;
      if (observedAt !== undefined) {
        this.options.onConfirmed?.(Math.max(0, this.options.clock.now() - observedAt) / 1000);
      }
    }
    this.options.onCommand?.(commandNotice(command));
  }

  private noticeOf(command: StoredCommand): CommandNotice {
    return commandNotice(this.book.get(command.id) ?? command);
  }

  private expiry(expiresInSec: number): number {
    return this.options.clock.now() + expiresInSec * 1000;
  }

  private auditNotSent({ id, controllerId, request, reason }: StoredCommand, requester: Requester): Promise<void> {
    const detail = { commandId: id, ...request, reason, outcome: "notSent" };
    return this.auditRefusal("commandController", `controllers/${controllerId}`, requester, detail);
  }

  /** What was not done is in the audit trail too; a row that cannot be written is in the log. */
  private async auditRefusal(
    action: string,
    target: string | null,
    requester: Requester,
    detail: Record<string, unknown>,
  ): Promise<void> {
    const { name, role, from } = requester;
    const row: AuditRow = { at: this.options.clock.now(), actor: name, role, from, action, target, detail };
    await insertAudit(this.options.database, row).catch((error: unknown) => {
      this.options.logger.error({ err: error, audit: row }, "an audit row could not be written");
    });
  }
}

/** What the rules say of a request: what forbids it, or when it would be carried out, epoch ms. */
export interface Verdict {
  refusals: readonly Refusal[];
  expectedBy: number | null;
  supersedes: CommandCheck["supersedes"];
}

/** What comes after the confirmation is no second one. */
const isConfirmedNow = ({ state, steps }: StoredCommand) => state === "confirmed" && steps.at(-1)?.late === false;
const isConflict = (error: unknown) => error instanceof DatabaseError && error.code === "conflict";
