import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  type CorridorNotice,
  type CorridorRequest,
  type CorridorStart,
  emergencyVehicleTypes,
  longestCorridorMs,
  plannedCorridorMs,
  type VehicleFeature,
} from "@roadcast/contract";
import {
  type AuditRow,
  type Database,
  DatabaseError,
  driveCorridors,
  findCorridor,
  insertAudit,
  insertCorridor,
  leaveCorridors,
  listCorridors,
  openCorridors,
  type Page,
  type StoredCorridor,
  type StoredCorridorJunction,
  updateCorridor,
} from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "../../clock.js";
import type { RoadLink, RoadNetwork } from "../../network/road-network.js";
import { OneAtATime } from "../../one-at-a-time.js";
import { lateRefusal } from "../arrival.js";
import type { ControlRoom } from "../control-room.js";
import type { Requester } from "../outcome.js";
import type { ControllerSite } from "../ring-barrier.js";
import { approachOf } from "./approach.js";
import { type Check, checksOf } from "./corridor-checks.js";
import { moveJunctions, withPassing } from "./corridor-driver.js";
import { runErrand } from "./corridor-errand.js";
import { auditOfChange, corridorNotice, routeIn } from "./corridor-notice.js";
import { type CorridorOutcome, type CorridorRefusal, corridorRefused, forbidden } from "./corridor-outcome.js";
import { reasonTexts } from "./junction-life.js";
import { junctionsOf, type LinkTraffic, linkSec } from "./plan.js";
import { expectedAt, justPast, type VehicleFix, withFix } from "./progress.js";
import { placesOf, quickestRoute } from "./route.js";

export interface CorridorDeskOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
  /** Through which everything is asked of controllers, by the rules of every command. */
  room: Pick<ControlRoom, "request" | "check" | "command" | "heard" | "commandOfKey" | "locks" | "connectionOf">;
  /** As the network is now. */
  network(): RoadNetwork;
  site(controllerId: string): ControllerSite | null;
  traffic(linkId: string): LinkTraffic;
  /** Null where there is no such vehicle; its position null until it has one. */
  vehicle(id: string): { type: VehicleFeature["properties"]["vehicleType"]; fix: VehicleFix | null } | null;
  /** After the commit: a corridor as it is now. */
  onCorridor?(corridor: CorridorNotice): void;
  /** How often the clock is looked at, ms. */
  tickEveryMs?: number;
}

/** A corridor with what stands in its way; `checks` are of a planned one only. */
export interface CorridorView {
  notice: CorridorNotice;
  checks: readonly Check[];
}

/** A gateway that has not looked after its corridors for so long has another take them, ms. */
const drivenForMs = 5_000;
/** A corridor lasts at least so long, and else three times its travel time, ms. */
const shortestCorridorMs = 600_000;
/** Two gateways that change a corridor at once: the second begins anew so often. */
const mostTries = 3;

/**
 * Preemption corridors: planned, started by a person, then driven by the clock. One gateway at a time looks after the
 * active ones, one that reaches their controllers; whatever it asks of controllers are commands like any other, stored,
 * judged and audited as such, with an end of their own, so that all returns by itself where no gateway is left.
 */
export class CorridorDesk {
  private readonly options: CorridorDeskOptions;
  private readonly queue = new OneAtATime();
  private readonly driver = randomUUID();
  /** Open corridors as they were last told. */
  private readonly known = new Map<string, StoredCorridor>();
  /** When a release was last asked for, by corridor and controller. */
  private readonly releasesTried = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(options: CorridorDeskOptions) {
    this.options = options;
  }

  /** Takes up what is active, and from here on looks after it. The control room has to have begun. */
  async start(): Promise<void> {
    await this.tick();
    let isAtIt = false;
    this.timer = setInterval(() => {
      if (isAtIt) return;
      isAtIt = true;
      void this.tick().finally(() => {
        isAtIt = false;
      });
    }, this.options.tickEveryMs ?? 1_000);
  }

