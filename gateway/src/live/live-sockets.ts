import { randomUUID } from "node:crypto";
import type { Server as HttpServer, IncomingMessage } from "node:http";
import {
  type AlarmDelta,
  type AlarmSnapshot,
  type ChannelNotice,
  type ClientToServerEvents,
  type CommandNotice,
  type CorridorNotice,
  type DeadLetterReason,
  type DeadLettersNotice,
  type Delta,
  type LockNotice,
  type LocksNotice,
  type Role,
  resyncEveryMs,
  resyncRequest,
  type ServerToClientEvents,
  type Snapshot,
  type SocketAnswer,
  socketEvents,
  socketRoles,
  subscribeRequest,
  watchAlarmsRequest,
  watchChannelsRequest,
  watchCorridorsRequest,
} from "@roadcast/contract";
import type { Logger } from "pino";
import { type DefaultEventsMap, Server, type Socket } from "socket.io";
import type { z } from "zod";
import type { Clock } from "../clock.js";
import { OneAtATime } from "../one-at-a-time.js";
import { AreaFeed, type FeedState, type Subscriber } from "./area-feed.js";
import { ChannelFeed } from "./channel-feed.js";
import type { LiveState } from "./live-state.js";
import { outstandingBytes } from "./outstanding.js";

/** Who is at the other end of a socket, as far as this room asks. */
export interface SocketPrincipal {
  username: string;
  role: Role;
  by: "session" | "token";
  mustChangePassword: boolean;
}

export interface LiveSocketsOptions<P extends SocketPrincipal> {
  state: LiveState;
  clock: Clock;
  logger: Logger;
  /** Before anything is kept or looked up for a handshake. Rejects where its address has made too many requests. */
  limit?(request: IncomingMessage): Promise<void>;
  /** Who opens a socket; null for nobody. Rejects while that cannot be said. */
  authenticate(request: IncomingMessage): Promise<P | null>;
  /** Whether that principal would be let in again now. */
  stillValid(principal: P): Promise<boolean>;
  /** The state of every channel, for those who watch them; none unless told. */
  channels?(): readonly ChannelNotice[];
  /** Commands under way and locks on the controllers of an area, for those who begin to look at it; none unless told. */
  control?: {
    commands(area: string): readonly CommandNotice[];
    locks(area: string): Promise<readonly LockNotice[]>;
  };
  /** Every open corridor, for those who begin to watch them; none unless told. */
  corridors?(): readonly CorridorNotice[];
  /** The alarms, for those who watch them; none unless told. `onChanged` is called with who is to hear of changes. */
  alarms?: AlarmSource;
  /** A socket with more than this unsent gets no queue but the latest, once it has caught up, bytes. */
  slowAboveBytes?: number;
  /** How often a socket's principal is looked up again, ms. */
  revalidateEveryMs?: number;
}

/** All alarms as one numbered state. */
export interface AlarmSource {
  readonly epoch: string;
  seqNow(): number;
  snapshot(at: number): AlarmSnapshot;
  delta(fromSeq: number, at: number): AlarmDelta | null;
  onChanged(listener: () => void): void;
}

interface SocketData<P> {
  principal: P;
  watched: Set<string>;
  lastResyncAt: Map<string, number>;
  subscriber: Subscriber<Snapshot, Delta>;
  alarmSubscriber: Subscriber<AlarmSnapshot, AlarmDelta>;
}

type Io<P> = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData<P>>;
type IoSocket<P> = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData<P>>;

const noticeEveryMs = 1_000;
const channelRoom = "channels";
const alarmRoom = "alarms";
const corridorRoom = "corridors";

/** The Socket.IO side: sign-in in the handshake, roles on every event, snapshots and deltas by area. */
export class LiveSockets<P extends SocketPrincipal> {
  private readonly options: LiveSocketsOptions<P>;
  private readonly io: Io<P>;
  private readonly feeds = new Map<string, AreaFeed<Snapshot, Delta>>();
  private readonly channelFeed: ChannelFeed;
  private readonly alarmFeed: AreaFeed<AlarmSnapshot, AlarmDelta> | null;
  private revalidation: NodeJS.Timeout | null = null;
  private noticeTimer: NodeJS.Timeout | null = null;
  private readonly deadLetters = new Map<DeadLetterReason, number>();
  private readonly lockReads = new Map<string, OneAtATime>();
  private readonly lockRetries = new Map<string, NodeJS.Timeout>();

