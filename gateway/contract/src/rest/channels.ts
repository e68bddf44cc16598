import { z } from "zod";
import { channelStatus, sourceKinds } from "../channels.js";
import { bilingual, id } from "../ids.js";
import { timeOut } from "../time.js";

/** A name in the folder `media` of DATA_DIR: no path leads out of it. */
const mediaFile = z
  .string()
  .regex(/^[^\\/\0.][^\\/\0]{0,199}$/, "the name of a file in the media folder, without a path");

export const mediaSource = z.object({
  id,
  kind: z.enum(sourceKinds),
  name: bilingual,
  /** Of a `file`. */
  file: z.string().nullable(),
  /** When an `rtmp` source was given its stream key; null where it has none. */
  streamKeyAt: timeOut.nullable(),
});
export type MediaSource = z.infer<typeof mediaSource>;

export const channel = z.object({
  id,
  name: bilingual,
  /** Anybody may watch, signed in or not. */
  public: z.boolean(),
  /** Where the multivariant playlist is. */
  playlist: z.string(),
  /** In the order in which they were made. */
  sources: z.array(mediaSource),
  status: channelStatus,
});
export type Channel = z.infer<typeof channel>;

export const newSource = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("pattern"), id, name: bilingual }),
  z.object({ kind: z.literal("file"), id, name: bilingual, file: mediaFile }),
  z.object({ kind: z.literal("rtmp"), id, name: bilingual }),
]);
export type NewSource = z.infer<typeof newSource>;

export const newChannel = z.object({ id, name: bilingual, public: z.boolean() });
export type NewChannel = z.infer<typeof newChannel>;
export const channelPatch = newChannel.omit({ id: true }).partial();
export const sourcePatch = z.object({ name: bilingual, file: mediaFile }).partial();

export const takeSource = z.object({ source: id });
export const slateRequest = z.object({ on: z.boolean() });

/** The stream key is shown this once; its SHA-256 alone is kept. */
export const issuedStreamKey = z.object({
  source: id,
  streamKey: z.string(),
  /** Port and path of rtmp://host:port/app; null where nothing listens. */
  rtmp: z.object({ port: z.int(), app: z.string() }).nullable(),
});

export type IssuedStreamKey = z.infer<typeof issuedStreamKey>;

/** What all channels depend on. */
export const broadcastState = z.object({
  encoder: z.object({
    found: z.boolean(),
    version: z.string().nullable(),
    /** FFMPEG_PATH, the PATH, or the package of the registry. */
    from: z.enum(["setting", "path", "bundled"]).nullable(),
    detail: z.string().nullable(),
  }),
  rtmp: z.object({ listening: z.boolean(), port: z.int(), app: z.string(), detail: z.string().nullable() }),
  /** Where files are looked for. */
  mediaFiles: z.array(z.string()),
});
export type BroadcastState = z.infer<typeof broadcastState>;

/** What a viewer who is not signed in may know. */
export const watchedChannel = z.object({
  id,
  name: bilingual,
  playlist: z.string(),
  /** As the gateway knows it now, some seconds ahead of the picture; `paused` is the slate in place of a source. */
  state: z.enum(["off", "starting", "paused", "live"]),
  at: timeOut,
});
export type WatchedChannel = z.infer<typeof watchedChannel>;
