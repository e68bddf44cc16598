import type { StoredCorridor, StoredCorridorJunction } from "@roadcast/db";
import { hasJustCome } from "../authority.js";
import type { ControlRoom } from "../control-room.js";
import {
  acceptWithinSec,
  hasLetGo,
  isOver,
  type JunctionFacts,
  type JunctionStep,
  maxSecOf,
  nextOfJunction,
} from "./junction-life.js";
import { hasCrossed } from "./progress.js";

/** Something to be asked of a controller, once what it is for is stored. */
export type Errand =
  | { kind: "preempt"; controllerId: string; attempt: number; phases: readonly number[]; maxSec: number }
  | { kind: "release"; controllerId: string; commandId: string; reason: string };

type Room = Pick<ControlRoom, "command" | "heard" | "commandOfKey">;

/** The key under which the same asking, after a gateway has died in the middle of it, is the same command. */
export function preemptKey(corridorId: string, controllerId: string, attempt: number): string {
  return `corridor/${corridorId}/${controllerId}/${attempt}`;
}

/** What has become of a corridor by what is known of its vehicle: junctions passed, and whether it is over. Pure. */
export function withPassing(corridor: StoredCorridor, now: number): StoredCorridor {
  const junctions = corridor.junctions.map((junction) => {
    if (junction.passedAt !== null || !hasCrossed(corridor.progress, junction, corridor.lengthM)) return junction;
    return { ...junction, passedAt: now };
  });
  const isPast = junctions.every(({ passedAt }) => passedAt !== null);
  const reached = isPast ? "ended" : now >= corridor.expiresAt ? "expired" : null;
  return { ...corridor, junctions, ending: corridor.ending ?? reached };
}

/** Moves every junction on by one step, and says what has to be asked of controllers for it. */
export async function moveJunctions(
  room: Room,
  corridor: StoredCorridor,
  expectedAt: (junction: StoredCorridorJunction) => number | null,
  releaseTriedAt: (junction: StoredCorridorJunction) => number | null,
  now: number,
): Promise<{ corridor: StoredCorridor; errands: Errand[] }> {
  const errands: Errand[] = [];
  let isSettled = true;
  const junctions: StoredCorridorJunction[] = [];
  for (const each of corridor.junctions) {
    const junction = await withCommand(room, corridor, each);
    const facts: JunctionFacts = {
      ...(await factsOf(room, junction, now)),
      ...{ expectedAt: expectedAt(junction), releaseTriedAt: releaseTriedAt(junction) },
      isEnding: corridor.ending !== null,
    };
    const step = nextOfJunction(junction, facts);
    const moved = movedBy(junction, step, now);
    const errand = errandOf(moved, step);
    if (errand !== null) errands.push(errand);
    isSettled &&= errand === null && isOver(moved.state) && (moved.state !== "failed" || hasLetGo(moved, facts));
    junctions.push(moved);
  }
  const { ending } = corridor;
  const isEnd = ending !== null && isSettled;
  const free = (junction: StoredCorridorJunction) => (junction.held ? { ...junction, held: false } : junction);
  const ended: StoredCorridor = isEnd ? { ...corridor, state: ending, endedAt: now } : corridor;
  return { corridor: { ...ended, junctions: isEnd ? junctions.map(free) : junctions }, errands };
}

/** A gateway that was killed between asking and storing what came of it finds the command by its key. */
async function withCommand(
  room: Room,
  { id, identity }: StoredCorridor,
  junction: StoredCorridorJunction,
): Promise<StoredCorridorJunction> {
  if (junction.state !== "preempting" || junction.commandId !== null) return junction;
  const commandId = await room.commandOfKey(identity, preemptKey(id, junction.controllerId, junction.attempts));
  return commandId === null ? junction : { ...junction, commandId };
}

async function factsOf(
  room: Room,
  { controllerId, commandId, releaseId }: StoredCorridorJunction,
  now: number,
): Promise<Pick<JunctionFacts, "now" | "reported" | "command" | "release">> {
  const heard = room.heard(controllerId);
  return {
    ...{ now, reported: heard !== null && hasJustCome(heard, now) ? heard.state : null },
    command: commandId === null ? null : await room.command(commandId),
    release: releaseId === null ? null : await room.command(releaseId),
  };
}

function movedBy(junction: StoredCorridorJunction, step: JunctionStep, now: number): StoredCorridorJunction {
  switch (step.kind) {
    case "stay":
      return junction;
    case "become": {
      const held = junction.held && step.state !== "released" && step.state !== "skipped";
      return { ...junction, state: step.state, since: now, reason: step.reason, held };
    }
    case "preempt": {
      const isAgain = junction.state === "preempting";
      const heldUntil = now + (acceptWithinSec + maxSecOf(junction)) * 1000;
      const attempts = isAgain ? junction.attempts : junction.attempts + 1;
      const begun = { attempts, heldUntil, commandId: null, releaseId: null, reason: null };
      return { ...junction, ...begun, state: "preempting", since: isAgain ? junction.since : now };
    }
    case "release": {
      const since = junction.state === "releasing" ? junction.since : now;
      return { ...junction, state: "releasing", since, reason: step.reason };
    }
  }
}

function errandOf(junction: StoredCorridorJunction, step: JunctionStep): Errand | null {
  const { controllerId, attempts, phases, commandId } = junction;
  if (step.kind === "preempt") {
    return { kind: "preempt", controllerId, attempt: attempts, phases, maxSec: maxSecOf(junction) };
  }
  if (step.kind !== "release" || commandId === null) return null;
  return { kind: "release", controllerId, commandId, reason: step.reason };
}