  /** Leaves the active corridors as they are to whoever takes them up next. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    const { database, clock, logger } = this.options;
    await this.queue
      .run(() => leaveCorridors(database, this.driver, clock.now(), null))
      .catch((error: unknown) => {
        logger.warn({ err: error }, "corridors could not be left to another gateway: it waits until they are free");
      });
  }

  /** Every corridor that is planned or active, as it was last told. */
  open(): CorridorNotice[] {
    return [...this.known.values()].map((corridor) => this.noticeOf(corridor));
  }

  /** Who has an active corridor that holds a junction; null for nobody. */
  holderOf(controllerId: string): string | null {
    for (const { state, junctions, startedBy, plannedBy } of this.known.values()) {
      const holds = junctions.some((junction) => junction.held && junction.controllerId === controllerId);
      if (state === "active" && holds) return startedBy ?? plannedBy;
    }
    return null;
  }

  /** Looks at everything by the clock. Never rejects: what fails is tried at the next. */
  tick(): Promise<void> {
    return this.queue.run(async () => {
      if (this.stopped) return;
      await this.guarded(async () => {
        const { database, clock } = this.options;
        const now = clock.now();
        const open = await openCorridors(database);
        const active = open.filter(({ state }) => state === "active");
        const others = active.filter((corridor) => this.isOthers(corridor));
        if (others.length > 0) await leaveCorridors(database, this.driver, now, idsOf(others));
        const own = idsOf(active.filter((corridor) => !others.includes(corridor)));
        const driven = await driveCorridors(database, this.driver, own, now, now + drivenForMs);
        for (const corridor of open) {
          const mine = driven.find(({ id }) => id === corridor.id);
          if (mine !== undefined) await this.guarded(() => this.drive(corridor, mine.leftAt));
          else if (corridor.state === "planned" && clock.now() >= corridor.expiresAt) {
            await this.guarded(() => this.store(corridor, expired(corridor, clock.now()), system));
          } else this.tell(corridor);
        }
        const gone = [...this.known.keys()].filter((id) => !open.some((corridor) => corridor.id === id));
        for (const id of gone) {
          const corridor = await findCorridor(database, id);
          if (corridor === null) this.known.delete(id);
          else this.tell(corridor);
        }
      });
    });
  }

  /**
   * Whether a corridor is another gateway's to look after: that one reaches controllers of it, and this one none. Where
   * nobody is known to reach any, whoever is there looks after it, so that it ends by its time.
   */
  private isOthers({ junctions }: StoredCorridor): boolean {
    const connections = junctions.map(({ controllerId }) => this.options.room.connectionOf(controllerId));
    return connections.includes("elsewhere") && !connections.includes("here");
  }

