import type { Alarm, AlarmNotice, AlarmRuleChange, AlarmState } from "@roadcast/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.js";
import { useGrowingPages } from "./growing-pages.js";
import type { PageOf } from "./pages.js";

/** What of the history is asked for; times epoch ms. */
export interface AlarmFilter {
  states: readonly (AlarmState | "standing" | "open")[];
  severities: readonly number[];
  kinds: readonly string[];
  areas: readonly string[];
  /** With `areas`: what belongs to no area as well. */
  orNoArea: boolean;
  target: string;
  from: number | null;
  to: number | null;
}

const refreshMs = 10_000;
/** So seldom all pages are asked for again where nobody can say which of their alarms are over. */
const allAgainMs = 60_000;

/** Whether of the alarms that are stored as open here one is so no longer. */
export function isOutdated(pages: readonly PageOf<Alarm>[], isOpen: (id: string) => boolean): boolean {
  return pages.some(({ items }) => items.some(({ id, state }) => state !== "cleared" && !isOpen(id)));
}

/**
 * Alarms as they are stored, newest first, over or not.
 *
 * @param isOpen whether the socket holds an alarm as open; null where it does not hold all of them
 */
export function useAlarmHistory(filter: AlarmFilter, enabled: boolean, isOpen: ((id: string) => boolean) | null) {
  const list = (name: string, values: readonly (string | number)[]) =>
    values.length === 0 ? {} : { [name]: values.join(",") };
  return useGrowingPages<Alarm>({
    queryKey: ["alarms", filter],
    limit: 100,
    enabled,
    read: (page, options) =>
      call(
        "listAlarms",
        {
          query: {
            ...page,
            ...list("state", filter.states),
            ...list("severity", filter.severities),
            ...list("kind", filter.kinds),
            ...list("areaId", filter.areas),
            ...(filter.areas.length > 0 && filter.orNoArea ? { orNoArea: "true" as const } : {}),
            ...(filter.target === "" ? {} : { target: filter.target }),
            ...(filter.from === null ? {} : { from: filter.from }),
            ...(filter.to === null ? {} : { to: filter.to }),
          },
        },
        options,
      ),
    placeholderData: (before) => before,
    keyOf: ({ id }) => id,
    newestEvery: refreshMs,
    // What is over the socket tells no more: where that may be of an older page, all of them are asked for again.
    refetchInterval: ({ state }) => {
      if (isOpen === null) return allAgainMs;
      return isOutdated(state.data?.pages ?? [], isOpen) ? refreshMs : false;
    },
  });
}

/**
 * One alarm with its history and advice.
 *
 * @param revision as the socket tells it: at another one it is asked for anew
 */
export function useAlarm(id: string | null, revision: number | null) {
  return useQuery({
    queryKey: ["alarm", id, revision],
    queryFn: ({ signal }) => call("getAlarm", { params: { id: id ?? "" } }, { signal }),
    enabled: id !== null,
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });
}

/** What is done to alarms; lists and histories are asked for anew after it. */
function useAlarmAct<Input, Output>(act: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["alarms"] }),
        queries.invalidateQueries({ queryKey: ["alarm"] }),
      ]);
    },
  });
}

/** Acknowledges one alarm. */
export const useAcknowledge = () => useAlarmAct((id: string) => call("acknowledgeAlarm", { params: { id }, body: {} }));

/** Most alarms in one request. */
const mostAtOnce = 500;

/** Acknowledges several; each has an answer of its own, in the order of `ids`. */
export const useAcknowledgeMany = () =>
  useAlarmAct(async (ids: readonly string[]) => {
    const results = [];
    for (let from = 0; from < ids.length; from += mostAtOnce) {
      const answer = await call("acknowledgeAlarms", { body: { ids: ids.slice(from, from + mostAtOnce) } });
      results.push(...answer.results);
    }
    return results;
  });

/** Puts an alarm out of sight for a time, with a reason. */
export const useShelve = (id: string) =>
  useAlarmAct((body: { forSec: number; reason: string }) => call("shelveAlarm", { params: { id }, body }));

export const useUnshelve = (id: string) => useAlarmAct(() => call("unshelveAlarm", { params: { id } }));

export const useComment = (id: string) =>
  useAlarmAct((text: string) => call("commentAlarm", { params: { id }, body: { text } }));

const rulesKey = ["alarmRules"] as const;

/** The rules as they are set, and as they were delivered. */
export function useAlarmRules() {
  return useQuery({ queryKey: rulesKey, queryFn: ({ signal }) => call("listAlarmRules", {}, { signal }) });
}

/** Sets a rule; rejects with `conflict` where somebody has set it since the revision that was seen. */
export function usePutAlarmRule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: AlarmRuleChange) => call("putAlarmRule", { params: { kind: body.kind }, body }),
    onSettled: () => queries.invalidateQueries({ queryKey: rulesKey }),
  });
}

/** How many, and how long each step took; of the shift so far where no time is given. */
export function useAlarmStatistics(from: number | null, to: number | null) {
  return useQuery({
    queryKey: ["alarmStatistics", from, to],
    queryFn: ({ signal }) =>
      call(
        "alarmStatistics",
        { query: { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) } },
        { signal },
      ),
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  });
}

/** What REST gives, with its times as the socket gives them. */
export function toNotice(alarm: Alarm): AlarmNotice {
  const time = (at: string | null) => (at === null ? null : Date.parse(at));
  const { shelf } = alarm;
  return {
    ...alarm,
    members: alarm.members.map(({ target, since }) => ({ target, since: Date.parse(since) })),
    raisedAt: Date.parse(alarm.raisedAt),
    returnedAt: time(alarm.returnedAt),
    acknowledgedAt: time(alarm.acknowledgedAt),
    shelf: shelf === null ? null : { ...shelf, at: Date.parse(shelf.at), until: Date.parse(shelf.until) },
    clearedAt: time(alarm.clearedAt),
  };
}
