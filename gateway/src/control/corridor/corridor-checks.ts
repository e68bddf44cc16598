import { type CommandNotice, type JunctionRefusalCode, type TextValues, uuidPattern } from "@roadcast/contract";
import type { StoredCorridor, StoredCorridorJunction } from "@roadcast/db";
import type { ControlRoom } from "../control-room.js";
import type { Requester } from "../outcome.js";
import { acceptWithinSec, maxSecOf } from "./junction-life.js";

/** Who holds a junction, or has something in force there. Times are epoch ms. */
export interface Hold {
  kind: "lock" | "command" | "corridor";
  who: string;
  /** Of a command, what was asked for. */
  command: CommandNotice["type"] | null;
  /** The reason that was given. */
  detail: string;
  until: number | null;
}

/** What stands in the way of one junction of a corridor that is not started. */
export interface Check {
  controllerId: string;
  refusals: { code: JunctionRefusalCode; detail: string; values?: TextValues | undefined }[];
  holds: Hold[];
}

type Room = Pick<ControlRoom, "check" | "command" | "heard" | "locks">;

/**
 * What the rules say of each junction now: the interlocks of a preemption, and beyond them somebody else's lock, a
 * preemption that is in force already, and another corridor that has the junction. `others` are the active corridors.
 */
export function checksOf(
  room: Room,
  corridor: StoredCorridor,
  others: readonly StoredCorridor[],
  requester: Requester,
): Promise<Check[]> {
  return Promise.all(corridor.junctions.map((junction) => checkOf(room, corridor, junction, others, requester)));
}

async function checkOf(
  room: Room,
  { id, reason }: StoredCorridor,
  junction: StoredCorridorJunction,
  others: readonly StoredCorridor[],
  requester: Requester,
): Promise<Check> {
  const { controllerId, phases } = junction;
  const check: Check = { controllerId, refusals: [], holds: [] };
  const other = others.find(
    (each) => each.id !== id && each.junctions.some((its) => its.held && isSame(its, junction)),
  );
  if (other !== undefined) {
    const who = other.startedBy ?? other.plannedBy;
    check.holds.push({ kind: "corridor", who, command: null, detail: other.reason, until: other.expiresAt });
    check.refusals.push({
      code: "corridorConflict",
      detail: `the corridor of ${who} (${other.reason}) has it`,
      values: { who, reason: other.reason },
    });
  }
  const lock = await room.locks.held(controllerId);
  if (lock !== null) {
    check.holds.push({ kind: "lock", who: lock.holder, command: null, detail: lock.reason, until: lock.expiresAt });
    if (lock.identity !== requester.identity) {
      const until = new Date(lock.expiresAt).toISOString();
      const detail = `${lock.holder} holds it until ${until}: ${lock.reason}`;
      check.refusals.push({ code: "locked", detail, values: { who: lock.holder, until: lock.expiresAt } });
    }
  }
  const active = await activeCommand(room, controllerId);
  if (active !== null) {
    const { requestedBy, type, reason: why } = active;
    check.holds.push({ kind: "command", who: requestedBy, command: type, detail: why, until: null });
  }
  if (other === undefined && room.heard(controllerId)?.state.mode === "preempt") {
    const who = active === null ? "somebody" : active.requestedBy;
    check.refusals.push({
      code: "otherPreemption",
      detail: `${who} has preempted it already`,
      ...(active === null ? {} : { values: { who } }),
    });
  }
  if (phases.length === 0) {
    check.refusals.push({ code: "noPhase", detail: `no phase of controller ${controllerId} serves the way` });
    return check;
  }
  const args = { phases: [...phases], maxSec: maxSecOf(junction) };
  const asked = { type: "preempt" as const, args, expiresInSec: acceptWithinSec, reason };
  const verdict = await room.check(controllerId, asked, requester);
  if (verdict === null) {
    check.refusals.push({ code: "unknownReference", detail: `there is no controller ${controllerId}` });
  } else {
    // Whatever gateway reaches the controllers looks after the corridor, and asks them. The other is said above.
    const found = verdict.refusals.filter(({ code }) => code !== "otherGateway" && code !== "otherPreemption");
    check.refusals.push(...found.map(({ code, detail, values }) => ({ code, detail, values })));
  }
  return check;
}

async function activeCommand(room: Room, controllerId: string): Promise<CommandNotice | null> {
  const id = room.heard(controllerId)?.state.activeCommandId ?? null;
  if (id === null || !uuidPattern.test(id)) return null;
  const command = await room.command(id);
  return command?.controllerId === controllerId ? command : null;
}

const isSame = (a: StoredCorridorJunction, b: StoredCorridorJunction) => a.controllerId === b.controllerId;