  /** Finds the quickest way, and keeps it as a planned corridor; asks nothing of any controller. */
  async plan(asked: CorridorRequest, requester: Requester): Promise<CorridorOutcome<CorridorView>> {
    const { database, clock, network: networkNow, site, traffic, room } = this.options;
    const now = clock.now();
    const network = networkNow();
    const faulty = await this.vehicleFault(asked.vehicleId, null);
    if (faulty !== null) return faulty;
    const ends = (["from", "to"] as const).map((end) => placesOf(network, asked[end], end));
    for (const [i, end] of (["from", "to"] as const).entries()) {
      if (ends[i]?.length !== 0) continue;
      if (asked[end].kind === "point") return forbidden("offNetwork", "there is no link within 150 m", `/${end}`);
      return forbidden("unknownReference", "no link is there", `/${end}/nodeId`);
    }
    const secOf = this.secOf;
    const route = quickestRoute(network, ends[0] ?? [], ends[1] ?? [], secOf);
    if (route === null) return forbidden("noRoute", "no allowed way leads from there to there", "/to");
    const junctions = junctionsOf(route, { network, site, heard: (id) => room.heard(id), traffic, now });
    if (junctions.length === 0) return forbidden("noJunction", "there is no signal on the way", "/to");
    const twice = junctions.find(({ controllerId }, i) =>
      junctions.slice(0, i).some((before) => before.controllerId === controllerId),
    );
    if (twice !== undefined) {
      const detail = `the quickest way crosses junction ${twice.controllerId} twice: plan it in two parts`;
      return forbidden("junctionTwice", detail, "/to");
    }
    const corridor: StoredCorridor = {
      ...{ id: randomUUID(), state: "planned", ending: null, reason: asked.reason, vehicleId: asked.vehicleId },
      ...{ from: asked.from, to: asked.to, linkIds: route.links.map(({ id }) => id), startM: route.startM },
      ...{ endM: route.endM, lengthM: route.lengthM, travelSec: route.travelSec, plannedBy: requester.name },
      ...{ startedBy: null, identity: requester.identity, role: requester.role, fromAddress: requester.from },
      ...{ endedBy: null, plannedAt: now, startedAt: null, expiresAt: now + plannedCorridorMs, endedAt: null },
      ...{ progress: null, vehicleState: asked.vehicleId === null ? "none" : "lost", takenUp: null, revision: 0 },
      junctions,
    };
    const rows = auditOfChange(null, corridor, actorOf(requester), now);
    await this.queue.run(async () => {
      await database.transaction(async (transaction) => {
        await insertCorridor(transaction, corridor);
        for (const row of rows) await insertAudit(transaction, row);
      });
      this.tell(corridor);
    });
    return { ok: true, value: await this.viewOf(corridor, requester) };
  }

  async view(id: string, requester: Requester): Promise<CorridorView | null> {
    const corridor = await findCorridor(this.options.database, id);
    return corridor === null ? null : this.viewOf(corridor, requester);
  }

  async list(options: Parameters<typeof listCorridors>[1]): Promise<Page<CorridorNotice>> {
    const { items, nextCursor } = await listCorridors(this.options.database, options);
    return { items: items.map((corridor) => this.noticeOf(corridor)), nextCursor };
  }

  /** Starts a planned corridor, unless something stands in the way of a junction that is not left out. */
  begin(id: string, asked: CorridorStart, requester: Requester): Promise<CorridorOutcome<CorridorView>> {
    return this.change(id, requester, async (stored) => {
      const now = this.options.clock.now();
      const corridor = this.withPhases(stored);
      if (corridor.state !== "planned") return corridorRefused("conflict", `the corridor is ${corridor.state} already`);
      if (now >= corridor.expiresAt) return corridorRefused("conflict", "it was planned too long ago: plan it again");
      const faulty = (await this.vehicleFault(corridor.vehicleId, id)) ?? leaveOutFault(corridor, asked.leaveOut);
      if (faulty !== null) return faulty;
      const checks = await checksOf(this.options.room, corridor, await this.active(), requester);
      const wanted = checks.filter(({ controllerId }) => !asked.leaveOut.includes(controllerId));
      const refusals = wanted.flatMap(({ controllerId, refusals: found }): CorridorRefusal[] =>
        found
          .filter(({ code }) => code !== "locked" || !asked.overLocks)
          .map((each) => ({ ...each, place: `/junctions/${controllerId}` })),
      );
      if (refusals.length > 0) {
        const code = refusals.some((each) => each.code === "corridorConflict") ? "conflict" : "refused";
        const isLocked = refusals.every((each) => each.code === "locked");
        const detail = refusals.map((each) => `${each.place.slice(11)}: ${each.detail}`).join("; ");
        return corridorRefused(isLocked ? "locked" : code, detail, refusals);
      }
      const lastsMs = Math.min(longestCorridorMs, Math.max(shortestCorridorMs, corridor.travelSec * 3_000));
      return {
        ...corridor,
        ...{ state: "active" as const, startedAt: now, startedBy: requester.name, expiresAt: now + lastsMs },
        ...{ identity: requester.identity, role: requester.role, fromAddress: requester.from },
        progress: corridor.vehicleId === null ? { routeM: 0, at: now, source: "start" as const } : null,
        junctions: corridor.junctions.map((junction): StoredCorridorJunction => {
          const isOut = asked.leaveOut.includes(junction.controllerId);
          if (isOut) return { ...junction, state: "refused", since: now, reason: reasonTexts.leftOut };
          return { ...junction, since: now, held: true };
        }),
      };
    });
  }

