import type { AlarmDesk } from "./alarm-desk.js";
import { deliveredRules } from "./rule-book.js";

/** What the alarm desk does for the REST interface. */
export function alarmOperations(desk: AlarmDesk) {
  return {
    list: (options: Parameters<AlarmDesk["list"]>[0]) => desk.list(options),
    history: (id: string) => desk.history(id),
    act: (...act: Parameters<AlarmDesk["act"]>) => desk.act(...act),
    statistics: (asked: Parameters<AlarmDesk["statistics"]>[0]) => desk.statistics(asked),
    rules: () => desk.ruleList(),
    delivered: () => deliveredRules(),
    setRule: (...set: Parameters<AlarmDesk["setRule"]>) => desk.setRule(...set),
  };
}
