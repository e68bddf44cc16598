import { z } from "zod";
import { alarmRuleChange } from "./alarm-rules.js";
import { alarmKind } from "./alarms.js";
import { uuid } from "./ids.js";
import { operations } from "./operations.js";
import {
  acknowledgedMany,
  acknowledgeManyRequest,
  acknowledgeRequest,
  alarm,
  alarmRule,
  alarmRules,
  alarmStatistics,
  alarmStatisticsQuery,
  alarmsQuery,
  alarmWithHistory,
  commentRequest,
  shelveRequest,
} from "./rest/alarms.js";
import { page } from "./rest/page.js";

const alarmParams = z.object({ id: uuid });

/** Alarms and their rules: a part of `routes`. */
export const alarmRoutes = {
  listAlarms: {
    ...operations.listAlarms,
    tag: "alarms",
    summary: "Alarms, newest first",
    query: alarmsQuery,
    status: 200,
    response: page(alarm),
  },
  alarmStatistics: {
    ...operations.alarmStatistics,
    tag: "alarms",
    summary: "How many alarms, how long each step took, and how much was flood; of the shift so far unless told",
    query: alarmStatisticsQuery,
    status: 200,
    response: alarmStatistics,
  },
  acknowledgeAlarms: {
    ...operations.acknowledgeAlarms,
    tag: "alarms",
    summary: "Acknowledge several alarms; each has an outcome of its own",
    body: acknowledgeManyRequest,
    status: 200,
    response: acknowledgedMany,
  },
  getAlarm: {
    ...operations.getAlarm,
    tag: "alarms",
    summary: "One alarm with its whole history, and what to do",
    params: alarmParams,
    status: 200,
    response: alarmWithHistory,
  },
  acknowledgeAlarm: {
    ...operations.acknowledgeAlarm,
    tag: "alarms",
    summary: "Acknowledge an alarm; once more changes nothing, 409 where it is cleared",
    params: alarmParams,
    body: acknowledgeRequest,
    status: 200,
    response: alarm,
  },
  shelveAlarm: {
    ...operations.shelveAlarm,
    tag: "alarms",
    summary: "Put an alarm out of sight for a time, with a reason; again gives it another time",
    params: alarmParams,
    body: shelveRequest,
    status: 200,
    response: alarm,
  },
  unshelveAlarm: {
    ...operations.unshelveAlarm,
    tag: "alarms",
    summary: "End an alarm's shelving",
    params: alarmParams,
    status: 200,
    response: alarm,
  },
  commentAlarm: {
    ...operations.commentAlarm,
    tag: "alarms",
    summary: "Write something into an alarm's history, cleared or not",
    params: alarmParams,
    body: commentRequest,
    status: 201,
    response: alarmWithHistory,
  },
  listAlarmRules: {
    ...operations.listAlarmRules,
    tag: "alarms",
    summary: "The rule of every kind of alarm, as it is set and as it was delivered",
    status: 200,
    response: alarmRules,
  },
  putAlarmRule: {
    ...operations.putAlarmRule,
    tag: "alarms",
    summary: "Set a rule; 409 where somebody has set it since the `revision` that was seen",
    params: z.object({ kind: alarmKind }),
    body: alarmRuleChange,
    status: 200,
    response: alarmRule,
  },
} as const;
