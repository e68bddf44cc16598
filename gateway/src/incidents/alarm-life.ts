import type { AlarmShelf, AlarmState, AlarmStepType, Role } from "@roadcast/contract";

/** One alarm from its raising to its end. Times epoch ms, gateway clock. */
export interface AlarmLife {
  raisedAt: number;
  /** Null while the condition stands. */
  returnedAt: number | null;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  /** Out of sight until its time has come, by a person. */
  shelf: AlarmShelf | null;
  /** By design: the alarm that says it already. */
  suppressedBy: string | null;
  outOfService: boolean;
  clearedAt: number | null;
  occurrences: number;
  comments: number;
}

/** Who did it; null for the gateway by itself. */
export interface Actor {
  name: string;
  role: Role;
}

export type AlarmEvent =
  /** The condition stands again. */
  | { type: "raise" }
  /** It stands, and something else or more stands beside it: whoever knew of it does not know of that. */
  | { type: "raiseAnew" }
  /** The condition is gone. */
  | { type: "return" }
  | { type: "acknowledge"; comment?: string | undefined }
  | { type: "shelve"; until: number; reason: string }
  | { type: "unshelve" }
  | { type: "comment"; text: string }
  | { type: "suppress"; by: string | null }
  | { type: "outOfService"; on: boolean }
  /** The clock: what was shelved ends by itself. */
  | { type: "tick" };

/** What befell it, to be written down. */
export interface LifeStep {
  type: AlarmStepType;
  state: AlarmState;
  at: number;
  by: string | null;
  role: Role | null;
  detail: Readonly<Record<string, unknown>>;
}

/** A step that an alarm in that state cannot take. */
export class AlarmStepError extends Error {
  readonly code: "alarmCleared" | "badShelving";

  constructor(code: AlarmStepError["code"], message: string) {
    super(message);
    this.name = "AlarmStepError";
    this.code = code;
  }
}

/** A new alarm: active, and nobody knows of it. */
export function newLife(raisedAt: number): AlarmLife {
  return {
    ...{ raisedAt, returnedAt: null, acknowledgedAt: null, acknowledgedBy: null, shelf: null, suppressedBy: null },
    ...{ outOfService: false, clearedAt: null, occurrences: 1, comments: 0 },
  };
}

export function isActive({ returnedAt, clearedAt }: Pick<AlarmLife, "returnedAt" | "clearedAt">): boolean {
  return returnedAt === null && clearedAt === null;
}

/** What an alarm is shown as. */
export function stateOf(life: AlarmLife): AlarmState {
  const { returnedAt, acknowledgedAt, shelf, suppressedBy, outOfService, clearedAt } = life;
  if (clearedAt !== null) return "cleared";
  if (outOfService) return "outOfService";
  if (suppressedBy !== null) return "suppressed";
  if (shelf !== null) return "shelved";
  if (returnedAt !== null) return "returnedUnacknowledged";
  return acknowledgedAt === null ? "activeUnacknowledged" : "activeAcknowledged";
}

/**
 * One step of an alarm at a moment, and what is to be written down of it; the same object and nothing where nothing
 * changes. It is cleared once the condition is gone and somebody has acknowledged it, or nobody has to: what is quiet by
 * design is known by the alarm or the setting that keeps it so, and what is shelved was put away by somebody. While it
 * is shelved it is not cleared, so that its coming and going stay out of sight. A cleared alarm is over: the condition's
 * next standing is another alarm.
 *
 * @throws AlarmStepError for a cleared alarm that is raised, acknowledged or shelved, for a shelving that has no reason
 *   or ends in the past
 */
export function stepAlarm<L extends AlarmLife>(
  life: L,
  event: AlarmEvent,
  at: number,
  actor: Actor | null = null,
): { life: L; steps: LifeStep[] } {
  const moved = moveAlarm(life, event, at, actor);
  if (moved === null) return { life, steps: [] };
  const { type, detail = {}, ends = false, to } = moved;
  const after: L = { ...life, ...to };
  const isQuiet = after.acknowledgedAt !== null || after.suppressedBy !== null || after.outOfService || ends;
  const isOver = after.clearedAt === null && after.returnedAt !== null && after.shelf === null && isQuiet;
  const result: L = isOver ? { ...after, clearedAt: at } : after;
  const state = stateOf(result);
  const step: LifeStep = { type, state, at, by: actor?.name ?? null, role: actor?.role ?? null, detail };
  const cleared: LifeStep = { type: "cleared", state, at, by: null, role: null, detail: {} };
  return { life: result, steps: isOver ? [step, cleared] : [step] };
}

interface Moved {
  type: AlarmStepType;
  to: Partial<AlarmLife>;
  detail?: LifeStep["detail"];
  /** Gone by now, it need not be acknowledged any more. */
  ends?: boolean;
}

/** Who acknowledged it knew of the time before, and not of this one. */
function raisedAgain({ occurrences }: AlarmLife): Moved {
  const unknown = { acknowledgedAt: null, acknowledgedBy: null };
  return { type: "raisedAgain", to: { ...unknown, returnedAt: null, occurrences: occurrences + 1 } };
}

function moveAlarm(life: AlarmLife, event: AlarmEvent, at: number, actor: Actor | null): Moved | null {
  const over = life.clearedAt !== null;
  const mustStand = (what: string) => {
    if (over) throw new AlarmStepError("alarmCleared", `a cleared alarm is over: it cannot be ${what}`);
  };
  switch (event.type) {
    case "raise":
      mustStand("raised");
      return isActive(life) ? null : raisedAgain(life);
    case "raiseAnew":
      mustStand("raised");
      return raisedAgain(life);
    case "return":
      return isActive(life) ? { type: "returned", to: { returnedAt: at } } : null;
    case "acknowledge":
      if (life.acknowledgedAt !== null) return null;
      mustStand("acknowledged");
      return {
        type: "acknowledged",
        to: { acknowledgedAt: at, acknowledgedBy: actor?.name ?? null },
        detail: event.comment === undefined ? {} : { text: event.comment },
      };
    case "shelve": {
      mustStand("shelved");
      const { until, reason } = event;
      if (until <= at || reason.trim() === "") {
        throw new AlarmStepError("badShelving", "shelving needs a reason and an end in the future");
      }
      if (life.shelf?.until === until && life.shelf.reason === reason) return null;
      return {
        type: "shelved",
        to: { shelf: { by: actor?.name ?? "", at, until, reason } },
        detail: { until, reason },
      };
    }
    case "comment":
      return { type: "commented", to: { comments: life.comments + 1 }, detail: { text: event.text } };
    case "unshelve":
      return life.shelf === null || over ? null : { type: "unshelved", to: { shelf: null }, ends: true };
    case "tick":
      if (life.shelf === null || over || at < life.shelf.until) return null;
      return { type: "unshelved", to: { shelf: null }, ends: true };
    case "suppress":
      if (life.suppressedBy === event.by || over) return null;
      return event.by === null
        ? { type: "unsuppressed", to: { suppressedBy: null } }
        : { type: "suppressed", to: { suppressedBy: event.by }, detail: { alarmId: event.by } };
    case "outOfService":
      if (life.outOfService === event.on || over) return null;
      return { type: event.on ? "outOfService" : "inService", to: { outOfService: event.on } };
  }
}
