import {
  type CommandNotice,
  checkTimingSheet,
  diffSheets,
  readTimingFile,
  type TimingChange,
  type TimingDrift,
  type TimingFault,
  type TimingFormat,
} from "@roadcast/contract";
import {
  adoptTimingVersion,
  confirmedSheets,
  type Database,
  findTimingByChecksum,
  findTimingVersion,
  listTimingVersions,
  type Page,
  type PageOptions,
  type StoredTimingVersion,
  saveTimingVersion,
  type TimingHead,
  type TimingVersionRow,
  timingChecksum,
  timingHeads,
} from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { OneAtATime } from "../one-at-a-time.js";
import type { ControlRoom, Verdict } from "./control-room.js";
import { type Outcome, type Requester, refused } from "./outcome.js";
import type { ControllerSite } from "./ring-barrier.js";

export interface TimingDeskOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
  control: Pick<ControlRoom, "request" | "check" | "underWayOn">;
  /** The junction of a controller as the network has it now; null where there is none. */
  site(controllerId: string): ControllerSite | null;
  /** What a controller that is heard now says it runs by, and when it said so, epoch ms. */
  reported(controllerId: string): { checksum: string; at: number } | null;
  /** Takes what central holds now into use, here and in other gateways. */
  takeIntoUse(): Promise<void>;
  /** How often what could not be taken into use is tried again, ms. */
  retryEveryMs?: number;
}

/** Where a controller's timing stands. */
export interface TimingStanding extends TimingHead {
  drift: TimingDrift;
}

export interface TimingView extends TimingStanding {
  reported: { checksum: string; at: number; version: number | null } | null;
  sending: { commandId: string; version: number } | null;
  site: ControllerSite;
  newest: StoredTimingVersion;
}

/** What saving came to. */
export type SaveOutcome =
  | { kind: "saved"; version: TimingVersionRow }
  | { kind: "faulty"; faults: readonly TimingFault[] }
  | { kind: "outrun"; latest: TimingVersionRow }
  | { kind: "notFound" };

export type AdoptOutcome =
  | { kind: "adopted"; version: TimingVersionRow }
  | { kind: "otherReported"; checksum: string | null }
  | { kind: "notFound" };

/** What is asked when a version is sent. */
export interface SendAsked {
  version: number;
  replaces: string;
  reason: string;
  expiresInSec: number;
}

/**
 * Timing sheets: saved as versions, held against the rules, sent to controllers as commands. What central holds becomes
 * another when a controller has confirmed it by its checksum, or when somebody takes over what it reports; not before, so
 * that a sheet that never arrived has no command refused.
 */
export class TimingDesk {
  private readonly options: TimingDeskOptions;
  private readonly settling = new OneAtATime();
  private timer: NodeJS.Timeout | null = null;
  private isBehind = false;

  constructor(options: TimingDeskOptions) {
    this.options = options;
  }

  /** Takes up what controllers had confirmed when the last gateway ended. */
  async start(): Promise<void> {
    await this.settle();
    this.timer = setInterval(() => {
      if (this.isBehind) void this.settle();
    }, this.options.retryEveryMs ?? 5_000);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.settling.run(async () => undefined);
  }

  /** Hears of every change of a command. */
  commandChanged({ type, state }: CommandNotice): void {
    if (type === "setSheet" && state === "confirmed") void this.settle();
  }

  /** All controllers, by id. */
  async list(): Promise<TimingStanding[]> {
    const heads = await timingHeads(this.options.database);
    return heads.map((head) => ({ ...head, drift: this.driftOf(head) }));
  }

  /** Null where there is no such controller. */
  async view(controllerId: string): Promise<TimingView | null> {
    const { database, site: siteOf, reported: reportedBy } = this.options;
    const site = siteOf(controllerId);
    const [head] = await timingHeads(database, controllerId);
    if (site === null || head === undefined) return null;
    const newest = await findTimingVersion(database, controllerId, head.latest);
    if (newest === null) return null;
    const said = reportedBy(controllerId);
    const reported = said === null ? null : { ...said, version: await this.versionOf(head, said.checksum) };
    return { ...head, drift: this.driftOf(head), reported, sending: this.sendingTo(controllerId), site, newest };
  }

  /** Null where there is no such controller. */
  async versions(controllerId: string, options: PageOptions): Promise<Page<TimingVersionRow> | null> {
    if (this.options.site(controllerId) === null) return null;
    return listTimingVersions(this.options.database, controllerId, options);
  }

  version(controllerId: string, version: number): Promise<StoredTimingVersion | null> {
    return findTimingVersion(this.options.database, controllerId, version);
  }

  /** Null where one of the versions is not there. */
  async compare(controllerId: string, from: number, to: number): Promise<TimingChange[] | null> {
    const [before, after] = await Promise.all([this.version(controllerId, from), this.version(controllerId, to)]);
    return before === null || after === null ? null : diffSheets(before.sheet, after.sheet);
  }

