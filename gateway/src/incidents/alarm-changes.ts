import type { AlarmDetail, AlarmMember, AlarmSeverity } from "@roadcast/contract";
import type { AlarmChange, StoredAlarm, StoredAlarmStep } from "@roadcast/db";
import { type Actor, type AlarmEvent, stateOf, stepAlarm } from "./alarm-life.js";

/** So many names of what joined or left are written down; all are counted. */
const mostNames = 50;

/**
 * An alarm moved on by events at one moment; null where they change nothing.
 *
 * @throws AlarmStepError for a step that it cannot take
 */
export function moved(
  alarm: StoredAlarm,
  events: readonly AlarmEvent[],
  at: number,
  also: Partial<Pick<StoredAlarm, "detail" | "members" | "memberCount">> = {},
  actor: Actor | null = null,
): AlarmChange | null {
  const steps: StoredAlarmStep[] = [];
  let life = alarm;
  for (const event of events) {
    const stepped = stepAlarm(life, event, at, actor);
    life = stepped.life;
    steps.push(...stepped.steps);
  }
  if (steps.length === 0) return null;
  return { before: alarm, after: { ...life, ...also, state: stateOf(life) }, steps };
}

interface Said {
  severity: AlarmSeverity;
  detail: AlarmDetail;
  members: readonly AlarmMember[];
  memberCount: number;
}

/** What an alarm that stands says now. Texts are followed; figures stay as they were when it was raised. */
export function changed(alarm: StoredAlarm, said: Said, at: number): AlarmChange | null {
  const steps: StoredAlarmStep[] = [];
  let after = alarm;
  const write = (type: StoredAlarmStep["type"], detail: StoredAlarmStep["detail"]) =>
    steps.push({ type, state: alarm.state, at, by: null, role: null, detail });
  if (said.severity !== alarm.severity || textsOf(said.detail) !== textsOf(alarm.detail)) {
    after = { ...after, severity: said.severity, detail: said.detail };
    write("changed", { severity: said.severity, detail: said.detail });
  }
  const before = new Set(alarm.members.map(({ target }) => target));
  const now = new Set(said.members.map(({ target }) => target));
  const joined = [...now].filter((target) => !before.has(target));
  const left = [...before].filter((target) => !now.has(target));
  if (joined.length > 0 || left.length > 0 || said.memberCount !== alarm.memberCount) {
    after = { ...after, members: said.members, memberCount: said.memberCount };
    const count = said.memberCount;
    write("membersChanged", { joined: joined.slice(0, mostNames), left: left.slice(0, mostNames), count });
  }
  return steps.length === 0 ? null : { before: alarm, after, steps };
}

/** What a detail says in words, in one text that is the same for the same words. */
function textsOf(detail: AlarmDetail): string {
  const texts = Object.entries(detail).filter(([, value]) => typeof value === "string");
  return JSON.stringify(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}
