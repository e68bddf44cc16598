import { MediaError } from "../media-error.js";
import { type Box, readBoxes, requireBox } from "./box.js";
import { fullBox } from "./cursor.js";
import type { InitSegment, SampleDefaults } from "./init.js";
import type { Sample, TrackSamples } from "./sample.js";

/** `sample_is_non_sync_sample` of a sample's flags (14496-12, 8.8.3.1). */
const nonSync = 0x10000;
/** No half second has more; a larger count is a malformed box, not a reason to reserve memory. */
const maxSamples = 100_000;

interface TrackFragment {
  trackId: number;
  dts: number;
  defaults: SampleDefaults;
  samples: Sample[];
}

/**
 * The samples of one `moof` and the `mdat` that follows it, by track.
 * @throws MediaError where a box is malformed, a sample lies outside the `mdat`, or offsets are not relative to the
 * `moof` (`default-base-is-moof`, as ffmpeg is told to write).
 */
export function parseFragment(init: InitSegment, moof: Box, mdat: Box): TrackSamples[] {
  // One fragment, one view: sample data is cut out of the bytes of the mdat, without a copy.
  const dataStart = moof.bytes.length + (mdat.bytes.length - mdat.body.length);
  return readBoxes(moof.body)
    .filter((box) => box.type === "traf")
    .map((traf) => {
      const fragment = readTraf(init, readBoxes(traf.body), dataStart, mdat.body);
      return { trackId: fragment.trackId, samples: fragment.samples };
    });
}

function readTraf(init: InitSegment, boxes: readonly Box[], dataStart: number, data: Buffer): TrackFragment {
  const { trackId, defaults } = readTfhd(init, requireBox(boxes, "tfhd").body);
  const tfdt = fullBox(requireBox(boxes, "tfdt").body, "tfdt");
  // Signed: audio starts before zero by its encoder's delay, and ffmpeg writes just that. A 32-bit one is not.
  const dts = tfdt.version === 1 ? tfdt.cursor.int64() : tfdt.cursor.uint32();
  const fragment: TrackFragment = { trackId, dts, defaults, samples: [] };
  let next: number | null = null;
  for (const box of boxes) if (box.type === "trun") next = readTrun(fragment, box.body, dataStart, data, next);
  return fragment;
}

function readTfhd(init: InitSegment, body: Buffer): { trackId: number; defaults: SampleDefaults } {
  const { flags, cursor } = fullBox(body, "tfhd");
  const trackId = cursor.uint32();
  const track = init.tracks.find((known) => known.trackId === trackId);
  if (track === undefined) throw new MediaError("boxMissing", `a fragment is of track ${trackId}, which init has not`);
  if ((flags & 0x1) !== 0 || (flags & 0x20000) === 0) {
    throw new MediaError("boxUnsupported", "sample offsets are not relative to the moof");
  }
  if ((flags & 0x2) !== 0) cursor.skip(4);
  const { duration, size, flags: sampleFlags } = track.defaults;
  return {
    trackId,
    defaults: {
      duration: (flags & 0x8) !== 0 ? cursor.uint32() : duration,
      size: (flags & 0x10) !== 0 ? cursor.uint32() : size,
      flags: (flags & 0x20) !== 0 ? cursor.uint32() : sampleFlags,
    },
  };
}

/** Adds a run's samples to the fragment; returns where its data ends, from the start of the moof. */
function readTrun(
  fragment: TrackFragment,
  body: Buffer,
  dataStart: number,
  data: Buffer,
  follows: number | null,
): number {
  const { version, flags, cursor } = fullBox(body, "trun");
  const count = cursor.uint32();
  if (count > maxSamples) throw new MediaError("sampleOutOfRange", `a run of ${count} samples`);
  let offset = (flags & 0x1) !== 0 ? cursor.int32() : (follows ?? dataStart);
  const firstFlags = (flags & 0x4) !== 0 ? cursor.uint32() : null;
  for (let index = 0; index < count; index += 1) {
    const duration = (flags & 0x100) !== 0 ? cursor.uint32() : fragment.defaults.duration;
    const size = (flags & 0x200) !== 0 ? cursor.uint32() : fragment.defaults.size;
    const own = (flags & 0x400) !== 0 ? cursor.uint32() : fragment.defaults.flags;
    const compositionOffset = (flags & 0x800) === 0 ? 0 : version === 0 ? cursor.uint32() : cursor.int32();
    const start = offset - dataStart;
    if (start < 0 || start + size > data.length) {
      throw new MediaError("sampleOutOfRange", `a sample of track ${fragment.trackId} lies outside its mdat`);
    }
    const sync = ((index === 0 && firstFlags !== null ? firstFlags : own) & nonSync) === 0;
    const sampleData = data.subarray(start, start + size);
    fragment.samples.push({ dts: fragment.dts, duration, compositionOffset, sync, data: sampleData });
    fragment.dts += duration;
    offset += size;
  }
  return offset;
}
