import type { AlarmNotice } from "@roadcast/contract";
import type { StoredAlarm } from "@roadcast/db";

/** An alarm as everybody who may look at it sees it. */
export function alarmNotice({ outOfService: _, members, ...alarm }: StoredAlarm): AlarmNotice {
  return { ...alarm, detail: { ...alarm.detail }, members: [...members] };
}
