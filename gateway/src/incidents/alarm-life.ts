/** The states of an alarm, after ISA-18.2 (section 5.2.4 of its life cycle, normal left out: then there is no alarm). */
export const alarmStates = [
  "activeUnacknowledged",
  "activeAcknowledged",
  "returnedUnacknowledged",
  "cleared",
  "shelved",
  "suppressed",
  "outOfService",
] as const;
export type AlarmState = (typeof alarmStates)[number];

/** One alarm from its raising to its end. Times epoch ms, gateway clock. */
export interface AlarmLife {
  raisedAt: number;
  /** Whether the condition stands now. */
  active: boolean;
  acknowledged: boolean;
  shelved: { until: number; reason: string } | null;
  /** By design: another alarm says it already. */
  suppressed: boolean;
  outOfService: boolean;
}

export type AlarmEvent =
  /** The condition stands, or stands again. */
  | { type: "raise" }
  /** The condition is gone. */
  | { type: "return" }
  | { type: "acknowledge" }
  | { type: "shelve"; at: number; until: number; reason: string }
  | { type: "unshelve" }
  | { type: "suppress"; on: boolean }
  | { type: "outOfService"; on: boolean }
  /** The clock: what was shelved ends by itself. */
  | { type: "tick"; at: number };

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
export function newAlarm(raisedAt: number): AlarmLife {
  return { raisedAt, active: true, acknowledged: false, shelved: null, suppressed: false, outOfService: false };
}

/** What an alarm is shown as. What is over is cleared, whatever it was kept quiet by. */
export function stateOf({ active, acknowledged, shelved, suppressed, outOfService }: AlarmLife): AlarmState {
  if (!active && acknowledged) return "cleared";
  if (outOfService) return "outOfService";
  if (suppressed) return "suppressed";
  if (shelved !== null) return "shelved";
  if (!active) return "returnedUnacknowledged";
  return acknowledged ? "activeAcknowledged" : "activeUnacknowledged";
}

/** Whether it is the operator's to see to: not over, and not kept quiet. */
export function isStanding(life: AlarmLife): boolean {
  const state = stateOf(life);
  return state === "activeUnacknowledged" || state === "activeAcknowledged" || state === "returnedUnacknowledged";
}

/**
 * One step; the same object where nothing changes. A cleared alarm is over: the condition's next standing is another
 * alarm. Raised again before it was acknowledged it is the same one, acknowledged or not as it was.
 *
 * @throws AlarmStepError for a cleared alarm that is raised or shelved, for a shelving without a reason or in the past
 */
export function stepAlarm(life: AlarmLife, event: AlarmEvent): AlarmLife {
  const over = stateOf(life) === "cleared";
  switch (event.type) {
    case "raise":
      if (over) throw new AlarmStepError("alarmCleared", "a cleared alarm is over: raise a new one");
      return life.active ? life : { ...life, active: true };
    case "return":
      return life.active ? { ...life, active: false } : life;
    case "acknowledge":
      return life.acknowledged ? life : { ...life, acknowledged: true };
    case "shelve":
      if (over) throw new AlarmStepError("alarmCleared", "a cleared alarm cannot be shelved");
      if (event.until <= event.at || event.reason.trim() === "") {
        throw new AlarmStepError("badShelving", "shelving needs a reason and an end in the future");
      }
      return { ...life, shelved: { until: event.until, reason: event.reason } };
    case "unshelve":
      return life.shelved === null ? life : { ...life, shelved: null };
    case "suppress":
      return life.suppressed === event.on ? life : { ...life, suppressed: event.on };
    case "outOfService":
      return life.outOfService === event.on ? life : { ...life, outOfService: event.on };
    case "tick":
      return life.shelved !== null && event.at >= life.shelved.until ? { ...life, shelved: null } : life;
  }
}