  constructor(options: LiveSocketsOptions<P>) {
    this.options = options;
    this.io = new Server({
      path: "/socket.io",
      transports: ["websocket", "polling"],
      perMessageDeflate: false,
      httpCompression: false,
      serveClient: false,
      // Consoles notice a loss by a question of their own; a slow line must have time to answer behind what it is sent.
      pingInterval: 5_000,
      pingTimeout: 20_000,
      maxHttpBufferSize: 64 * 1024,
      connectTimeout: 10_000,
      allowRequest: (request, answer) => {
        Promise.resolve(options.limit?.(request)).then(
          () => answer(null, true),
          () => answer("too many requests: slow down", false),
        );
      },
    });
    this.channelFeed = new ChannelFeed({
      statuses: () => options.channels?.() ?? [],
      // What a slow line misses is followed by the next state, whole.
      emit: (notice) => this.io.to(channelRoom).volatile.emit(socketEvents.channel, notice),
    });
    this.alarmFeed = options.alarms === undefined ? null : this.feedOfAlarms(options.alarms);
    options.alarms?.onChanged(() => this.alarmFeed?.changed());
    this.io.use((socket, next) => {
      this.admit(socket).then(
        () => next(),
        (error: unknown) => {
          next(error instanceof Error ? error : new Error(String(error)));
          // Once the reason is on its way: whoever is refused holds no connection.
          setImmediate(() => socket.conn.close());
        },
      );
    });
    this.io.on("connection", (socket) => this.serve(socket));
  }

  /** Takes sockets on the server. */
  start(server: HttpServer): void {
    this.io.attach(server);
    this.options.state.onChanged((areas) => {
      for (const area of areas) this.feeds.get(area)?.changed();
    });
    const { revalidateEveryMs = 30_000, logger } = this.options;
    this.revalidation = setInterval(() => {
      this.revalidate().catch((error: unknown) => logger.debug({ err: error }, "sockets could not be looked up again"));
    }, revalidateEveryMs);
  }

  /** Ends every connection; the HTTP server stays. Consoles are not told to leave: they look for the next gateway. */
  stop(): void {
    if (this.revalidation !== null) clearInterval(this.revalidation);
    if (this.noticeTimer !== null) clearTimeout(this.noticeTimer);
    for (const retry of this.lockRetries.values()) clearTimeout(retry);
    for (const feed of this.feeds.values()) feed.stop();
    this.channelFeed.stop();
    this.alarmFeed?.stop();
    this.io.engine?.close();
  }

  /** `connections` are those that are not signed in yet, too. */
  counts(): { connections: number; sockets: number; subscriptions: number; slow: number } {
    const feeds = [...this.feeds.values()];
    return {
      connections: this.io.engine?.clientsCount ?? 0,
      sockets: this.io.of("/").sockets.size,
      subscriptions: feeds.reduce((sum, feed) => sum + feed.size, 0),
      slow: feeds.reduce((sum, feed) => sum + feed.slowCount, 0),
    };
  }

  /** How many people of a role are at their consoles; a script with a token is nobody who is on duty. */
  peopleOf(role: Role): number {
    const principals = [...this.io.of("/").sockets.values()].map(({ data }) => data.principal);
    return new Set(
      principals.filter((each) => each.role === role && each.by === "session").map(({ username }) => username),
    ).size;
  }

  /** Bytes handed to sockets and not sent yet, over all of them. */
  outstandingBytes(): number {
    return [...this.io.of("/").sockets.values()].reduce((sum, socket) => sum + outstandingBytes(socket), 0);
  }

