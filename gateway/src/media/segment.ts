/** What is known of a segment besides its bytes; kept in the journal over restarts. */
export interface SegmentMeta {
  /** Media sequence number: never goes back. */
  sequence: number;
  /** Which start of the gateway made it: with the sequence number it makes a name that is never used again. */
  run: string;
  durationSec: number;
  /** Wall clock at which its first frame belongs, epoch ms. Never rewritten. */
  programDateTime: number;
  /** Of the init segment that its samples need. */
  initHash: string;
  /** Whether a discontinuity stands before it. */
  discontinuity: boolean;
  /** Discontinuities from the channel's beginning up to this segment, its own included. */
  discontinuities: number;
  /** Size of each rendition's file. */
  bytes: Record<string, number>;
}

/** A segment with its bytes, one file a rendition. */
export interface Segment {
  meta: SegmentMeta;
  files: ReadonlyMap<string, Buffer>;
}

/** What one playlist carries: one variant's video, sound, or both. */
export interface Rendition {
  /** Part of URLs. */
  id: string;
  /** Which variant of the ladder; null where it has only sound. */
  variant: number | null;
  audio: boolean;
}

/** Bytes of a segment over all renditions. */
export function segmentBytes(meta: SegmentMeta): number {
  return Object.values(meta.bytes).reduce((sum, bytes) => sum + bytes, 0);
}

/** The file of a segment, e.g. `main-k3x9q2ab-17.m4s`. */
export function segmentFile(rendition: string, meta: { run: string; sequence: number }): string {
  return `${rendition}-${meta.run}-${meta.sequence}.m4s`;
}

/** The file of an init segment: named after its bytes, so that an equal one has the same name. */
export function initFile(rendition: string, hash: string): string {
  return `${rendition}-init-${hash}.mp4`;
}

const segmentName = /^([A-Za-z0-9_.]+)-([a-z0-9]+)-(\d{1,15})\.m4s$/;

/** The parts of a segment's name; null for any other name. */
export function parseSegmentFile(name: string): { rendition: string; run: string; sequence: number } | null {
  const match = segmentName.exec(name);
  if (match === null) return null;
  const [, rendition = "", run = "", sequence = ""] = match;
  return { rendition, run, sequence: Number(sequence) };
}
