import { randomUUID } from "node:crypto";
import type { CommandNotice, ControllerRequest, GroupFailureCode, GroupState } from "@roadcast/contract";
import {
  commandsOfGroup,
  type Database,
  type Executor,
  findCommand,
  findCommandKey,
  findGroup,
  insertAudit,
  insertGroup,
  openGroups,
  type StoredCommand,
  type StoredGroup,
  updateGroup,
} from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { lateRefusal } from "./arrival.js";
import { type CommandBook, OutrunError } from "./command-book.js";
import { hasEnded } from "./command-life.js";
import { commandNotice } from "./command-notice.js";
import { type GroupFailure, isMember, mayBeAtIt, nextOfGroup, recallOf } from "./group-life.js";
import { fingerprintOf, messageOf, newCommand } from "./new-command.js";
import { type Outcome, type Requester, refused } from "./outcome.js";
import { reasonOf } from "./reasons.js";
import { type Refusal, refusal } from "./refusal.js";
import type { ControllerSite } from "./ring-barrier.js";
import { type Sender, type Sending, sendingEvent } from "./sender.js";
import type { HeardState, Situation } from "./situation.js";

export interface GroupDeskOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
  book: CommandBook;
  sender: Sender;
  site(controllerId: string): ControllerSite | null;
  /** What a controller last reported; null where it has not. */
  heard(controllerId: string): HeardState | null;
  judge(
    controllerId: string,
    request: ControllerRequest,
    requester: Requester,
    expiresAt: number,
  ): Promise<{ situation: Situation; refusals: Refusal[] } | null>;
  /** Runs with nothing else of the control room beside it. */
  run<T>(act: () => Promise<T>): Promise<T>;
  auditRefusal(
    action: string,
    target: string | null,
    requester: Requester,
    detail: Record<string, unknown>,
  ): Promise<void>;
}

export interface GroupAsked {
  members: readonly (ControllerRequest & { controllerId: string })[];
  expiresInSec: number;
  reason: string;
}

/** A group as everybody who may look at it sees it. Times are epoch ms. */
export interface GroupNotice {
  groupId: string;
  state: GroupState;
  reason: string;
  requestedBy: string;
  requestedAt: number;
  /** Null of a `failed` one, too, while any of its controllers may be at it still. */
  endedAt: number | null;
  failure: string | null;
  failureCode: GroupFailureCode | null;
  failureOf: string[];
  commands: CommandNotice[];
}

/**
 * Commands to several controllers of which all are carried out or none: prepared on each, then committed on all, else
 * aborted on all. Where one fails after the commit, those that may have done it are released, and the group is left only
 * once none of them is at it any more.
 */
export class GroupDesk {
  private readonly options: GroupDeskOptions;
  private readonly open = new Map<string, StoredGroup>();
  /** The last release that members of failed groups were sent, by member; what the last gateway sent is not known. */
  private readonly releases = new Map<string, string>();

  constructor(options: GroupDeskOptions) {
    this.options = options;
  }

  async load(): Promise<void> {
    for (const group of await openGroups(this.options.database)) this.open.set(group.id, group);
  }

  async group(id: string): Promise<GroupNotice | null> {
    const { database } = this.options;
    const group = await findGroup(database, id);
    return group === null ? null : groupNotice(group, await commandsOfGroup(database, id));
  }

  /** As a request to one controller; every member's refusals are named under `/members/{index}`. */
  async request(asked: GroupAsked, requester: Requester, key: string | null): Promise<Outcome<GroupNotice>> {
    const { run, sender } = this.options;
    const begun = await run(() => this.begin(asked, requester, key));
    if (!begun.ok) return begun;
    const { begin } = begun.value;
    if (begin === null) {
      const known = await this.group(begun.value.groupId);
      return known === null ? refused("notFound", "the group is gone") : { ok: true, value: known };
    }
    const { group, members } = begin;
    const sendings = await Promise.all(members.map((member) => sender.send(member.controllerId, messageOf(member))));
    await run(async () => {
      for (const [i, sending] of sendings.entries()) await this.noteSending(members[i]?.id, sending);
      await this.follow();
    });
    // It is on the street, whether or not the database can be asked at this moment.
    const latest = await this.group(group.id).catch((error: unknown) => {
      this.options.logger.warn({ err: error, groupId: group.id }, "a group could not be read");
      return null;
    });
    return { ok: true, value: latest ?? groupNotice(group, members) };
  }

