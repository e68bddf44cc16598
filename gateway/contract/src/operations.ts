import {
  adminOnly,
  controlsSignals,
  everyone,
  handlesAlarms,
  keepsDevices,
  keepsNetwork,
  keepsTiming,
  type Role,
  runsChannels,
} from "./roles.js";

/** How an operation of the REST interface is reached, and by whom. */
export interface OperationSpec {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Express style, from the root: `/api/v1/devices/:kind/:id`. */
  path: string;
  /** `public` needs no sign-in. */
  roles: readonly Role[] | "public";
}

const v1 = "/api/v1";

/**
 * Every operation of the REST interface, apart from its schemas (`routes`): what a caller must know to call it.
 * A console's first screen loads this and no schema library.
 */
export const operations = {
  about: { method: "get", path: `${v1}/about`, roles: "public" },
  signIn: { method: "post", path: `${v1}/session`, roles: "public" },
  signOut: { method: "delete", path: `${v1}/session`, roles: everyone },
  whoAmI: { method: "get", path: `${v1}/session`, roles: everyone },
  changePassword: { method: "post", path: `${v1}/session/password`, roles: everyone },
  listUsers: { method: "get", path: `${v1}/users`, roles: adminOnly },
  createUser: { method: "post", path: `${v1}/users`, roles: adminOnly },
  patchUser: { method: "patch", path: `${v1}/users/:username`, roles: adminOnly },
  listTokens: { method: "get", path: `${v1}/tokens`, roles: adminOnly },
  createToken: { method: "post", path: `${v1}/tokens`, roles: adminOnly },
  deleteToken: { method: "delete", path: `${v1}/tokens/:id`, roles: adminOnly },
  listAudit: { method: "get", path: `${v1}/audit`, roles: adminOnly },
  getNetwork: { method: "get", path: `${v1}/network`, roles: everyone },
  putNetwork: { method: "put", path: `${v1}/network`, roles: keepsNetwork },
  listDevices: { method: "get", path: `${v1}/devices`, roles: everyone },
  getDevice: { method: "get", path: `${v1}/devices/:kind/:id`, roles: everyone },
  patchDevice: { method: "patch", path: `${v1}/devices/:kind/:id`, roles: keepsDevices },
  issueDeviceCredentials: { method: "post", path: `${v1}/devices/:kind/:id/credentials`, roles: keepsNetwork },
  revokeDeviceCredentials: { method: "delete", path: `${v1}/devices/:kind/:id/credentials`, roles: keepsNetwork },
  issueCredentials: { method: "post", path: `${v1}/device-credentials`, roles: keepsNetwork },
  live: { method: "get", path: `${v1}/live`, roles: everyone },
  detectorSeries: { method: "get", path: `${v1}/detectors/:id/readings`, roles: everyone },
  linkSeries: { method: "get", path: `${v1}/links/:id/readings`, roles: everyone },
  controllerEvents: { method: "get", path: `${v1}/controllers/:id/events`, roles: everyone },
  stateAt: { method: "get", path: `${v1}/history/state`, roles: everyone },
  commandController: { method: "post", path: `${v1}/controllers/:id/commands`, roles: controlsSignals },
  checkCommand: { method: "post", path: `${v1}/controllers/:id/commands/check`, roles: controlsSignals },
  listCommands: { method: "get", path: `${v1}/commands`, roles: everyone },
  getCommand: { method: "get", path: `${v1}/commands/:commandId`, roles: everyone },
  commandGroup: { method: "post", path: `${v1}/command-groups`, roles: controlsSignals },
  getCommandGroup: { method: "get", path: `${v1}/command-groups/:groupId`, roles: everyone },
  listLocks: { method: "get", path: `${v1}/locks`, roles: everyone },
  listTiming: { method: "get", path: `${v1}/timing`, roles: everyone },
  getTiming: { method: "get", path: `${v1}/controllers/:id/timing`, roles: everyone },
  listTimingVersions: { method: "get", path: `${v1}/controllers/:id/timing/versions`, roles: everyone },
  saveTimingVersion: { method: "post", path: `${v1}/controllers/:id/timing/versions`, roles: keepsTiming },
  getTimingVersion: { method: "get", path: `${v1}/controllers/:id/timing/versions/:version`, roles: everyone },
  exportTiming: { method: "get", path: `${v1}/controllers/:id/timing/versions/:version/sheet`, roles: everyone },
  compareTiming: { method: "get", path: `${v1}/controllers/:id/timing/comparison`, roles: everyone },
  checkTiming: { method: "post", path: `${v1}/controllers/:id/timing/check`, roles: keepsTiming },
  readTimingFile: { method: "post", path: `${v1}/controllers/:id/timing/file`, roles: keepsTiming },
  sendTiming: { method: "post", path: `${v1}/controllers/:id/timing/send`, roles: controlsSignals },
  checkSendTiming: { method: "post", path: `${v1}/controllers/:id/timing/send/check`, roles: controlsSignals },
  adoptTiming: { method: "post", path: `${v1}/controllers/:id/timing/adopt`, roles: keepsTiming },
  lockController: { method: "put", path: `${v1}/controllers/:id/lock`, roles: controlsSignals },
  unlockController: { method: "delete", path: `${v1}/controllers/:id/lock`, roles: controlsSignals },
  listAlarms: { method: "get", path: `${v1}/alarms`, roles: everyone },
  alarmStatistics: { method: "get", path: `${v1}/alarms/statistics`, roles: everyone },
  acknowledgeAlarms: { method: "post", path: `${v1}/alarms/acknowledge`, roles: handlesAlarms },
  getAlarm: { method: "get", path: `${v1}/alarms/:id`, roles: everyone },
  acknowledgeAlarm: { method: "post", path: `${v1}/alarms/:id/acknowledge`, roles: handlesAlarms },
  shelveAlarm: { method: "put", path: `${v1}/alarms/:id/shelf`, roles: handlesAlarms },
  unshelveAlarm: { method: "delete", path: `${v1}/alarms/:id/shelf`, roles: handlesAlarms },
  commentAlarm: { method: "post", path: `${v1}/alarms/:id/comments`, roles: handlesAlarms },
  listAlarmRules: { method: "get", path: `${v1}/alarm-rules`, roles: everyone },
  putAlarmRule: { method: "put", path: `${v1}/alarm-rules/:kind`, roles: keepsNetwork },
  feeds: { method: "get", path: `${v1}/feeds`, roles: everyone },
  listDeadLetters: { method: "get", path: `${v1}/dead-letters`, roles: keepsDevices },
  replayDeadLetter: { method: "post", path: `${v1}/dead-letters/:id/replay`, roles: keepsNetwork },
  broadcast: { method: "get", path: `${v1}/broadcast`, roles: everyone },
  listChannels: { method: "get", path: `${v1}/channels`, roles: everyone },
  createChannel: { method: "post", path: `${v1}/channels`, roles: runsChannels },
  getChannel: { method: "get", path: `${v1}/channels/:id`, roles: everyone },
  patchChannel: { method: "patch", path: `${v1}/channels/:id`, roles: runsChannels },
  deleteChannel: { method: "delete", path: `${v1}/channels/:id`, roles: runsChannels },
  watchChannel: { method: "get", path: `${v1}/channels/:id/watch`, roles: "public" },
  startChannel: { method: "post", path: `${v1}/channels/:id/start`, roles: runsChannels },
  stopChannel: { method: "post", path: `${v1}/channels/:id/stop`, roles: runsChannels },
  takeSource: { method: "post", path: `${v1}/channels/:id/take`, roles: runsChannels },
  forceSlate: { method: "put", path: `${v1}/channels/:id/slate`, roles: runsChannels },
  createSource: { method: "post", path: `${v1}/channels/:id/sources`, roles: runsChannels },
  patchSource: { method: "patch", path: `${v1}/channels/:id/sources/:source`, roles: runsChannels },
  deleteSource: { method: "delete", path: `${v1}/channels/:id/sources/:source`, roles: runsChannels },
  rotateStreamKey: { method: "post", path: `${v1}/channels/:id/sources/:source/stream-key`, roles: runsChannels },
} as const satisfies Record<string, OperationSpec>;
