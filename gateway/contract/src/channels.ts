import { z } from "zod";
import { id } from "./ids.js";
import { channelFaultCodes } from "./kinds.js";
import { epochMs, timeOut } from "./time.js";

/** `pattern`: colour bars with a clock and a tone. `file`: one of the media folder, looped. `rtmp`: a publisher. */
export const sourceKinds = ["pattern", "file", "rtmp"] as const;
export type SourceKind = (typeof sourceKinds)[number];

/**
 * `idle`: not asked for. `waiting`: nobody publishes. `starting`: nothing has come out of its encoder yet.
 * `failed`: it ended and is tried again.
 */
export const sourceStates = ["idle", "waiting", "starting", "running", "failed"] as const;
export type SourceState = (typeof sourceStates)[number];

/** `failed`: it was to start and could not; the faults say why. */
export const channelStates = ["stopped", "starting", "slate", "live", "failed"] as const;
export type ChannelState = (typeof channelStates)[number];

/** Loudness of a tenth of a second, dBFS: 0 is full scale, −120 stands for silence. Left, then right. */
const audioLevel = z.object({
  rmsDb: z.tuple([z.number(), z.number()]),
  peakDb: z.tuple([z.number(), z.number()]),
});

/** The state of a channel; its times are RFC 3339 in REST and epoch ms on the socket. */
const statusWith = <T extends z.ZodType>(time: T) =>
  z.object({
    id,
    at: time,
    state: z.enum(channelStates),
    /** Source on air; null for the slate. */
    onAir: z.string().nullable(),
    /** Source that shall be on air. */
    wanted: z.string().nullable(),
    slateForced: z.boolean(),
    /** Frames a second out of the encoder on air, and loudness; null while unknown. */
    fps: z.number().nullable(),
    audioLevel: audioLevel.nullable(),
    /** Bits a second of what is published. */
    bitrate: z.number().nullable(),
    /** Programme clock: where what is published ends. */
    programTime: time.nullable(),
    /** Seconds that a viewer can go back. */
    dvrSec: z.number(),
    diskBytes: z.number(),
    sources: z.array(
      z.object({
        id: z.string(),
        state: z.enum(sourceStates),
        fps: z.number().nullable(),
        /** Against real time: below 1 the encoder does not keep up. */
        speed: z.number().nullable(),
        bitrate: z.number().nullable(),
        lastFragmentAt: time.nullable(),
        restarts: z.int(),
        fault: z.string().nullable(),
        /** Address of who publishes. */
        publisher: z.string().nullable(),
      }),
    ),
    faults: z.array(
      z.object({
        code: z.enum(channelFaultCodes),
        /** Source that it is of; null for the channel. */
        source: z.string().nullable(),
        detail: z.string(),
      }),
    ),
  });

/** As REST gives it. */
export const channelStatus = statusWith(timeOut);
export type ChannelStatus = z.infer<typeof channelStatus>;

/** As the socket gives it: whole, at most a few a second and channel. */
export const channelNotice = statusWith(epochMs);
export type ChannelNotice = z.infer<typeof channelNotice>;

export const watchChannelsRequest = z.object({ on: z.boolean() });
export type WatchChannelsRequest = z.infer<typeof watchChannelsRequest>;