  /**
   * Gives a group up on a person's word: what is prepared is forgotten, and what may be carried out is released. A refusal
   * (`notFound`, `conflict` where it has ended or was given up) is in the audit trail.
   */
  async abort(id: string, requester: Requester): Promise<Outcome<GroupNotice>> {
    const { run, auditRefusal } = this.options;
    const outcome = await run(() => this.abortNow(id, requester));
    if (!outcome.ok) await auditRefusal("abortCommandGroup", id, requester, { outcome: outcome.code });
    return outcome;
  }

  private async abortNow(id: string, { name }: Requester): Promise<Outcome<GroupNotice>> {
    const { database } = this.options;
    const group = await findGroup(database, id);
    if (group === null) return refused("notFound", `there is no group ${id}`);
    if (group.state !== "preparing" && group.state !== "committing") {
      return refused("conflict", `the group is ${group.state}`);
    }
    const members = await this.membersOf(id);
    const state = group.state === "preparing" ? "aborted" : "failed";
    try {
      const why = { failure: `aborted by ${name}`, failureCode: "abortedBy" as const, failureOf: [name] };
      await this.giveUp(group, members, state, why);
    } catch (error) {
      if (error instanceof OutrunError) return refused("conflict", "the group has gone on at this moment: try again");
      throw error;
    }
    const latest = await this.group(id);
    return latest === null ? refused("notFound", "the group is gone") : { ok: true, value: latest };
  }

  /** Moves every group on as far as its members let it; one that fails keeps no other. Within the room's queue. */
  async follow(): Promise<void> {
    const { logger, database } = this.options;
    for (const group of [...this.open.values()]) {
      try {
        await this.followOne(group);
      } catch (error) {
        if (!(error instanceof OutrunError)) {
          logger.warn({ err: error, groupId: group.id }, "a group could not be followed; it is tried again");
          continue;
        }
        const stored = await findGroup(database, group.id).catch(() => group);
        if (stored === null || stored.endedAt !== null) this.open.delete(group.id);
        else this.open.set(group.id, stored);
      }
    }
  }

  /** What became of the message of a command. Within the room's queue; what cannot be stored is left to the clock. */
  private async noteSending(commandId: string | undefined, sending: Sending): Promise<void> {
    const { book, clock, logger } = this.options;
    const command = book.get(commandId ?? "");
    const event = sendingEvent(sending, clock.now());
    if (command === undefined || event === null) return;
    await book.move([{ command, event }]).catch((error: unknown) => {
      logger.warn({ err: error, commandId }, "what became of a message could not be stored");
    });
  }

  private async begin(
    asked: GroupAsked,
    requester: Requester,
    key: string | null,
  ): Promise<Outcome<{ groupId: string; begin: { group: StoredGroup; members: StoredCommand[] } | null }>> {
    const { database, clock, book, sender, auditRefusal } = this.options;
    const fingerprint = fingerprintOf(["group", asked]);
    const known = key === null ? null : await findCommandKey(database, requester.identity, key);
    if (known !== null) {
      const isSame = known.fingerprint === fingerprint;
      if (!isSame) return refused("conflict", `the key "${key}" was used for another request`);
      return { ok: true, value: { groupId: known.commandId, begin: null } };
    }
    const now = clock.now();
    const expiresAt = now + asked.expiresInSec * 1000;
    const late = lateRefusal(requester, now);
    const { situations, refusals } =
      late === null ? await this.judgeAll(asked, requester, expiresAt) : { situations: [], refusals: [late] };
    const targets = asked.members.map(({ controllerId }) => `controllers/${controllerId}`);
    if (refusals.length > 0) {
      const locked = refusals.find(({ code }) => code === "locked");
      const outcome = locked === undefined ? "refused" : "locked";
      await auditRefusal("commandGroup", null, requester, { targets, outcome, refusals });
      return refused(outcome, refusals.map(({ detail }) => detail).join("; "), refusals);
    }
    if (!sender.isReady) {
      const detail = "the broker is away: nothing was sent";
      await auditRefusal("commandGroup", null, requester, { targets, outcome: "notSent" });
      return refused("notSent", detail);
    }
    const groupId = randomUUID();
    const members = situations.map((each) => newCommand(each, requester, { reason: asked.reason, groupId }));
    const group: StoredGroup = {
      ...{ id: groupId, state: "preparing", reason: asked.reason, requestedBy: requester.name },
      ...{ identity: requester.identity, role: requester.role, from: requester.from },
      ...{ requestedAt: now, expiresAt, endedAt: null, failure: null, failureCode: null, failureOf: [] },
    };
    const row = { identity: requester.identity, key: key ?? "", fingerprint, commandId: groupId, at: now };
    await book.add(members, key === null ? null : row, (transaction) => insertGroup(transaction, group));
    this.open.set(groupId, group);
    return { ok: true, value: { groupId, begin: { group, members } } };
  }

