import type { ChannelSettings } from "./channel-options.js";
import type { ChannelRun } from "./channel-run.js";
import type { AudioLevel } from "./encoder/readings.js";
import { segmentBytes } from "./segment.js";
import type { SourceStatus } from "./sources/media-source.js";

/** One thing that is wrong with a channel and does not end the air. */
export interface ChannelFault {
  code: "sourceFailed" | "sourceTooSlow" | "diskFull" | "stateNotKept";
  /** Id of the source that it is of; null for the channel itself. */
  source: string | null;
  detail: string;
}

/** What the channel page shows. Times are epoch ms, rates bits a second. */
export interface ChannelStatus {
  id: string;
  title: string;
  state: "stopped" | "slate" | "live";
  /** Source on air; null for the slate. */
  onAir: string | null;
  /** Source that shall be on air; null where none was chosen. */
  wanted: string | null;
  slateForced: boolean;
  sources: SourceStatus[];
  /** Of the source on air, else of the wanted one. */
  fps: number | null;
  audioLevel: AudioLevel | null;
  /** Rate of the programme as published over the last segments; null before the first. */
  bitrate: number | null;
  /** Age of the last fragment of the source on air, ms; null on the slate. */
  lastFrameAgeMs: number | null;
  /** Programme clock: the program date-time at which what is published ends; null before the first segment. */
  programTime: number | null;
  /** Now less the programme clock: how old the newest published picture is, ms. */
  publishedLagMs: number | null;
  nextSequence: number;
  discontinuities: number;
  /** Seconds of media that a viewer can go back. */
  dvrSec: number;
  ramBytes: number;
  diskBytes: number;
  faults: ChannelFault[];
}

/** Of segments whose rate is shown. */
const measuredSegments = 5;

/** What is known of a channel now; `running` is null while it is off air. */
export function statusOf(
  { id, title, clock, sources: all }: ChannelSettings,
  running: ChannelRun | null,
  choice: Pick<ChannelStatus, "wanted" | "slateForced" | "programTime">,
): ChannelStatus {
  const { wanted, programTime } = choice;
  const now = clock.now();
  const sources = all.map((source) => source.status());
  const onAir = running?.onAir.run?.source ?? null;
  const shown = sources.find((source) => source.id === (onAir ?? wanted));
  const segments = running?.store.segments ?? [];
  const measured = segments.slice(-measuredSegments);
  const seconds = measured.reduce((sum, { durationSec }) => sum + durationSec, 0);
  const bytes = measured.reduce((sum, meta) => sum + segmentBytes(meta), 0);
  const first = segments[0]?.programDateTime ?? null;
  const lastFragmentAt = onAir === null ? null : (shown?.lastFragmentAt ?? null);
  return {
    ...{ id, title, onAir, sources, ...choice },
    state: running === null ? "stopped" : onAir === null ? "slate" : "live",
    fps: shown?.fps ?? null,
    audioLevel: shown?.audioLevel ?? null,
    bitrate: seconds === 0 ? null : Math.round((bytes * 8) / seconds),
    lastFrameAgeMs: lastFragmentAt === null ? null : now - lastFragmentAt,
    publishedLagMs: programTime === null ? null : now - programTime,
    nextSequence: running?.packager.state.nextSequence ?? 0,
    discontinuities: running?.packager.state.discontinuities ?? 0,
    dvrSec: first === null || programTime === null ? 0 : Math.max(0, (programTime - first) / 1000),
    ...(running?.store.usage ?? { ramBytes: 0, diskBytes: 0 }),
    faults: faultsOf(sources, running, wanted),
  };
}

function faultsOf(sources: readonly SourceStatus[], running: ChannelRun | null, wanted: string | null): ChannelFault[] {
  const faults: ChannelFault[] = sources.flatMap(({ id, fault }) =>
    fault === null ? [] : [{ code: "sourceFailed" as const, source: id, detail: fault }],
  );
  const slow = running?.onAir.slateReason ?? null;
  if (slow !== null) faults.push({ code: "sourceTooSlow", source: wanted, detail: slow });
  const disk = running?.store.diskFault ?? null;
  if (disk !== null) faults.push({ code: "diskFull", source: null, detail: disk });
  const state = running?.publication.fault ?? null;
  if (state !== null) faults.push({ code: "stateNotKept", source: null, detail: state });
  return faults;
}