  /** Ends a corridor: what is preempted is released, what is to come is not asked for. Once more changes nothing. */
  cancel(id: string, requester: Requester): Promise<CorridorOutcome<CorridorView>> {
    return this.change(id, requester, async (corridor) => {
      if (corridor.state === "planned") {
        return { ...corridor, state: "cancelled", endedAt: this.options.clock.now(), endedBy: requester.name };
      }
      if (corridor.state !== "active" || corridor.ending !== null) return corridor;
      return { ...corridor, ending: "cancelled", endedBy: requester.name };
    });
  }

  /** Releases one junction, whether or not the vehicle has passed; one that is still to come is not asked for. */
  release(id: string, controllerId: string, requester: Requester): Promise<CorridorOutcome<CorridorView>> {
    return this.changeJunction(id, controllerId, requester, (corridor, at) => ({
      ...corridor,
      junctions: corridor.junctions.map((each, i) => (i === at ? { ...each, dropped: true } : each)),
    }));
  }

  /** Takes a person's word that the vehicle has passed a junction, and with it all before it. */
  passed(id: string, controllerId: string, requester: Requester): Promise<CorridorOutcome<CorridorView>> {
    return this.changeJunction(id, controllerId, requester, (corridor, at) => {
      const now = this.options.clock.now();
      const reported = justPast(corridor.junctions[at] ?? { routeM: 0 }, corridor.lengthM);
      const routeM = Math.max(reported, corridor.progress?.routeM ?? 0);
      return {
        ...corridor,
        progress: { routeM, at: now, source: "report" as const },
        junctions: corridor.junctions.map((each, i) =>
          i <= at && each.passedAt === null ? { ...each, passedAt: now } : each,
        ),
      };
    });
  }

  private changeJunction(
    id: string,
    controllerId: string,
    requester: Requester,
    act: (corridor: StoredCorridor, at: number) => StoredCorridor,
  ): Promise<CorridorOutcome<CorridorView>> {
    return this.change(id, requester, async (corridor) => {
      const at = corridor.junctions.findIndex((each) => each.controllerId === controllerId);
      if (at < 0) return corridorRefused("notFound", `the corridor does not lead over controller ${controllerId}`);
      if (corridor.state !== "active") return corridorRefused("conflict", `the corridor is ${corridor.state}`);
      return act(corridor, at);
    });
  }

  /** One person's change of a corridor, and at once what follows from it. */
  private async change(
    id: string,
    requester: Requester,
    act: (corridor: StoredCorridor) => Promise<StoredCorridor | CorridorOutcome<never>>,
  ): Promise<CorridorOutcome<CorridorView>> {
    const { database } = this.options;
    for (let tries = 1; ; tries += 1) {
      const done = await this.queue.run(async (): Promise<StoredCorridor | CorridorOutcome<never> | "again"> => {
        const before = await findCorridor(database, id);
        if (before === null) return corridorRefused("notFound", `there is no corridor ${id}`);
        const late = lateRefusal(requester, this.options.clock.now());
        if (late !== null) return corridorRefused("refused", late.detail, [late]);
        const after = await act(before);
        if ("ok" in after || after === before) return after;
        try {
          return (await this.store(before, after, actorOf(requester))) ?? "again";
        } catch (error) {
          // Another gateway's corridor has taken a junction, or the vehicle, at this moment: looked at again it says which.
          if (error instanceof DatabaseError && error.code === "conflict") return "again";
          throw error;
        }
      });
      if (done === "again") {
        if (tries < mostTries) continue;
        return corridorRefused("conflict", "somebody else has changed it at this moment");
      }
      if ("ok" in done) return done;
      if (done.state === "active") await this.tick();
      return { ok: true, value: await this.viewOf((await findCorridor(database, id)) ?? done, requester) };
    }
  }

