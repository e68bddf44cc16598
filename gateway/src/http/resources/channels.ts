import {
  type Channel,
  type ChannelNotice,
  type ChannelStatus,
  type MediaSource,
  type NewSource,
  toTimeOut,
} from "@roadcast/contract";
import {
  deleteChannel,
  deleteMediaSource,
  findChannel,
  insertChannel,
  insertMediaSource,
  listChannels,
  type MediaSourceRow,
  type StoredChannel,
  setStreamKey,
  updateChannel,
  updateMediaSource,
} from "@roadcast/db";
import type { Response } from "express";
import { hashToken, newStreamKey } from "../../auth/secrets.js";
import type { HttpDependencies } from "../dependencies.js";
import { HttpProblem, invalid } from "../problem.js";
import type { Handlers } from "../serve.js";

type ChannelRoutes =
  | "broadcast"
  | "listChannels"
  | "createChannel"
  | "getChannel"
  | "patchChannel"
  | "deleteChannel"
  | "watchChannel"
  | "startChannel"
  | "stopChannel"
  | "takeSource"
  | "forceSlate"
  | "createSource"
  | "patchSource"
  | "deleteSource"
  | "rotateStreamKey";

const cookieSec = 12 * 3_600;
/** As viewers are told: one that shall be on air and is just starting is not over, whoever watches it stays and waits. */
const seenAs = { stopped: "off", failed: "off", starting: "starting", slate: "paused", live: "live" } as const;

/** Channels: what is stored of them is changed here; the media room then makes it so, and says how it stands. */
export function channelHandlers({
  clock,
  database,
  channels,
  settings,
}: HttpDependencies): Pick<Handlers, ChannelRoutes> {
  const stored = async (id: string): Promise<StoredChannel> => {
    const found = await findChannel(database, id);
    if (found === null) throw new HttpProblem("notFound", `there is no channel ${id}`);
    return found;
  };

  const show = (channel: StoredChannel): Channel => ({
    id: channel.id,
    name: channel.name,
    public: channel.public,
    playlist: `/hls/${channel.id}/index.m3u8`,
    sources: channel.sources.map(toSource),
    status: toStatus(channels.status(channel.id) ?? unheardOf(channel, clock.now())),
  });

  /** Takes what is stored now into use. */
  const use = async (id: string): Promise<Channel> => {
    const channel = await stored(id);
    channels.put(channel);
    return show(channel);
  };

  const sourceOf = (channel: StoredChannel, id: string): MediaSourceRow => {
    const found = channel.sources.find((source) => source.id === id);
    if (found === undefined) throw new HttpProblem("notFound", `channel ${channel.id} has no source ${id}`);
    return found;
  };

  const setOnAir = async (id: string, onAir: boolean): Promise<Channel> => {
    if (!(await updateChannel(database, id, { onAir }))) throw new HttpProblem("notFound", `there is no channel ${id}`);
    return use(id);
  };

  const mustRun = (id: string): void => {
    if (!channels.isRunning(id)) throw new HttpProblem("conflict", `channel ${id} is not on air: start it first`);
  };

  /** Browsers of people who are signed in may play what is not public. */
  const letWatch = (response: Response, { id, public: isPublic }: StoredChannel): void => {
    if (isPublic) return;
    const secure = settings.publicUrl?.startsWith("https:") ?? false;
    response.cookie(channels.viewerCookie, channels.viewerToken(id), {
      ...{ path: `/hls/${id}`, httpOnly: true, sameSite: "lax", secure, maxAge: cookieSec * 1000 },
    });
  };

  return {
    broadcast: () => channels.broadcast(),

    listChannels: async ({ query }) => {
      const { items, nextCursor } = await listChannels(database, query);
      return { items: items.map(show), nextCursor };
    },

    createChannel: async ({ body, note }) => {
      await insertChannel(database, { ...body, onAir: false, createdAt: clock.now() });
      note({ target: body.id, detail: { name: body.name, public: body.public } });
      await insertMediaSource(database, firstSource(body.id));
      return use(body.id);
    },

    getChannel: async ({ params, response }) => {
      const channel = await stored(params.id);
      letWatch(response, channel);
      return show(channel);
    },

    patchChannel: async ({ params, body, note }) => {
      await stored(params.id);
      await updateChannel(database, params.id, defined(body));
      note({ target: params.id, detail: { ...body } });
      return use(params.id);
    },

    deleteChannel: async ({ params, note }) => {
      const channel = await stored(params.id);
      if (channel.onAir) throw new HttpProblem("conflict", `channel ${params.id} is on air: stop it first`);
      await deleteChannel(database, params.id);
      note({ target: params.id });
      await channels.remove(params.id);
      return undefined;
    },

    watchChannel: async ({ params, principal, response }) => {
      const channel = await findChannel(database, params.id);
      if (channel === null || (!channel.public && principal === null)) {
        throw new HttpProblem("notFound", `there is no public channel ${params.id}`);
      }
      letWatch(response, channel);
      const { state } = channels.status(params.id) ?? unheardOf(channel, clock.now());
      const { id, name } = channel;
      return { id, name, playlist: `/hls/${id}/index.m3u8`, state: seenAs[state], at: toTimeOut(clock.now()) };
    },

    startChannel: async ({ params, note }) => {
      const channel = await setOnAir(params.id, true);
      note({ target: params.id });
      return channel;
    },

    stopChannel: async ({ params, note }) => {
      const channel = await setOnAir(params.id, false);
      note({ target: params.id });
      return channel;
    },

    takeSource: async ({ params, body, note }) => {
      const channel = await stored(params.id);
      if (!channel.sources.some(({ id }) => id === body.source)) {
        throw invalid("/source", "unknown", `channel ${params.id} has no source ${body.source}`);
      }
      mustRun(params.id);
      channels.take(params.id, body.source);
      note({ target: params.id, detail: { source: body.source } });
      return show(channel);
    },

    forceSlate: async ({ params, body, note }) => {
      const channel = await stored(params.id);
      mustRun(params.id);
      channels.slate(params.id, body.on);
      note({ target: params.id, detail: { on: body.on } });
      return show(channel);
    },

    createSource: async ({ params, body, note }) => {
      await stored(params.id);
      await insertMediaSource(database, newRow(params.id, body));
      note({ target: `${params.id}/${body.id}`, detail: { kind: body.kind, name: body.name } });
      return use(params.id);
    },

    patchSource: async ({ params, body, note }) => {
      const source = sourceOf(await stored(params.id), params.source);
      if (body.file !== undefined && source.kind !== "file") {
        throw invalid("/file", "notAFile", `source ${params.source} plays no file`);
      }
      await updateMediaSource(database, params.id, params.source, body);
      note({ target: `${params.id}/${params.source}`, detail: { ...body } });
      return use(params.id);
    },

    deleteSource: async ({ params, note }) => {
      const channel = await stored(params.id);
      sourceOf(channel, params.source);
      const status = channels.status(params.id);
      if (channels.isRunning(params.id) && [status?.onAir, status?.wanted].includes(params.source)) {
        throw new HttpProblem("conflict", `source ${params.source} is on air: take another first`);
      }
      await deleteMediaSource(database, params.id, params.source);
      note({ target: `${params.id}/${params.source}` });
      return use(params.id);
    },

    rotateStreamKey: async ({ params, note }) => {
      const { kind } = sourceOf(await stored(params.id), params.source);
      if (kind !== "rtmp") throw new HttpProblem("conflict", `source ${params.source} is published by nobody`);
      const streamKey = newStreamKey();
      const hash = hashToken(streamKey);
      await setStreamKey(database, params.id, params.source, hash, clock.now());
      note({ target: `${params.id}/${params.source}` });
      channels.setStreamKey(params.id, params.source, hash);
      return { source: params.source, streamKey, rtmp: channels.ingest() };
    },
  };
}