  private async judgeAll(asked: GroupAsked, requester: Requester, expiresAt: number) {
    const situations: Situation[] = [];
    const refusals: Refusal[] = [];
    const seen = new Set<string>();
    for (const [i, { controllerId, ...request }] of asked.members.entries()) {
      const place = `/members/${i}`;
      if (seen.has(controllerId)) {
        refusals.push(
          refusal("duplicate", `controller ${controllerId} is there twice`, `${place}/controllerId`, {
            controller: controllerId,
          }),
        );
        continue;
      }
      seen.add(controllerId);
      const judged = await this.options.judge(controllerId, request, requester, expiresAt);
      if (judged === null) {
        refusals.push(
          refusal("unknownReference", `there is no controller ${controllerId}`, `${place}/controllerId`, {
            controller: controllerId,
          }),
        );
        continue;
      }
      situations.push(judged.situation);
      const named = (detail: string) => `${controllerId}: ${detail}`;
      refusals.push(
        ...judged.refusals.map((each) => ({
          ...{ ...each, detail: named(each.detail), place: `${place}${each.place}` },
          values: { ...each.values, controller: controllerId },
        })),
      );
    }
    return { situations, refusals };
  }

  /** Of which the group does all or none, each as it is followed here. */
  private async membersOf(groupId: string): Promise<StoredCommand[]> {
    const { database, book } = this.options;
    const stored = (await commandsOfGroup(database, groupId)).filter(isMember);
    return stored.map((member) => book.get(member.id) ?? member);
  }

  private async followOne(group: StoredGroup): Promise<void> {
    const { clock } = this.options;
    const members = await this.membersOf(group.id);
    if (group.state === "failed") return this.recall(group, members);
    const next = nextOfGroup(group, members, clock.now());
    switch (next.kind) {
      case "wait":
        return;
      case "commit":
        return this.commit(group, members);
      case "confirm":
        return this.end(group, "confirmed");
      case "abort":
      case "fail":
        return this.giveUp(group, members, next.kind === "abort" ? "aborted" : "failed", next);
    }
  }

  private async commit(group: StoredGroup, members: readonly StoredCommand[]): Promise<void> {
    const { clock, book, sender } = this.options;
    const now = clock.now();
    const expiresAt = now + (group.expiresAt - group.requestedAt);
    const committing: StoredGroup = { ...group, state: "committing", expiresAt };
    const withCommits = members.map((member) => ({ ...member, commitId: randomUUID(), expiresAt }));
    await book.replace(withCommits, (transaction) => this.store(transaction, group, committing));
    this.open.set(group.id, committing);
    for (const { id, controllerId, commitId } of withCommits) {
      const envelope = { commandId: commitId, groupId: group.id, issuedAt: now, expiresAt };
      const sending = sender.send(controllerId, { ...envelope, type: "commit", args: {} });
      this.after(sending, async (sent) => {
        const member = book.get(id);
        if (sent.kind !== "neverSent" || member === undefined) return;
        // The others have it already: it is not left to the clock to find that out.
        await book.move([{ command: member, event: { kind: "failed", at: clock.now(), reason: sent.reason } }]);
        await this.follow();
      });
    }
  }

  /**
   * Ends it for all that have not ended: they are told to forget it, and those that may do it to stop. What became of it is
   * stored last, and why first: a gateway that is killed in between has the next do it again for the same reason, and to
   * be told twice harms no controller.
   */
  private async giveUp(
    from: StoredGroup,
    members: readonly StoredCommand[],
    state: "aborted" | "failed",
    why: GroupFailure,
  ): Promise<void> {
    const { database, clock, book, sender } = this.options;
    const at = clock.now();
    const { failure, failureCode, failureOf } = why;
    const group: StoredGroup = from.failure === null ? { ...from, failure, failureCode, failureOf } : from;
    if (!(await updateGroup(database, group, from.state))) throw new OutrunError(from.id);
    this.open.set(group.id, group);
    const open = members.filter((member) => !hasEnded(member));
    const reason = whyGivenUp(group);
    await book.move(open.map((command) => ({ command, event: { kind: "failed", at, reason } })));
    for (const { controllerId, state: was } of members) {
      if (was === "rejected") continue;
      const envelope = { commandId: randomUUID(), groupId: group.id, issuedAt: at, expiresAt: at + stopWithinMs };
      void sender.send(controllerId, { ...envelope, type: "abort", args: {} });
    }
    const atIt = members.filter(mayBeAtIt);
    for (const member of atIt) if (!this.releases.has(member.id)) await this.release(group, member);
    if (atIt.length === 0) return this.end(group, state);
    const failed: StoredGroup = { ...group, state: "failed" };
    await database.transaction((transaction) => this.store(transaction, group, failed));
    this.open.set(group.id, failed);
  }

