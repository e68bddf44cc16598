import { randomUUID } from "node:crypto";
import { type AlarmRuleChange, mayHandleAlarm } from "@roadcast/contract";
import {
  type AlarmChange,
  type AlarmFilter,
  alarmRules,
  alarmStatistics,
  alarmSteps,
  alarmsChangedAfter,
  type Database,
  findAlarms,
  findOpenAlarm,
  floodsWithin,
  keepAlarms,
  leaveAlarms,
  listAlarms,
  lockAlarms,
  openAlarms,
  type Page,
  type PageOptions,
  type StoredAlarm,
  saveAlarm,
  saveAlarmRule,
} from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { OneAtATime } from "../one-at-a-time.js";
import { AlarmBoard } from "./alarm-board.js";
import { moved } from "./alarm-changes.js";
import { AlarmEngine } from "./alarm-engine.js";
import { AlarmFacts } from "./alarm-facts.js";
import { type Actor, type AlarmEvent, AlarmStepError } from "./alarm-life.js";
import { floodShare } from "./flood.js";
import { lookForFlood, noFlood } from "./flood-watch.js";
import type { AlarmInput, Places } from "./rule.js";
import { RuleBook, type RuleInForce } from "./rule-book.js";
import { shiftStart } from "./shift.js";

/** The live state, and whether it is one: with the database away nothing comes into it. */
type Street = Omit<
  AlarmInput,
  "now" | "upSec" | "hearingSec" | "commands" | "modesAsked" | "deadLetters" | "places"
> & {
  isStoring: boolean;
};

export interface AlarmDeskOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
  /** What the gateway sees of the street and of itself now. */
  street(): Street;
  places(): Places;
  isOutOfService(target: string): boolean;
  /** Operators at their consoles. */
  operators(): number;
  /** How often the clock is looked at, ms. */
  tickEveryMs?: number;
}

/** What a person's act came to; `unchanged` where it was so already. */
export type ActOutcome =
  | { id: string; outcome: "done" | "unchanged"; alarm: StoredAlarm }
  | { id: string; outcome: "cleared" | "notFound" | "forbidden"; alarm: StoredAlarm | null };

/** An act of a person. */
export type PersonalAct =
  | Extract<AlarmEvent, { type: "acknowledge" | "unshelve" | "comment" }>
  | { type: "shelve"; forSec: number; reason: string };

/** A gateway keeps the alarms for so long unless it says so again; another takes over then, ms. */
const keptMs = 6_000;
const keepAgainMs = 2_000;
/** So many changes in one transaction: others may write in between. */
const mostAtOnce = 200;
/** A gateway that has not looked for so long was held up, and its ingest may have been, too, ms. */
const breakMs = 10_000;
/** Statistics are of a year at the most, ms. */
const longestStatisticsMs = 366 * 86_400_000;
/** Floods are looked at so often where nothing is raised, ms. */
const floodEveryMs = 5_000;

/**
 * The alarms: found by the rules every second, stored with every step before anybody hears of them, and acted on by
 * people. The database is the truth: of several gateways one at a time looks for alarms, all of them show the same, and
 * the next one goes on where the last ended, without a double.
 */
export class AlarmDesk {
  readonly board: AlarmBoard;
  private readonly options: AlarmDeskOptions;
  private readonly name = randomUUID();
  private readonly rules: RuleBook;
  private readonly facts: AlarmFacts;
  private readonly queue = new OneAtATime();
  private readonly startedAt: number;
  private readonly raised = new Map<string, number>();
  private engine: AlarmEngine;
  /** Everything up to this number is known. */
  private change = 0;
  private keptUntil: number | null = null;
  /** Since when devices are heard without a break; null while they are not. */
  private hearingSince: number | null = null;
  private lookedAt: number | null = null;
  private floodLookedAt: number | null = null;
  private isFailing = false;
  /** A tick waits for its turn, or is being stored. */
  private isAtIt = false;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(options: AlarmDeskOptions) {
    this.options = options;
    this.startedAt = options.clock.now();
    this.rules = new RuleBook(options.logger);
    this.facts = new AlarmFacts(options.database, this.rules, options.logger);
    this.board = new AlarmBoard(this.name, noFlood(this.startedAt));
    this.engine = this.engineWith([]);
  }

  /** Takes up what stands, and from here on looks for more. Rejects with a `DatabaseError`. */
  async start(): Promise<void> {
    const { database, tickEveryMs = 1_000 } = this.options;
    this.rules.take(await alarmRules(database));
    const { alarms, change } = await openAlarms(database);
    this.change = change;
    this.engine = this.engineWith(alarms);
    this.board.put(alarms);
    await this.tick();
    this.timer = setInterval(() => void this.tick(), tickEveryMs);
  }