  /** Ends the sockets of every principal that `isEnded` names: signed out, disabled, revoked. */
  disconnectWhere(isEnded: (principal: P) => boolean): void {
    for (const socket of this.io.of("/").sockets.values()) {
      if (isEnded(socket.data.principal)) socket.disconnect(true);
    }
  }

  /** Tells consoles of messages that were refused, at most once a second. */
  noticeDeadLetters(reasons: readonly DeadLetterReason[]): void {
    if (reasons.length === 0) return;
    for (const reason of reasons) this.deadLetters.set(reason, (this.deadLetters.get(reason) ?? 0) + 1);
    this.noticeTimer ??= setTimeout(() => {
      this.noticeTimer = null;
      const byReason = Object.fromEntries(this.deadLetters);
      const total = [...this.deadLetters.values()].reduce((sum, count) => sum + count, 0);
      const notice: DeadLettersNotice = { total, byReason, at: this.options.clock.now() };
      this.io.emit(socketEvents.deadLetters, notice);
    }, noticeEveryMs);
  }

  /**
   * A command as it is now, to everybody who looks at its area, slow or not: they are few, and each is whole. To be
   * called after the commit.
   */
  tellCommand(area: string, command: CommandNotice): void {
    this.io.to(controlRoomOf(area)).emit(socketEvents.command, command);
  }

  /** All locks of an area have to be told anew. */
  tellLocks(area: string): void {
    this.withLocks(area, (notice) => this.io.to(controlRoomOf(area)).emit(socketEvents.locks, notice));
  }

  /** A corridor as it is now, whole, to everybody who watches corridors. To be called after the commit. */
  tellCorridor(corridor: CorridorNotice): void {
    this.io.to(corridorRoom).emit(socketEvents.corridor, corridor);
  }

  /** The network was replaced. Sockets forget areas that are gone; those that are left go on. */
  networkChanged(): void {
    const known = new Set(this.options.state.areaIds());
    for (const [area, feed] of this.feeds) {
      if (known.has(area)) feed.changed();
      else {
        feed.stop();
        this.feeds.delete(area);
        this.io.socketsLeave([roomOf(area), controlRoomOf(area)]);
        for (const socket of this.io.of("/").sockets.values()) socket.data.watched.delete(area);
      }
    }
    this.io.emit(socketEvents.networkChanged, { at: this.options.clock.now() });
  }

  private async admit(socket: IoSocket<P>): Promise<void> {
    let principal: P | null;
    try {
      principal = await this.options.authenticate(socket.request);
    } catch (error) {
      this.options.logger.warn({ err: error }, "a socket's sign-in could not be checked");
      throw new RefusedError("unavailable", "sign-in cannot be checked now: try again");
    }
    if (principal === null) throw new RefusedError("unauthenticated", "sign in, or send an API token");
    if (principal.mustChangePassword) throw new RefusedError("passwordChangeRequired", "change the password first");
    socket.data = {
      principal,
      watched: new Set(),
      lastResyncAt: new Map(),
      subscriber: {
        id: socket.id,
        outstanding: () => outstandingBytes(socket),
        snapshot: (message) => socket.emit(socketEvents.snapshot, message),
        delta: (message) => socket.emit(socketEvents.delta, message),
      },
      alarmSubscriber: {
        id: socket.id,
        outstanding: () => outstandingBytes(socket),
        snapshot: (message) => socket.emit(socketEvents.alarms, message),
        delta: (message) => socket.emit(socketEvents.alarm, message),
      },
    };
  }

