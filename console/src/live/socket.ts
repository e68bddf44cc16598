import {
  type AlarmDelta,
  type ClientToServerEvents,
  type Delta,
  resyncEveryMs,
  type ServerToClientEvents,
  type Snapshot,
  type SocketAnswer,
  socketEvents,
} from "@roadcast/contract";
import { io, type Socket } from "socket.io-client";
import { serverNow, takeClockSample } from "../api/gateway-clock.js";
import { type AlarmStore, alarmStore } from "./alarms.js";
import { type ChannelStore, channelStore } from "./channels.js";
import { type CommandStore, commandStore } from "./commands.js";
import { type ConnectionStore, connectionStore, judgeConnection } from "./connection.js";
import { type CorridorStore, corridorStore } from "./corridors.js";
import { type LiveStore, liveStore } from "./store.js";

/** Together under 5 s: a socket lost just after an answer is known lost 2 + 2.5 s later. */
const heartbeatEveryMs = 2_000;
const heartbeatTimeoutMs = 2_500;
/** A timer that rings so late tells that the page stood still, and nothing of the line. Once; the next beat counts. */
const stoodStillMs = 100;
/** How long the status stands while a newly chosen area's snapshot is on its way. */
const graceMs = 2_000;

export interface LiveSocketEvents {
  /** The gateway has refused the line or ended it: whoever holds the session should look at it. */
  refused: () => void;
  /** The network was replaced, or may have been while nobody could tell: fetch it again. */
  networkChanged: () => void;
}

/** Keeps the store fed: connects, subscribes, resynchronises, measures the clock, and says how it stands. */
export class LiveSocket {
  readonly #store: LiveStore;
  readonly #connection: ConnectionStore;
  readonly #events: LiveSocketEvents;
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  readonly #askTimers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #askedAgainAt = new Map<string, number>();
  readonly #channels: ChannelStore = channelStore;
  readonly #commands: CommandStore = commandStore;
  readonly #alarms: AlarmStore = alarmStore;
  readonly #corridors: CorridorStore = corridorStore;
  #stopWishes: (() => void)[] = [];
  #alarmsAskedAt = 0;
  #alarmsTimer: ReturnType<typeof setTimeout> | null = null;
  #areas: readonly string[] = [];
  /** Areas whose snapshot came over this connection. */
  #fresh = new Set<string>();
  /** The picture has been whole over this connection: only then may an area that is added be waited for. */
  #wasComplete = false;
  /** Null until the areas are known, which takes the network. */
  #askedAt: number | null = null;
  #heartbeat: ReturnType<typeof setInterval> | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #everConnected = false;
  #lastDataAt: number | null = null;
  /** The last heartbeat had no answer, and the page stood still. */
  #excused = false;