  /** One look at an active corridor: where the vehicle is, what each junction needs, and what is asked for it. */
  private async drive(before: StoredCorridor, leftAt: number | null): Promise<void> {
    const { clock, network, room, vehicle } = this.options;
    const now = clock.now();
    const route = routeIn(network(), before);
    const fix = before.vehicleId === null ? null : (vehicle(before.vehicleId)?.fix ?? null);
    const takenUp = leftAt === null ? before.takenUp : { at: now, awayMs: Math.max(0, now - leftAt) };
    const seen = withPassing({ ...before, ...withFix(before, route, fix, now), takenUp }, now);
    const expected = ({ routeM }: StoredCorridorJunction) => expectedAt(seen.progress, route, routeM, this.secOf, now);
    const triedAt = ({ controllerId }: StoredCorridorJunction) =>
      this.releasesTried.get(releaseOf(before.id, controllerId)) ?? null;
    const { corridor, errands } = await moveJunctions(room, this.withPhases(seen), expected, triedAt, now);
    for (const { kind, controllerId } of errands) {
      if (kind === "release") this.releasesTried.set(releaseOf(corridor.id, controllerId), now);
    }
    const stored = await this.store(before, corridor, system);
    if (stored === null || errands.length === 0) return;
    const done = await Promise.all(errands.map((errand) => runErrand(this.options, stored, errand)));
    const junctions = stored.junctions.map((junction) => {
      const change = done.find(({ controllerId }) => controllerId === junction.controllerId)?.change;
      return change === undefined ? junction : { ...junction, ...change };
    });
    await this.store(stored, { ...stored, junctions }, system);
  }

  /** Stores a change with its rows in the audit trail, and tells of it. Null where another has changed it meanwhile. */
  private async store(
    before: StoredCorridor,
    after: StoredCorridor,
    actor: Pick<AuditRow, "actor" | "role" | "from">,
  ): Promise<StoredCorridor | null> {
    const { database, clock } = this.options;
    if (isSame(before, after)) {
      this.tell(before);
      return before;
    }
    const rows = auditOfChange(before, after, actor, clock.now());
    const isStored = await database.transaction(async (transaction) => {
      if (!(await updateCorridor(transaction, before, after))) return false;
      for (const row of rows) await insertAudit(transaction, row);
      return true;
    });
    if (!isStored) return null;
    const stored = { ...after, revision: before.revision + 1 };
    this.tell(stored);
    return stored;
  }

  private tell(corridor: StoredCorridor): void {
    const isNew = this.known.get(corridor.id)?.revision !== corridor.revision;
    if (corridor.endedAt === null) this.known.set(corridor.id, corridor);
    else {
      this.known.delete(corridor.id);
      for (const { controllerId } of corridor.junctions)
        this.releasesTried.delete(releaseOf(corridor.id, controllerId));
    }
    if (isNew) this.options.onCorridor?.(this.noticeOf(corridor));
  }

  private async viewOf(planned: StoredCorridor, requester: Requester): Promise<CorridorView> {
    const corridor = this.withPhases(planned);
    const isPlanned = corridor.state === "planned";
    const checks = isPlanned ? await checksOf(this.options.room, corridor, await this.active(), requester) : [];
    return { notice: this.noticeOf(corridor), checks };
  }

  private noticeOf(corridor: StoredCorridor): CorridorNotice {
    const { network, clock } = this.options;
    return corridorNotice(corridor, routeIn(network(), corridor), this.secOf, clock.now());
  }