  /** Looks for nothing more, and lets another gateway do so at once. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    await this.queue.run(async () => undefined);
    await leaveAlarms(this.options.database, this.name).catch((error: unknown) => {
      this.options.logger.debug({ err: error }, "the alarms are kept by nobody once their time is out");
    });
  }

  /**
   * One look. Never rejects: what could not be stored is found again at the next, with the time of the first. While the
   * last is still being stored it only looks: nobody's act waits behind more than one of them.
   */
  async tick(): Promise<void> {
    if (this.isAtIt) {
      this.propose(this.options.clock.now(), this.options.street());
      return;
    }
    this.isAtIt = true;
    try {
      await this.lookAndStore();
    } finally {
      this.isAtIt = false;
    }
  }

  private lookAndStore(): Promise<void> {
    return this.queue.run(async () => {
      if (this.stopped) return;
      const now = this.options.clock.now();
      const street = this.options.street();
      try {
        await this.catchUp(now);
        await this.facts.read(now, street.controllers);
        const changes = this.propose(now, street);
        if (this.isKeeper) await this.store(changes);
        await this.lookForFlood(now, changes.length > 0);
        this.isFailing = false;
      } catch (error) {
        this.propose(now, street);
        const { logger } = this.options;
        if (!this.isFailing) logger.warn({ err: error }, "alarms could not be kept; it is tried again");
        this.isFailing = true;
      }
    });
  }

  /**
   * What somebody does to alarms, each by itself: in the order of `ids`. Rejects with a `DatabaseError`, and then
   * nothing is done.
   *
   * @throws AlarmStepError of code `badShelving`
   */
  act(ids: readonly string[], asked: PersonalAct, actor: Actor): Promise<ActOutcome[]> {
    const { database, clock } = this.options;
    return this.queue.run(async () => {
      const at = clock.now();
      const event: AlarmEvent =
        asked.type === "shelve" ? { type: "shelve", until: at + asked.forSec * 1000, reason: asked.reason } : asked;
      const outcomes = await database.transaction(async (transaction) => {
        await lockAlarms(transaction);
        const found = new Map((await findAlarms(transaction, ids)).map((alarm) => [alarm.id, alarm]));
        const done: ActOutcome[] = [];
        for (const id of ids) {
          const alarm = found.get(id.toLowerCase());
          if (alarm === undefined) done.push({ id, outcome: "notFound", alarm: null });
          else if (!mayHandleAlarm(actor.role, alarm.kind)) done.push({ id, outcome: "forbidden", alarm });
          else {
            const outcome = changeBy(alarm, event, at, actor);
            const stored = outcome.change === null ? alarm : ((await saveAlarm(transaction, outcome.change)) ?? alarm);
            found.set(alarm.id, stored);
            done.push({ id, outcome: outcome.outcome, alarm: stored });
          }
        }
        return done;
      });
      this.take(outcomes.flatMap(({ alarm }) => alarm ?? []));
      return outcomes;
    });
  }

  list(options: PageOptions & AlarmFilter): Promise<Page<StoredAlarm>> {
    return listAlarms(this.options.database, options);
  }

  /** An alarm with its history and what to do; null where there is none of that id. */
  async history(id: string) {
    const [alarm] = await findAlarms(this.options.database, [id]);
    if (alarm === undefined) return null;
    const steps = await alarmSteps(this.options.database, id);
    return { alarm, steps, advice: this.rules.of(alarm.kind).settings.advice };
  }

  /** Of `from ≤ t < to`, epoch ms; of the shift so far unless told. Null for a time that runs backwards, or is over a year. */
  async statistics(asked: { from?: number | undefined; to?: number | undefined }) {
    const { database, clock } = this.options;
    const to = asked.to ?? clock.now();
    const from = asked.from ?? shiftStart(to);
    if (from >= to || to - from > longestStatisticsMs) return null;
    const floods = await floodsWithin(database, from, to);
    const upTo = Math.min(to, clock.now());
    return {
      from,
      to,
      floods,
      floodShare: floodShare(floods, from, upTo),
      ...(await alarmStatistics(database, from, to)),
    };
  }

  ruleList(): RuleInForce[] {
    return this.rules.all();
  }

  /** Sets a rule. Null where somebody has set it since: nothing is changed then. */
  setRule({ revision, kind, ...settings }: AlarmRuleChange, actor: Actor): Promise<RuleInForce | null> {
    const { database, clock } = this.options;
    return this.queue.run(async () => {
      const row = { kind, settings, revision: revision + 1, changedAt: clock.now(), changedBy: actor.name };
      const isStored = await saveAlarmRule(database, row);
      this.rules.take(await alarmRules(database));
      return isStored ? this.rules.of(kind) : null;
    });
  }

