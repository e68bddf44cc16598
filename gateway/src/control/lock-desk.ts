import type { LockNotice } from "@roadcast/contract";
import {
  allLocks,
  type Database,
  endLocks,
  findLock,
  insertAudit,
  releaseLock,
  type StoredLock,
  takeLock,
} from "@roadcast/db";
import type { Clock } from "../clock.js";
import { lockNotice } from "./command-notice.js";
import { type Outcome, type Requester, refused } from "./outcome.js";
import { refusal } from "./refusal.js";

export interface LockDeskOptions {
  database: Database;
  clock: Clock;
  /** Whether there is such a controller. */
  isKnown(controllerId: string): boolean;
  /** After the commit: the locks of this controller are others than before. */
  onChanged(controllerId: string): void;
  auditRefusal(action: string, target: string, requester: Requester, detail: Record<string, unknown>): Promise<void>;
}

/** Holds on controllers: one holder each, with a reason and an end. They stand in the database alone. */
export class LockDesk {
  private readonly options: LockDeskOptions;
  /** Who holds what until when, as it was last told: other gateways of the database take and give back, too. */
  private readonly told = new Map<string, string>();

  constructor(options: LockDeskOptions) {
    this.options = options;
  }

  held(controllerId: string): Promise<StoredLock | null> {
    return findLock(this.options.database, controllerId, this.options.clock.now());
  }

  async list(): Promise<LockNotice[]> {
    return (await allLocks(this.options.database, this.options.clock.now())).map(lockNotice);
  }

  /** Takes it, or renews one's own. */
  async take(
    controllerId: string,
    asked: { reason: string; forSec: number },
    requester: Requester,
  ): Promise<Outcome<LockNotice>> {
    const { database, clock, isKnown } = this.options;
    if (!isKnown(controllerId)) return refused("notFound", `there is no controller ${controllerId}`);
    const now = clock.now();
    const wanted: StoredLock = {
      ...{ controllerId, holder: requester.name, identity: requester.identity, role: requester.role },
      ...{ reason: asked.reason, since: now, expiresAt: now + asked.forSec * 1000 },
    };
    const taken = await takeLock(database, wanted, now);
    if (taken === null) return this.lockedBy("lockController", controllerId, requester, asked);
    this.tell(controllerId, taken);
    return { ok: true, value: lockNotice(taken) };
  }

  /**
   * Gives one's own back; an administrator breaks another's. Gives the lock that was.
   *
   * @param holder whose lock was meant: that of another, who has taken it meanwhile, stands
   */
  async giveBack(controllerId: string, requester: Requester, holder?: string): Promise<Outcome<LockNotice>> {
    const { database } = this.options;
    const held = await this.held(controllerId);
    if (held === null) return refused("notFound", `nobody holds controller ${controllerId}`);
    const isMeant = holder === undefined || held.holder === holder;
    const mayEnd = held.identity === requester.identity || requester.role === "admin";
    if (!isMeant || !mayEnd) return this.lockedBy("unlockController", controllerId, requester);
    await releaseLock(database, controllerId, held.identity);
    this.tell(controllerId, null);
    return { ok: true, value: lockNotice(held) };
  }

  /** Ends what has run out, and tells what other gateways have done. */
  async tick(): Promise<void> {
    const { database, clock } = this.options;
    const now = clock.now();
    const ended = await database.transaction(async (transaction) => {
      const locks = await endLocks(transaction, now);
      for (const { controllerId, holder, reason, since } of locks) {
        const target = `controllers/${controllerId}`;
        const detail = { holder, reason, heldMs: now - since };
        await insertAudit(transaction, { ...system, at: now, action: "lockEnded", target, detail });
      }
      return locks.map(({ controllerId }) => controllerId);
    });
    const held = new Map((await allLocks(database, now)).map((lock) => [lock.controllerId, lock]));
    for (const controllerId of new Set([...ended, ...this.told.keys(), ...held.keys()])) {
      const lock = held.get(controllerId) ?? null;
      const isTold = (lock === null ? undefined : markOf(lock)) === this.told.get(controllerId);
      if (!isTold || ended.includes(controllerId)) this.tell(controllerId, lock);
    }
  }

  private tell(controllerId: string, lock: StoredLock | null): void {
    if (lock === null) this.told.delete(controllerId);
    else this.told.set(controllerId, markOf(lock));
    this.options.onChanged(controllerId);
  }

  private async lockedBy(
    action: "lockController" | "unlockController",
    controllerId: string,
    requester: Requester,
    asked: object = {},
  ): Promise<Outcome<never>> {
    const held = await this.held(controllerId);
    const who = held === null ? "somebody else" : `${held.holder}, until ${new Date(held.expiresAt).toISOString()}`;
    const detail = `controller ${controllerId} is held by ${who}`;
    const outcome = { ...asked, outcome: "locked", holder: held?.holder ?? null };
    await this.options.auditRefusal(action, `controllers/${controllerId}`, requester, outcome);
    const values = held === null ? undefined : { who: held.holder, until: held.expiresAt };
    return refused("locked", detail, [refusal("locked", detail, "", values)]);
  }
}

const system = { actor: "system", role: null, from: null };

function markOf({ identity, reason, expiresAt }: StoredLock): string {
  return JSON.stringify([identity, reason, expiresAt]);
}
