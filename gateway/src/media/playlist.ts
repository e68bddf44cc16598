import { initFile, type Rendition, type SegmentMeta, segmentFile } from "./segment.js";

/** EXT-X-VERSION: 7 is the least with EXT-X-MAP in a playlist of whole frames (RFC 8216, section 7). */
const version = 7;

/** What a variant declares in the multivariant playlist. */
export interface VariantDescription {
  /** URL of its media playlist, relative to the multivariant one. */
  uri: string;
  /** Highest and average rate, bits a second, over sound and picture. */
  bandwidth: number;
  averageBandwidth: number;
  codecs: readonly string[];
  /** Null where it has only sound. */
  video: { width: number; height: number; frameRate: number } | null;
}

/** The multivariant playlist (RFC 8216, 4.3.4.2). */
export function multivariantPlaylist(variants: readonly VariantDescription[]): string {
  const lines = variants.flatMap(({ uri, bandwidth, averageBandwidth, codecs, video }) => {
    const attributes = [
      `BANDWIDTH=${Math.ceil(bandwidth)}`,
      `AVERAGE-BANDWIDTH=${Math.ceil(averageBandwidth)}`,
      `CODECS="${codecs.join(",")}"`,
      ...(video === null
        ? []
        : [`RESOLUTION=${video.width}x${video.height}`, `FRAME-RATE=${video.frameRate.toFixed(3)}`]),
    ];
    return [`#EXT-X-STREAM-INF:${attributes.join(",")}`, uri];
  });
  return ["#EXTM3U", `#EXT-X-VERSION:${version}`, "#EXT-X-INDEPENDENT-SEGMENTS", ...lines, ""].join("\n");
}

/**
 * A sliding media playlist (RFC 8216, 4.3.3) of segments that follow one another without a hole in their numbers.
 * @param targetDurationSec never to be changed while the channel lives
 */
export function mediaPlaylist(
  rendition: Rendition,
  segments: readonly SegmentMeta[],
  targetDurationSec: number,
): string {
  const [first] = segments;
  const head = [
    "#EXTM3U",
    `#EXT-X-VERSION:${version}`,
    `#EXT-X-TARGETDURATION:${targetDurationSec}`,
    `#EXT-X-MEDIA-SEQUENCE:${first?.sequence ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${first === undefined ? 0 : discontinuitySequence(first)}`,
    "#EXT-X-INDEPENDENT-SEGMENTS",
  ];
  let map: string | null = null;
  const lines = segments.map((segment) => {
    const withMap = segment.initHash !== map;
    map = segment.initHash;
    return segmentLines(rendition.id, segment, withMap);
  });
  return `${head.join("\n")}\n${lines.join("")}`;
}

/** The number that the playlist declares where this segment is its first (RFC 8216, 4.3.3.3). */
export function discontinuitySequence(first: SegmentMeta): number {
  return first.discontinuities - (first.discontinuity ? 1 : 0);
}

function segmentLines(rendition: string, segment: SegmentMeta, withMap: boolean): string {
  const map = withMap ? `#EXT-X-MAP:URI="${initFile(rendition, segment.initHash)}"\n` : "";
  const time = new Date(segment.programDateTime).toISOString();
  return (
    `${segment.discontinuity ? "#EXT-X-DISCONTINUITY\n" : ""}${map}#EXT-X-PROGRAM-DATE-TIME:${time}\n` +
    `#EXTINF:${extinf(segment)},\n${segmentFile(rendition, segment)}\n`
  );
}

/** How long a segment is as the playlist tells it, seconds. */
function extinf({ durationSec }: SegmentMeta): string {
  return durationSec.toFixed(5);
}

/**
 * The newest segments that fill a window, with their bytes within a limit: those before have left the playlist.
 * @returns index of the first that stays
 */
export function windowStart(
  segments: readonly SegmentMeta[],
  windowSec: number,
  maxBytes: number,
  bytesOf: (segment: SegmentMeta) => number,
): number {
  let seconds = 0;
  let bytes = 0;
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index];
    if (segment === undefined) continue;
    bytes += bytesOf(segment);
    if (seconds >= windowSec || bytes > maxBytes) return index + 1;
    seconds += segment.durationSec;
  }
  return 0;
}

/**
 * The highest rate of any stretch of segments that lasts between a half and one and a half target durations
 * (RFC 8216, 4.1: peak segment bit rate), bits a second; 0 where there is none. Durations are those that the playlist
 * tells: a viewer who reckons with them must not come out higher.
 */
export function peakBitrate(
  segments: readonly SegmentMeta[],
  targetDurationSec: number,
  bytesOf: (segment: SegmentMeta) => number,
): number {
  let peak = 0;
  for (let start = 0; start < segments.length; start += 1) {
    let seconds = 0;
    let bytes = 0;
    for (let index = start; index < segments.length; index += 1) {
      const segment = segments[index];
      if (segment === undefined) break;
      seconds += Number(extinf(segment));
      bytes += bytesOf(segment);
      if (seconds > targetDurationSec * 1.5) break;
      if (seconds >= targetDurationSec / 2) peak = Math.max(peak, (bytes * 8) / seconds);
    }
  }
  return peak;
}