  private serve(socket: IoSocket<P>): void {
    socket.on(socketEvents.subscribe, (request, answer) => {
      this.answer(socket, "subscribe", subscribeRequest, request, answer, ({ areas }) => this.subscribe(socket, areas));
    });
    socket.on(socketEvents.unsubscribe, (request, answer) => {
      this.answer(socket, "unsubscribe", subscribeRequest, request, answer, ({ areas }) => {
        for (const area of areas) this.leave(socket, area);
        return { ok: true };
      });
    });
    socket.on(socketEvents.resync, (request, answer) => {
      this.answer(socket, "resync", resyncRequest, request, answer, ({ area }) => this.resync(socket, area));
    });
    socket.on(socketEvents.watchChannels, (request, answer) => {
      this.answer(socket, "watchChannels", watchChannelsRequest, request, answer, ({ on }) =>
        this.watchChannels(socket, on),
      );
    });
    socket.on(socketEvents.watchAlarms, (request, answer) => {
      this.answer(socket, "watchAlarms", watchAlarmsRequest, request, answer, ({ on }) => {
        if (on) this.alarmFeed?.subscribe(socket.data.alarmSubscriber);
        else this.alarmFeed?.unsubscribe(socket.data.alarmSubscriber);
        return { ok: true };
      });
    });
    socket.on(socketEvents.watchCorridors, (request, answer) => {
      this.answer(socket, "watchCorridors", watchCorridorsRequest, request, answer, ({ on }) => {
        void (on ? socket.join(corridorRoom) : socket.leave(corridorRoom));
        if (on) for (const notice of this.options.corridors?.() ?? []) socket.emit(socketEvents.corridor, notice);
        return { ok: true };
      });
    });
    socket.on(socketEvents.ping, (answer) => {
      if (typeof answer === "function" && allows("clock", socket.data.principal)) answer(this.options.clock.now());
    });
    socket.on("disconnect", () => {
      this.channelFeed.leave(socket.id);
      this.alarmFeed?.unsubscribe(socket.data.alarmSubscriber);
      for (const area of socket.data.watched) this.feeds.get(area)?.unsubscribe(socket.data.subscriber);
    });
  }

