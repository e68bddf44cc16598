import type { AlarmDelta, AlarmSnapshot, WatchAlarmsRequest } from "./alarms.js";
import type { ChannelNotice, WatchChannelsRequest } from "./channels.js";
import type { CommandNotice, LocksNotice } from "./command-notices.js";
import type { CorridorNotice, WatchCorridorsRequest } from "./corridors.js";
import type {
  ControllerRecord,
  DeadLettersNotice,
  Delta,
  DetectorRecord,
  DeviceRecord,
  LinkRecord,
  ResyncRequest,
  Snapshot,
  SubscribeRequest,
} from "./live.js";

export const liveKinds = ["links", "detectors", "controllers", "devices"] as const;
export type LiveKind = (typeof liveKinds)[number];
export interface LiveRecords {
  links: LinkRecord;
  detectors: DetectorRecord;
  controllers: ControllerRecord;
  devices: DeviceRecord;
}

/** What the gateway answers to a socket request. */
export type SocketAnswer = { ok: true } | { ok: false; code: string; detail: string };

/** Event names of the socket: the only place where they stand. */
export const socketEvents = {
  subscribe: "subscribe",
  unsubscribe: "unsubscribe",
  resync: "resync",
  ping: "clock",
  watchChannels: "watchChannels",
  watchAlarms: "watchAlarms",
  watchCorridors: "watchCorridors",
  snapshot: "snapshot",
  delta: "delta",
  alarms: "alarms",
  alarm: "alarm",
  incident: "incident",
  command: "command",
  locks: "locks",
  corridor: "corridor",
  channel: "channel",
  deadLetters: "deadLetters",
  networkChanged: "networkChanged",
} as const;

/** Socket.IO: what a console may send. */
export interface ClientToServerEvents {
  subscribe: (request: SubscribeRequest, answer: (result: SocketAnswer) => void) => void;
  unsubscribe: (request: SubscribeRequest, answer: (result: SocketAnswer) => void) => void;
  resync: (request: ResyncRequest, answer: (result: SocketAnswer) => void) => void;
  /** `on` for the state of every channel, as it changes, until it is off. */
  watchChannels: (request: WatchChannelsRequest, answer: (result: SocketAnswer) => void) => void;
  /**
   * `on` for `alarms`, all that are open, and then an `alarm` at every change, until it is off. Whoever has lost the way
   * (another epoch, or a `fromSeq` beyond its own `seq`) asks again and is given `alarms` anew, twice in 2 s at most.
   */
  watchAlarms: (request: WatchAlarmsRequest, answer: (result: SocketAnswer) => void) => void;
  /** `on` for every open corridor, as it is and as it changes, until it is off. */
  watchCorridors: (request: WatchCorridorsRequest, answer: (result: SocketAnswer) => void) => void;
  /** The gateway's clock, for the offset of the viewer's: the smallest round trip of several counts. */
  clock: (answer: (at: number) => void) => void;
}

/** Socket.IO: what the gateway sends. */
export interface ServerToClientEvents {
  snapshot: (message: Snapshot) => void;
  delta: (message: Delta) => void;
  deadLetters: (message: DeadLettersNotice) => void;
  /** A channel as it is now, to those who watch channels. */
  channel: (message: ChannelNotice) => void;
  /** Every open alarm, to one who begins to watch them. */
  alarms: (message: AlarmSnapshot) => void;
  /** The alarms that have changed, each whole. */
  alarm: (message: AlarmDelta) => void;
  /** A command's whole life at each of its changes, to those who subscribe to its controller's area. */
  command: (message: CommandNotice) => void;
  /** All locks of an area, when it is subscribed to and whenever one is taken, renewed or ends. */
  locks: (message: LocksNotice) => void;
  /** A corridor as it is now, whole, to those who watch corridors. */
  corridor: (message: CorridorNotice) => void;
  /** The network was replaced: fetch it again. */
  networkChanged: (message: { at: number }) => void;
}