  /** Plain numbers, for Prometheus. */
  figures() {
    const open = new Map<string, number>();
    for (const { state, severity } of this.board.alarms) {
      const key = `${state} ${severity}`;
      open.set(key, (open.get(key) ?? 0) + 1);
    }
    const { flood, newAlarms, shareOfShift } = this.board.floodNow;
    return { open, raised: this.raised, flood, newAlarms, shareOfShift, isKeeper: this.isKeeper };
  }

  private get isKeeper(): boolean {
    return this.keptUntil !== null && this.options.clock.now() < this.keptUntil;
  }

  private engineWith(known: readonly StoredAlarm[]): AlarmEngine {
    return new AlarmEngine(
      {
        looks: () => this.rules.looks(),
        isOutOfService: (target) => this.options.isOutOfService(target),
        areaOf: (target) => this.options.places().areaOf(target),
        newId: () => randomUUID(),
      },
      known,
    );
  }

  private propose(now: number, { isStoring, ...street }: Street): AlarmChange[] {
    const upSec = (now - this.startedAt) / 1000;
    const wasBusy = this.lookedAt !== null && now - this.lookedAt > breakMs;
    this.lookedAt = now;
    if (!isStoring || !street.brokerConnected) this.hearingSince = null;
    else if (this.hearingSince === null || wasBusy) this.hearingSince = now;
    const hearingSec = this.hearingSince === null ? 0 : (now - this.hearingSince) / 1000;
    const places = this.options.places();
    return this.engine.propose({ now, upSec, hearingSec, ...street, ...this.facts.known(), places });
  }

  /** What other gateways have stored meanwhile; and whether this one looks after the alarms. */
  private async catchUp(now: number): Promise<void> {
    const { database } = this.options;
    const { alarms, change } = await alarmsChangedAfter(database, this.change);
    this.change = change;
    this.take(alarms);
    if (this.keptUntil !== null && this.keptUntil - now > keptMs - keepAgainMs && this.keptUntil - now <= keptMs)
      return;
    this.rules.take(await alarmRules(database));
    const until = now + keptMs;
    this.keptUntil = (await keepAlarms(database, this.name, now, until)) ? until : null;
  }

  private async store(changes: readonly AlarmChange[]): Promise<void> {
    const { database } = this.options;
    for (let from = 0; from < changes.length; from += mostAtOnce) {
      const some = changes.slice(from, from + mostAtOnce);
      const outrun: AlarmChange[] = [];
      const stored = await database.transaction(async (transaction) => {
        await lockAlarms(transaction);
        const saved: StoredAlarm[] = [];
        for (const change of some) {
          const alarm = await saveAlarm(transaction, change);
          if (alarm === null) outrun.push(change);
          else saved.push(alarm);
        }
        return saved;
      });
      for (const { before, after } of some) {
        if (before !== null || outrun.some((change) => change.after === after)) continue;
        this.raised.set(after.kind, (this.raised.get(after.kind) ?? 0) + 1);
      }
      this.take(stored);
      for (const { before, after } of outrun) {
        const standing = before === null ? await findOpenAlarm(database, after.kind, after.target) : null;
        this.take(standing === null ? await findAlarms(database, [after.id]) : [standing]);
      }
    }
  }

  private async lookForFlood(now: number, isNews: boolean): Promise<void> {
    const lookedAt = this.floodLookedAt;
    if (!isNews && lookedAt !== null && now - lookedAt < floodEveryMs && now >= lookedAt) return;
    const { database, operators } = this.options;
    const flood = await lookForFlood(database, { now, operators: operators(), isKeeper: this.isKeeper });
    this.floodLookedAt = now;
    this.board.setFlood(flood);
  }

  private take(alarms: readonly StoredAlarm[]): void {
    for (const alarm of alarms) this.engine.adopt(alarm);
    this.board.put(alarms);
  }
}

function changeBy(
  alarm: StoredAlarm,
  event: AlarmEvent,
  at: number,
  actor: Actor,
): { outcome: "done" | "unchanged" | "cleared"; change: AlarmChange | null } {
  try {
    const change = moved(alarm, [event], at, {}, actor);
    return { outcome: change === null ? "unchanged" : "done", change };
  } catch (error) {
    if (error instanceof AlarmStepError && error.code === "alarmCleared") return { outcome: "cleared", change: null };
    throw error;
  }
}