  /** Parses and answers one request. Whatever a client sends instead of a callback is not called. */
  private answer<S extends z.ZodType>(
    socket: IoSocket<P>,
    event: keyof typeof socketRoles,
    schema: S,
    request: unknown,
    answer: unknown,
    act: (request: z.output<S>) => SocketAnswer,
  ): void {
    const say = typeof answer === "function" ? (result: SocketAnswer): void => answer(result) : () => undefined;
    if (!allows(event, socket.data.principal)) {
      say({ ok: false, code: "forbidden", detail: `${event} is for ${socketRoles[event].join(", ")}` });
      return;
    }
    const parsed = schema.safeParse(request);
    if (parsed.success) say(act(parsed.data));
    else {
      const [issue] = parsed.error.issues;
      const place = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join("/")}: `;
      say({ ok: false, code: "invalid", detail: `${place}${issue?.message ?? "wrong request"}` });
    }
  }

  private subscribe(socket: IoSocket<P>, areas: readonly string[]): SocketAnswer {
    const unknown = areas.filter((area) => this.options.state.seqOf(area) === null);
    if (unknown.length > 0) return { ok: false, code: "notFound", detail: `there is no area ${unknown.join(", ")}` };
    for (const area of areas) {
      if (socket.data.watched.has(area)) continue;
      socket.data.watched.add(area);
      this.feedOf(area).subscribe(socket.data.subscriber);
      // In the room first: what changes meanwhile is told again, whole.
      void socket.join(controlRoomOf(area));
      for (const command of this.options.control?.commands(area) ?? []) socket.emit(socketEvents.command, command);
      this.withLocks(area, (notice) => socket.emit(socketEvents.locks, notice));
    }
    return { ok: true };
  }

  /** One read at a time of an area: of two, the later would else be told first. What fails is told to all a little later. */
  private withLocks(area: string, tell: (notice: LocksNotice) => void): void {
    const { control, clock, logger } = this.options;
    if (control === undefined) return;
    const reads = this.lockReads.get(area) ?? new OneAtATime();
    this.lockReads.set(area, reads);
    reads
      .run(async () => tell({ area, at: clock.now(), locks: [...(await control.locks(area))] }))
      .catch((error: unknown) => {
        logger.warn({ err: error, area }, "locks could not be told; it is tried again");
        if (this.lockRetries.has(area)) return;
        const retry = setTimeout(() => {
          this.lockRetries.delete(area);
          this.tellLocks(area);
        }, noticeEveryMs);
        this.lockRetries.set(area, retry);
      });
  }

  private watchChannels(socket: IoSocket<P>, on: boolean): SocketAnswer {
    if (on) {
      void socket.join(channelRoom);
      this.channelFeed.join(socket.id);
      for (const notice of this.options.channels?.() ?? []) socket.emit(socketEvents.channel, notice);
    } else {
      void socket.leave(channelRoom);
      this.channelFeed.leave(socket.id);
    }
    return { ok: true };
  }

  private resync(socket: IoSocket<P>, area: string): SocketAnswer {
    const { watched, lastResyncAt, subscriber } = socket.data;
    if (!watched.has(area)) return { ok: false, code: "notFound", detail: `not subscribed to ${area}` };
    const now = this.options.clock.now();
    const last = lastResyncAt.get(area);
    if (last !== undefined && now - last >= 0 && now - last < resyncEveryMs) {
      return { ok: false, code: "rateLimited", detail: `ask for a new snapshot at most every ${resyncEveryMs} ms` };
    }
    lastResyncAt.set(area, now);
    this.feedOf(area).subscribe(subscriber);
    return { ok: true };
  }

  private leave(socket: IoSocket<P>, area: string): void {
    if (!socket.data.watched.delete(area)) return;
    void socket.leave(controlRoomOf(area));
    this.feeds.get(area)?.unsubscribe(socket.data.subscriber);
  }

  private feedOf(area: string): AreaFeed<Snapshot, Delta> {
    let feed = this.feeds.get(area);
    if (feed === undefined) {
      const broadcast = (_area: string, message: Delta) => this.io.to(roomOf(area)).emit(socketEvents.delta, message);
      feed = new AreaFeed({ area, state: this.options.state, broadcast, ...this.inRoom(roomOf(area)) });
      this.feeds.set(area, feed);
    }
    return feed;
  }

  /** As of one area that holds everything. */
  private feedOfAlarms(alarms: AlarmSource): AreaFeed<AlarmSnapshot, AlarmDelta> {
    const state: FeedState<AlarmSnapshot, AlarmDelta> = {
      epoch: alarms.epoch,
      seqOf: () => alarms.seqNow(),
      snapshot: (_area, at) => alarms.snapshot(at),
      delta: (_area, fromSeq, at) => alarms.delta(fromSeq, at),
    };
    const broadcast = (_area: string, message: AlarmDelta) => this.io.to(alarmRoom).emit(socketEvents.alarm, message);
    return new AreaFeed({ area: alarmRoom, state, broadcast, ...this.inRoom(alarmRoom) });
  }

  /** What feeds have in common: whoever is in step is in a room, and is sent what goes to all. */
  private inRoom(room: string) {
    const { clock, slowAboveBytes = 256 * 1024 } = this.options;
    return {
      clock,
      slowAboveBytes,
      joined: (_area: string, { id }: { id: string }) => void this.io.of("/").sockets.get(id)?.join(room),
      left: (_area: string, { id }: { id: string }) => void this.io.of("/").sockets.get(id)?.leave(room),
    };
  }

  /** Sessions also end by themselves, or on another gateway. */
  private async revalidate(): Promise<void> {
    for (const socket of [...this.io.of("/").sockets.values()]) {
      if (socket.connected && !(await this.options.stillValid(socket.data.principal))) socket.disconnect(true);
    }
  }
}

/** A handshake that is refused; the client finds the code in `data`. */
class RefusedError extends Error {
  readonly data: { code: string };
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "RefusedError";
    this.data = { code };
  }
}

function allows(event: keyof typeof socketRoles, principal: SocketPrincipal): boolean {
  return socketRoles[event].includes(principal.role);
}

function roomOf(area: string): string {
  return `area:${area}`;
}

/** Slow sockets leave the area's own room for a while; not this one. */
function controlRoomOf(area: string): string {
  return `control:${area}`;
}

/** A name for a run of the gateway. */
export function newEpoch(): string {
  return randomUUID();
}