  /** Null where there is no such controller. */
  check(controllerId: string, value: unknown): { checksum: string | null; faults: TimingFault[] } | null {
    const site = this.options.site(controllerId);
    if (site === null) return null;
    const { sheet, faults } = checkTimingSheet(value, site.junction);
    return { checksum: sheet === null ? null : timingChecksum(sheet), faults };
  }

  /** Null where there is no such controller. */
  read(controllerId: string, text: string, format: TimingFormat): ReturnType<typeof readTimingFile> | null {
    const site = this.options.site(controllerId);
    return site === null ? null : readTimingFile(text, format, site.junction);
  }

  /** Saves a sheet as the next version; nothing is stored where it breaks a rule or somebody was first. */
  async save(
    controllerId: string,
    { sheet: value, note, basedOn }: { sheet: unknown; note: string; basedOn: number },
    { name, role }: Requester,
  ): Promise<SaveOutcome> {
    const { database, clock, site: siteOf } = this.options;
    const site = siteOf(controllerId);
    if (site === null) return { kind: "notFound" };
    const { sheet, faults } = checkTimingSheet(value, site.junction);
    if (sheet === null) return { kind: "faulty", faults };
    const by = { by: name, role, at: clock.now() };
    const saved = await saveTimingVersion(database, { controllerId, sheet, note, basedOn }, by);
    if (saved.saved) return { kind: "saved", version: saved.version };
    return saved.latest === null ? { kind: "notFound" } : { kind: "outrun", latest: saved.latest };
  }

  /** Sends a version to its controller, as a command. */
  async send(
    controllerId: string,
    asked: SendAsked,
    requester: Requester,
    key: string | null,
  ): Promise<Outcome<CommandNotice>> {
    const { command, sheet } = await this.commandFor(controllerId, asked);
    if (command === null) return refused("notFound", `controller ${controllerId} has no version ${asked.version}`);
    return this.options.control.request(controllerId, command, requester, key, sheet);
  }

  /** The rules' verdict on sending. Null where there is no such controller or version. */
  async checkSend(controllerId: string, asked: SendAsked, requester: Requester): Promise<Verdict | null> {
    const { command, sheet } = await this.commandFor(controllerId, asked);
    return command === null ? null : this.options.control.check(controllerId, command, requester, sheet);
  }

  /** Makes a version what central holds, since the controller reports its checksum. */
  async adopt(controllerId: string, version: number): Promise<AdoptOutcome> {
    const { database, clock, reported } = this.options;
    const stored = await this.version(controllerId, version);
    if (stored === null) return { kind: "notFound" };
    const checksum = reported(controllerId)?.checksum ?? null;
    if (checksum !== stored.checksum) return { kind: "otherReported", checksum };
    const at = clock.now();
    if (!(await adoptTimingVersion(database, { controllerId, version, commandId: null, at }))) {
      return { kind: "notFound" };
    }
    await this.takeIntoUse();
    return { kind: "adopted", version: stored };
  }

  private async commandFor(controllerId: string, { version, replaces, reason, expiresInSec }: SendAsked) {
    const stored = await this.version(controllerId, version);
    if (stored === null) return { command: null, sheet: null };
    const { checksum, sheet } = stored;
    const args = { version, checksum, replaces };
    return { command: { type: "setSheet" as const, args, reason, expiresInSec }, sheet };
  }

  /** The version that a checksum is of: central's before any other. */
  private async versionOf({ controllerId, central, centralChecksum }: TimingHead, checksum: string) {
    if (checksum === centralChecksum) return central;
    return findTimingByChecksum(this.options.database, controllerId, checksum);
  }

  private driftOf({ controllerId, centralChecksum }: TimingHead): TimingDrift {
    if (this.sendingTo(controllerId) !== null) return "sending";
    const reported = this.options.reported(controllerId);
    if (reported === null) return "unknown";
    return reported.checksum === centralChecksum ? "inStep" : "differs";
  }

  private sendingTo(controllerId: string): TimingView["sending"] {
    for (const { id, request } of this.options.control.underWayOn(controllerId)) {
      if (request.type === "setSheet") return { commandId: id, version: request.args.version };
    }
    return null;
  }

  /** Makes what controllers have confirmed what central holds. Never rejects: what fails is tried again. */
  private settle(): Promise<void> {
    return this.settling.run(async () => {
      try {
        const confirmed = await confirmedSheets(this.options.database);
        for (const { controllerId, version, commandId, confirmedAt } of confirmed) {
          await adoptTimingVersion(this.options.database, { controllerId, version, commandId, at: confirmedAt });
        }
        if (confirmed.length > 0 || this.isBehind) await this.options.takeIntoUse();
        this.isBehind = false;
      } catch (error) {
        this.isBehind = true;
        this.options.logger.warn(
          { err: error },
          "a confirmed timing sheet could not be taken into use; it is tried again",
        );
      }
    });
  }

  /** It is stored; where it cannot be used now, it is later. */
  private async takeIntoUse(): Promise<void> {
    await this.options.takeIntoUse().catch((error: unknown) => {
      this.isBehind = true;
      this.options.logger.warn({ err: error }, "a timing sheet could not be taken into use; it is tried again");
    });
  }
}