function defined(patch: { name?: Channel["name"] | undefined; public?: boolean | undefined }) {
  return {
    ...(patch.name === undefined ? {} : { name: patch.name }),
    ...(patch.public === undefined ? {} : { public: patch.public }),
  };
}

/** A channel has something to show from its first start on. */
function firstSource(channelId: string): MediaSourceRow {
  return newRow(channelId, { kind: "pattern", id: "pattern", name: { ko: "테스트 패턴", en: "Test pattern" } });
}

function newRow(channelId: string, source: NewSource): MediaSourceRow {
  const file = source.kind === "file" ? source.file : null;
  const { id, kind, name } = source;
  return { channelId, id, kind, name, file, streamKeyHash: null, streamKeyAt: null };
}

function toSource({ id, kind, name, file, streamKeyAt }: MediaSourceRow): MediaSource {
  return { id, kind, name, file, streamKeyAt: streamKeyAt === null ? null : toTimeOut(streamKeyAt) };
}

/** The same state with its times as REST gives them. */
function toStatus(notice: ChannelNotice): ChannelStatus {
  const time = (at: number | null) => (at === null ? null : toTimeOut(at));
  return {
    ...notice,
    at: toTimeOut(notice.at),
    programTime: time(notice.programTime),
    sources: notice.sources.map((source) => ({ ...source, lastFragmentAt: time(source.lastFragmentAt) })),
  };
}

/** Stored by another gateway: nothing of it runs here. */
function unheardOf({ id }: StoredChannel, at: number): ChannelNotice {
  return {
    ...{ id, at, state: "stopped", onAir: null, wanted: null, slateForced: false, fps: null, audioLevel: null },
    ...{ bitrate: null, programTime: null, dvrSec: 0, diskBytes: 0, sources: [], faults: [] },
  };
}
