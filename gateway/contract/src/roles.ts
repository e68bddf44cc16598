/** Who a person is to Roadcast. */
export const roles = ["admin", "trafficOperator", "broadcaster", "engineer", "viewer"] as const;
export type Role = (typeof roles)[number];

/** Sets of roles that routes and socket events name. */
export const everyone: readonly Role[] = roles;
export const adminOnly: readonly Role[] = ["admin"];
export const keepsNetwork: readonly Role[] = ["admin", "engineer"];
export const runsChannels: readonly Role[] = ["admin", "broadcaster"];
/** Commands controllers and holds locks on them. */
export const controlsSignals: readonly Role[] = ["admin", "trafficOperator"];
/** Edits timing sheets; to send them to the street is for those who command signals. */
export const keepsTiming: readonly Role[] = ["admin", "engineer"];
export const keepsDevices: readonly Role[] = ["admin", "engineer", "trafficOperator"];

/** Acknowledges, shelves and comments alarms; a broadcaster those of channels alone (`mayHandleAlarm`). */
export const handlesAlarms: readonly Role[] = ["admin", "trafficOperator", "engineer", "broadcaster"];

/** Whether an alarm of that kind is for a person of that role to handle. */
export function mayHandleAlarm(role: Role, kind: string): boolean {
  return handlesAlarms.includes(role) && (role !== "broadcaster" || kind === "channelFault");
}

/** What each socket event asks for; walked by a test together with the routes. */
export const socketRoles = {
  subscribe: everyone,
  unsubscribe: everyone,
  resync: everyone,
  watchChannels: everyone,
  watchAlarms: everyone,
  watchCorridors: everyone,
  clock: everyone,
} as const satisfies Record<string, readonly Role[]>;