  /** Has a group that failed let go of by everybody, as often as it takes: a line may have been lost after the commit. */
  private async recall(group: StoredGroup, members: readonly StoredCommand[]): Promise<void> {
    const { database, book, clock, heard } = this.options;
    let isOver = true;
    for (const member of members) {
      const releaseId = this.releases.get(member.id);
      const known = releaseId === undefined ? null : (book.get(releaseId) ?? (await findCommand(database, releaseId)));
      const step = recallOf(member, heard(member.controllerId), known, clock.now());
      isOver &&= step === "over";
      if (step === "release") await this.release(group, member);
    }
    if (!isOver) return;
    await this.end(group, "failed");
    for (const { id } of members) this.releases.delete(id);
  }

  private async release(group: StoredGroup, member: StoredCommand): Promise<void> {
    const { clock, book, sender, site: siteOf } = this.options;
    const site = siteOf(member.controllerId);
    // A broker that is away takes nothing: it is asked for once the controller is heard again.
    if (site === null || !sender.isReady) return;
    const now = clock.now();
    const request: ControllerRequest = { type: "release", args: { commandId: member.id } };
    const because = reasonOf("afterGroup", { group: group.id });
    const made = newCommand(
      { request, site, heard: null, now, expiresAt: now + stopWithinMs, level: member.level },
      { name: group.requestedBy, identity: group.identity, role: group.role, from: group.from },
      { reason: because.reason, because, groupId: group.id },
    );
    const command: StoredCommand = { ...made, commitId: made.id };
    await book.add([command], null);
    this.releases.set(member.id, command.id);
    const sending = sender.send(member.controllerId, messageOf(command));
    this.after(sending, (sent) => this.noteSending(command.id, sent));
  }

  /** Once it is known what became of a message. Not waited for: the room goes on meanwhile. */
  private after(sending: Promise<Sending>, act: (sending: Sending) => Promise<void>): void {
    const { run, logger } = this.options;
    sending
      .then((sent) => run(() => act(sent)))
      .catch((error: unknown) => logger.warn({ err: error }, "what became of a group's message could not be stored"));
  }

  private async end(group: StoredGroup, state: GroupState): Promise<void> {
    const { database, clock } = this.options;
    const ended: StoredGroup = { ...group, state, endedAt: clock.now() };
    await database.transaction((transaction) => this.store(transaction, group, ended));
    this.open.delete(group.id);
  }

  /** With its row in the audit trail. @throws OutrunError where another gateway has moved it on */
  private async store(transaction: Executor, before: StoredGroup, after: StoredGroup): Promise<void> {
    const { id, state, failure, endedAt } = after;
    if (!(await updateGroup(transaction, after, before.state))) throw new OutrunError(id);
    const at = this.options.clock.now();
    const detail = { state, failure, ended: endedAt !== null, afterMs: at - after.requestedAt };
    await insertAudit(transaction, {
      at,
      actor: "system",
      role: null,
      from: null,
      action: "groupStep",
      target: id,
      detail,
    });
  }
}

function groupNotice(group: StoredGroup, members: readonly StoredCommand[]): GroupNotice {
  const { id, state, reason, requestedBy, requestedAt, endedAt, failure, failureCode, failureOf } = group;
  const commands = members.map(commandNotice);
  return {
    ...{ groupId: id, state, reason, requestedBy, requestedAt, endedAt },
    ...{ failure, failureCode, failureOf: [...failureOf], commands },
  };
}

/** For the members that had not ended by themselves. */
function whyGivenUp({ failure, failureCode, failureOf }: StoredGroup) {
  const inWords = { failure: failure ?? "" };
  if (failureCode === "abortedBy") return reasonOf("groupAborted", { who: failureOf.join(", ") }, inWords);
  return failureCode === "tooLate"
    ? reasonOf("groupTooLate", {}, inWords)
    : reasonOf("groupGivenUp", { because: failureOf.join(", ") }, inWords);
}

/** How long a controller has to take the end of a group, ms. */
const stopWithinMs = 30_000;