  constructor(events: LiveSocketEvents, store: LiveStore = liveStore, connection: ConnectionStore = connectionStore) {
    this.#store = store;
    this.#connection = connection;
    this.#events = events;
    this.#socket = io({
      autoConnect: false,
      transports: ["websocket", "polling"],
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
      randomizationFactor: 0.5,
      timeout: 5_000,
    });
  }

  start(): void {
    const socket = this.#socket;
    socket.on("connect", this.#onConnect);
    socket.on("disconnect", this.#onLineLost);
    socket.on("connect_error", this.#onLineLost);
    socket.on(socketEvents.snapshot, this.#onSnapshot);
    socket.on(socketEvents.delta, this.#onDelta);
    socket.on(socketEvents.networkChanged, this.#events.networkChanged);
    socket.on(socketEvents.channel, (notice) => this.#channels.take(notice));
    socket.on(socketEvents.command, (notice) => this.#commands.takeCommand(notice));
    socket.on(socketEvents.locks, (notice) => {
      if (this.#areas.includes(notice.area)) this.#commands.takeLocks(notice);
    });
    socket.on(socketEvents.alarms, (snapshot) => this.#alarms.take(snapshot));
    socket.on(socketEvents.alarm, this.#onAlarm);
    socket.on(socketEvents.corridor, (notice) => this.#corridors.take(notice));
    this.#stopWishes = [
      this.#channels.onWish(() => this.#watchChannels()),
      this.#alarms.onWish(() => this.#watchAlarms()),
      this.#corridors.onWish(() => this.#watchCorridors()),
    ];
    window.addEventListener("offline", this.#onOffline);
    this.#heartbeat = setInterval(this.#beat, heartbeatEveryMs);
    socket.connect();
  }

  stop(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    if (this.#retry !== null) clearTimeout(this.#retry);
    for (const timer of this.#askTimers.values()) clearTimeout(timer);
    this.#askTimers.clear();
    if (this.#alarmsTimer !== null) clearTimeout(this.#alarmsTimer);
    for (const stop of this.#stopWishes) stop();
    window.removeEventListener("offline", this.#onOffline);
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
    this.#store.clear();
    this.#commands.clear();
    this.#alarms.clear();
    this.#corridors.clear();
    this.#connection.set("connecting");
  }

  /** Watches these areas from now on, and forgets the others. */
  watch(areas: readonly string[]): void {
    const gone = this.#areas.filter((area) => !areas.includes(area));
    const come = areas.filter((area) => !this.#areas.includes(area));
    this.#areas = [...areas];
    this.#askedAt = serverNow();
    for (const area of gone) {
      const controllers = this.#store.idsOf("controllers", area);
      this.#store.forget(area);
      this.#commands.forget(
        area,
        controllers.filter((id) => this.#store.get("controllers", id) === undefined),
      );
      this.#fresh.delete(area);
    }
    if (this.#socket.connected) {
      if (gone.length > 0) this.#socket.emit(socketEvents.unsubscribe, { areas: gone }, () => {});
      this.#subscribe(come);
    }
    this.#judge();
  }

  #watchChannels(): void {
    if (this.#socket.connected) this.#socket.emit(socketEvents.watchChannels, { on: this.#channels.wanted }, () => {});
  }

  #watchCorridors(): void {
    const { wanted: on } = this.#corridors;
    if (this.#socket.connected) this.#socket.emit(socketEvents.watchCorridors, { on }, () => {});
  }

  #watchAlarms(): void {
    if (!this.#socket.connected) return;
    this.#alarmsAskedAt = Date.now();
    this.#socket.emit(socketEvents.watchAlarms, { on: this.#alarms.wanted }, (answer) => {
      if (!answer.ok) this.#alarmsSoon();
    });
  }

  #onAlarm = (delta: AlarmDelta): void => {
    if (this.#alarms.wanted && this.#alarms.takeDelta(delta) === "resync") this.#alarmsSoon();
  };

  /** Asks for all alarms anew, now or as soon as the last such question is two seconds old. */
  #alarmsSoon(): void {
    if (this.#alarmsTimer !== null) return;
    this.#alarmsTimer = setTimeout(
      () => {
        this.#alarmsTimer = null;
        if (this.#alarms.wanted) this.#watchAlarms();
      },
      Math.max(0, this.#alarmsAskedAt + resyncEveryMs - Date.now()),
    );
  }

  #subscribe(areas: readonly string[]): void {
    if (areas.length === 0) return;
    this.#socket.emit(socketEvents.subscribe, { areas: [...areas] }, (answer) => {
      // One area that the gateway does not know (yet: its network is being replaced) has it refuse all of them.
      if (!answer.ok) for (const area of areas) this.#askSoon(area, "subscribe");
    });
  }

  #onConnect = (): void => {
    if (this.#channels.wanted) this.#watchChannels();
    if (this.#alarms.wanted) this.#watchAlarms();
    // What has ended meanwhile is not told any more.
    this.#commands.forgetCommands();
    this.#corridors.clear();
    if (this.#corridors.wanted) this.#watchCorridors();
    this.#everConnected = true;
    this.#excused = false;
    // It was fetched before, and nobody could tell since.
    if (this.#askedAt !== null) this.#events.networkChanged();
    this.#fresh.clear();
    this.#wasComplete = false;
    this.#subscribe(this.#areas);
    this.#beat();
    this.#judge();
  };

  #onLineLost = (): void => {
    this.#judge();
    // Refused or ended by the gateway (a session has ended): the library does not come back by itself then.
    if (this.#socket.active) return;
    this.#events.refused();
    this.#connectLater();
  };

  #connectLater(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket.connect(), 2_000 + Math.random() * 1_000);
  }

  #onOffline = (): void => {
    this.#socket.io.engine?.close();
  };

  #onSnapshot = (snapshot: Snapshot): void => {
    if (!this.#areas.includes(snapshot.area)) return;
    this.#store.takeSnapshot(snapshot);
    this.#fresh.add(snapshot.area);
    this.#heard();
  };

  #onDelta = (delta: Delta): void => {
    if (!this.#areas.includes(delta.area)) return;
    if (this.#store.takeDelta(delta) === "resync") this.#askSoon(delta.area, "resync");
    else this.#heard();
  };

  #heard(): void {
    this.#lastDataAt = serverNow();
    this.#judge();
  }

  /** Asks anew for one area, now or as soon as the last such question is two seconds old, until it is had. */
  #askSoon(area: string, what: "subscribe" | "resync"): void {
    if (this.#askTimers.has(area)) return;
    const wait = Math.max(0, (this.#askedAgainAt.get(area) ?? 0) + resyncEveryMs - Date.now());
    const timer = setTimeout(() => {
      this.#askTimers.delete(area);
      if (!this.#socket.connected || !this.#areas.includes(area)) return;
      this.#askedAgainAt.set(area, Date.now());
      const again = (answer: SocketAnswer) => {
        // What the gateway does not take for subscribed has no snapshot to be asked for.
        if (!answer.ok) this.#askSoon(area, answer.code === "notFound" ? "subscribe" : what);
      };
      if (what === "subscribe") this.#socket.emit(socketEvents.subscribe, { areas: [area] }, again);
      else this.#socket.emit(socketEvents.resync, { area }, again);
    }, wait);
    this.#askTimers.set(area, timer);
  }

  #beat = (): void => {
    this.#judge();
    if (!this.#socket.connected) return;
    const sentAt = Date.now();
    const since = performance.now();
    this.#socket.timeout(heartbeatTimeoutMs).emit(socketEvents.ping, (error: Error | null, at: number) => {
      if (error) {
        const stoodStill = performance.now() - since > heartbeatTimeoutMs + stoodStillMs;
        // What came back meanwhile may not have been read: the next beat tells.
        if (stoodStill && !this.#excused) {
          this.#excused = true;
          return;
        }
        // Nothing came back: the line is dead though the browser may not know for minutes. Closing the engine
        // makes the library reconnect at once.
        this.#socket.io.engine?.close();
        return;
      }
      this.#excused = false;
      takeClockSample(sentAt, Date.now(), at);
    });
  };

  /** Every area asked for is here; a moment is allowed when a person adds one to those that are. */
  #complete(now: number): boolean {
    if (this.#askedAt === null) return false;
    if (this.#areas.every((area) => this.#fresh.has(area))) {
      this.#wasComplete = true;
      return true;
    }
    return this.#wasComplete && this.#fresh.size > 0 && now - this.#askedAt < graceMs;
  }

  #judge(): void {
    const now = serverNow();
    const status = judgeConnection(
      {
        connected: this.#socket.connected,
        everConnected: this.#everConnected,
        complete: this.#complete(now),
        lastDataAt: this.#lastDataAt,
      },
      now,
    );
    this.#connection.set(status, status === "delayed" && this.#lastDataAt !== null ? this.#lastDataAt : now);
  }
}
