import {
  type Alarm,
  type AlarmRule,
  type AlarmState,
  type AlarmStep,
  type AlarmWithHistory,
  alarmStates,
  standingStates,
  toTimeOut,
} from "@roadcast/contract";
import { listChannels, type StoredAlarm } from "@roadcast/db";
import type { Principal } from "../../auth/principal.js";
import { hasWords, targetsNamed } from "../../network/named-targets.js";
import type { AlarmHistory, AlarmOutcome, HttpDependencies, RuleInForce } from "../dependencies.js";
import { HttpProblem, invalid } from "../problem.js";
import type { Handlers } from "../serve.js";

type AlarmRoutes =
  | "listAlarms"
  | "alarmStatistics"
  | "acknowledgeAlarms"
  | "getAlarm"
  | "acknowledgeAlarm"
  | "shelveAlarm"
  | "unshelveAlarm"
  | "commentAlarm"
  | "listAlarmRules"
  | "putAlarmRule";

/** Alarms, what people do to them, and the rules that raise them. */
export function alarmHandlers({ alarms, database, network }: HttpDependencies): Pick<Handlers, AlarmRoutes> {
  const historyOf = async (id: string): Promise<AlarmWithHistory> => {
    const found = await alarms.history(id);
    if (found === null) throw noAlarm(id);
    return toHistory(found);
  };

  const named = async (words: string): Promise<string[]> => {
    const { items } = await listChannels(database, { limit: 1_000 });
    const channels = items.filter(({ name }) => hasWords([name.ko, name.en], words));
    return [...targetsNamed(network.registry(), words), ...channels.map(({ id }) => `channels/${id}`)];
  };

  return {
    listAlarms: async ({ query }) => {
      const { state, severity, kind, areaId, ...rest } = query;
      const targets = rest.target === undefined ? undefined : await named(rest.target);
      const { items, nextCursor } = await alarms.list({
        ...{ ...rest, targets, states: statesOf(state), severities: severity, kinds: kind, areaIds: areaId },
      });
      return { items: items.map(toAlarm), nextCursor };
    },

    alarmStatistics: async ({ query }) => {
      const figures = await alarms.statistics(query);
      if (figures === null)
        throw invalid("/query/from", "outOfRange", "from must be before to, and by 366 days at the most");
      const { floods, ...rest } = figures;
      return {
        ...{ ...rest, from: toTimeOut(rest.from), to: toTimeOut(rest.to) },
        floods: floods.map(({ beganAt, endedAt, peak }) => ({
          ...{ beganAt: toTimeOut(beganAt), endedAt: time(endedAt), peak },
        })),
      };
    },

    acknowledgeAlarms: async ({ body, principal, note }) => {
      const { ids, comment } = body;
      const outcomes = await alarms.act(ids, { type: "acknowledge", comment }, actorOf(principal));
      const done = outcomes.flatMap(({ id, outcome }) => (outcome === "done" ? [id] : []));
      note({ detail: { alarms: done, asked: ids.length, ...(comment === undefined ? {} : { comment }) } });
      return {
        results: outcomes.map(({ id, outcome, alarm }) => ({
          id,
          outcome: outcome === "done" ? "acknowledged" : outcome === "unchanged" ? "already" : outcome,
          alarm: alarm === null ? null : toAlarm(alarm),
        })),
      };
    },

    getAlarm: ({ params }) => historyOf(params.id),

    acknowledgeAlarm: async ({ params, body, principal, note }) => {
      const { comment } = body;
      const outcomes = await alarms.act([params.id], { type: "acknowledge", comment }, actorOf(principal));
      const alarm = orRefused(params.id, outcomes[0]);
      note(noteOf(alarm, comment === undefined ? {} : { comment }));
      return toAlarm(alarm);
    },

    shelveAlarm: async ({ params, body, principal, note }) => {
      const { forSec, reason } = body;
      if (reason.trim() === "") throw invalid("/reason", "missing", "shelving needs a reason");
      const outcomes = await alarms.act([params.id], { type: "shelve", forSec, reason }, actorOf(principal));
      const alarm = orRefused(params.id, outcomes[0]);
      note(noteOf(alarm, { ...body }));
      return toAlarm(alarm);
    },

    unshelveAlarm: async ({ params, principal, note }) => {
      const outcomes = await alarms.act([params.id], { type: "unshelve" }, actorOf(principal));
      const alarm = orRefused(params.id, outcomes[0]);
      note(noteOf(alarm, {}));
      return toAlarm(alarm);
    },

    commentAlarm: async ({ params, body, principal, note }) => {
      const outcomes = await alarms.act([params.id], { type: "comment", text: body.text }, actorOf(principal));
      note(noteOf(orRefused(params.id, outcomes[0]), { ...body }));
      return historyOf(params.id);
    },

    listAlarmRules: () => ({ items: alarms.rules().map(toRule), delivered: [...alarms.delivered()] }),

    putAlarmRule: async ({ params, body, principal, note }) => {
      if (body.kind !== params.kind) {
        throw invalid("/kind", "notAllowed", `this is the rule of ${params.kind}, not of ${body.kind}`);
      }
      const before = alarms.rules().find(({ settings }) => settings.kind === params.kind);
      const rule = await alarms.setRule(body, actorOf(principal));
      if (rule === null) {
        throw new HttpProblem("conflict", `the rule of ${params.kind} was set by somebody else meanwhile: look again`);
      }
      note({ target: `alarmRules/${params.kind}`, detail: { before: before?.settings, after: rule.settings } });
      return toRule(rule);
    },
  };
}