  /** With the phases that serve the way by the timing sheets of now, where nothing has been asked yet. */
  private withPhases(corridor: StoredCorridor): StoredCorridor {
    const { network, site: siteOf } = this.options;
    const { links } = network();
    const junctions = corridor.junctions.map((junction) => {
      if (junction.state !== "pending") return junction;
      const [from, to] = [links.get(junction.fromLinkId), links.get(junction.toLinkId)];
      const site = siteOf(junction.controllerId);
      const phases = from && to && site ? approachOf(site, from, to).phases : [];
      return isDeepStrictEqual(phases, junction.phases) ? junction : { ...junction, phases };
    });
    return junctions.every((junction, i) => junction === corridor.junctions[i]) ? corridor : { ...corridor, junctions };
  }

  private async active(): Promise<StoredCorridor[]> {
    return (await openCorridors(this.options.database)).filter(({ state }) => state === "active");
  }

  private async vehicleFault(vehicleId: string | null, corridorId: string | null) {
    if (vehicleId === null) return null;
    const vehicle = this.options.vehicle(vehicleId);
    if (vehicle === null) return forbidden("unknownReference", `there is no vehicle ${vehicleId}`, "/vehicleId");
    if (!emergencyVehicleTypes.some((type) => type === vehicle.type)) {
      return forbidden("notEmergencyVehicle", `${vehicleId} is no emergency vehicle`, "/vehicleId");
    }
    const busy = (await this.active()).find((each) => each.vehicleId === vehicleId && each.id !== corridorId);
    if (busy === undefined) return null;
    const detail = `${vehicleId} drives the corridor of ${busy.startedBy ?? busy.plannedBy} (${busy.reason})`;
    return corridorRefused("conflict", detail, [{ code: "vehicleBusy", detail, place: "/vehicleId" }]);
  }

  private readonly secOf = (link: RoadLink): number => linkSec(link, this.options.traffic(link.id).speedKph);

  private async guarded(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.options.logger.warn({ err: error }, "corridors could not be followed; it is tried again");
    }
  }
}

const system = { actor: "system", role: null, from: null };

function actorOf({ name, role, from }: Requester): Pick<AuditRow, "actor" | "role" | "from"> {
  return { actor: name, role, from };
}

const releaseOf = (corridorId: string, controllerId: string) => `${corridorId}/${controllerId}`;
const idsOf = (corridors: readonly StoredCorridor[]) => corridors.map(({ id }) => id);

function expired(corridor: StoredCorridor, now: number): StoredCorridor {
  return { ...corridor, state: "expired", endedAt: now };
}

function leaveOutFault(corridor: StoredCorridor, leaveOut: readonly string[]) {
  const unknown = leaveOut.find((id) => !corridor.junctions.some(({ controllerId }) => controllerId === id));
  if (unknown !== undefined) {
    return forbidden("unknownReference", `the corridor does not lead over controller ${unknown}`, "/leaveOut");
  }
  const isAll = corridor.junctions.every(({ controllerId }) => leaveOut.includes(controllerId));
  return isAll ? forbidden("noJunction", "every junction is left out", "/leaveOut") : null;
}

/** Whether nothing has changed that is stored. */
function isSame(before: StoredCorridor, after: StoredCorridor): boolean {
  if (before === after) return true;
  const { junctions: was, progress: wasAt, takenUp: wasUp, ...rest } = before;
  const { junctions: is, progress: isAt, takenUp: isUp, ...now } = after;
  const alike = (Object.keys(rest) as (keyof typeof rest)[]).every((key) => rest[key] === now[key]);
  const sameProgress = wasAt?.at === isAt?.at && wasAt?.routeM === isAt?.routeM && wasAt?.source === isAt?.source;
  return alike && sameProgress && wasUp?.at === isUp?.at && was.every((junction, i) => junction === is[i]);
}
