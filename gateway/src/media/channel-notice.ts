import type { ChannelFaultCode, ChannelNotice } from "@roadcast/contract";
import type { ChannelStatus } from "./channel-status.js";

/** What the channel itself cannot say: why it does not run. */
export interface NotRunning {
  state: "stopped" | "starting" | "failed";
  fault: { code: ChannelFaultCode; detail: string } | null;
}

/** The state of a channel as consoles are told of it, epoch ms. */
export function toNotice(status: ChannelStatus, notRunning: NotRunning | null, at: number): ChannelNotice {
  const { id, onAir, wanted, slateForced, fps, audioLevel, bitrate, programTime, dvrSec, diskBytes } = status;
  const onSlate = status.state !== "live";
  return {
    ...{ id, at, onAir, wanted, slateForced, bitrate, programTime, dvrSec, diskBytes },
    state: notRunning?.state ?? status.state,
    // On the slate nothing of a source is heard.
    fps: onSlate ? null : fps,
    audioLevel: onSlate ? null : audioLevel,
    sources: status.sources.map(({ kind: _kind, title: _title, audioLevel: _level, ...source }) => source),
    faults: [...(notRunning?.fault == null ? [] : [{ ...notRunning.fault, source: null }]), ...status.faults],
  };
}

/** The state of a channel on a machine with no encoder. */
export function withoutEncoder(id: string, sources: readonly string[], detail: string, at: number): ChannelNotice {
  return {
    ...{ id, at, state: "failed", onAir: null, wanted: null, slateForced: false, fps: null, audioLevel: null },
    ...{ bitrate: null, programTime: null, dvrSec: 0, diskBytes: 0 },
    sources: sources.map((source) => ({
      ...{ id: source, state: "idle", fps: null, speed: null, bitrate: null, lastFragmentAt: null },
      ...{ restarts: 0, fault: null, publisher: null },
    })),
    faults: [{ code: "noEncoder", source: null, detail }],
  };
}