function statesOf(asked: readonly (AlarmState | "standing" | "open")[] | undefined): AlarmState[] | undefined {
  return asked?.flatMap((state) => {
    if (state === "standing") return [...standingStates];
    return state === "open" ? alarmStates.filter((each) => each !== "cleared") : [state];
  });
}

const noAlarm = (id: string) => new HttpProblem("notFound", `there is no alarm ${id}`);
const actorOf = ({ username, role }: Principal) => ({ name: username, role });
const noteOf = ({ id, kind, target }: StoredAlarm, detail: Record<string, unknown>) => ({
  target: `alarms/${id}`,
  detail: { kind, of: target, ...detail },
});

function orRefused(id: string, outcome: AlarmOutcome | undefined): StoredAlarm {
  switch (outcome?.outcome) {
    case "done":
    case "unchanged":
      return outcome.alarm;
    case "cleared":
      throw new HttpProblem("conflict", "the alarm is cleared: it is over");
    case "forbidden":
      throw new HttpProblem("forbidden", "alarms of that kind are not for your role to handle");
    default:
      throw noAlarm(id);
  }
}

function time(at: number | null): string | null {
  return at === null ? null : toTimeOut(at);
}

function toAlarm({ outOfService: _, shelf, members, detail, ...alarm }: StoredAlarm): Alarm {
  return {
    ...alarm,
    detail: { ...detail },
    members: members.map(({ target, since }) => ({ target, since: toTimeOut(since) })),
    raisedAt: toTimeOut(alarm.raisedAt),
    returnedAt: time(alarm.returnedAt),
    acknowledgedAt: time(alarm.acknowledgedAt),
    shelf: shelf === null ? null : { ...shelf, at: toTimeOut(shelf.at), until: toTimeOut(shelf.until) },
    clearedAt: time(alarm.clearedAt),
  };
}

function toHistory({ alarm, advice, steps }: AlarmHistory): AlarmWithHistory {
  return {
    ...toAlarm(alarm),
    advice,
    steps: steps.map(({ step, type, state, at, by, detail }, i): AlarmStep => {
      const before = steps[i - 1];
      const afterMs = before === undefined ? null : at - before.at;
      return { step, type, state, at: toTimeOut(at), afterMs, by, detail: { ...detail } };
    }),
  };
}

function toRule({ settings, revision, changedAt, changedBy }: RuleInForce): AlarmRule {
  return { ...settings, revision, changedAt: time(changedAt), changedBy };
}
