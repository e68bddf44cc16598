/** One segment of a media playlist as it was served. */
export interface SnapshotSegment {
  sequence: number;
  uri: string;
  durationSec: number;
  /** Epoch ms; null where there is no EXT-X-PROGRAM-DATE-TIME. */
  programDateTime: number | null;
  discontinuity: boolean;
  /** Discontinuity sequence number that holds for it. */
  discontinuitySequence: number;
  map: string | null;
  parts: { durationSec: number; uri: string }[];
}

/** A media playlist, read once with nothing of the product's own code. */
export interface Snapshot {
  targetDurationSec: number | null;
  mediaSequence: number;
  discontinuitySequence: number;
  playlistType: string | null;
  ended: boolean;
  independentSegments: boolean;
  partTargetSec: number | null;
  partHoldBackSec: number | null;
  canBlockReload: boolean;
  segments: SnapshotSegment[];
  /** Parts after the last whole segment. */
  openParts: { durationSec: number; uri: string }[];
  dateRanges: Map<string, string>;
}

export interface VariantSnapshot {
  uri: string;
  attributes: Map<string, string>;
}

/** `NAME=value,NAME="quoted, value"` (RFC 8216, 4.2). */
export function readAttributes(text: string): Map<string, string> {
  const pairs = text.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^,]*)/g);
  return new Map([...pairs].map(([, name = "", value = ""]) => [name, value.replace(/^"|"$/g, "")]));
}

/** The variants of a multivariant playlist. */
export function readMultivariant(text: string): VariantSnapshot[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.flatMap((line, index) => {
    if (!line.startsWith("#EXT-X-STREAM-INF:")) return [];
    return [{ attributes: readAttributes(line.slice(18)), uri: lines[index + 1] ?? "" }];
  });
}

/** @throws Error where it is no playlist at all */
export function readMediaPlaylist(text: string): Snapshot {
  const lines = text.split("\n").map((line) => line.trim());
  if (lines[0] !== "#EXTM3U") throw new Error("it does not begin with #EXTM3U");
  const snapshot: Snapshot = {
    ...{ targetDurationSec: null, mediaSequence: 0, discontinuitySequence: 0, playlistType: null, ended: false },
    ...{ independentSegments: false, partTargetSec: null, partHoldBackSec: null, canBlockReload: false },
    ...{ segments: [], openParts: [], dateRanges: new Map() },
  };
  let next: Omit<SnapshotSegment, "uri" | "sequence" | "discontinuitySequence" | "map"> = blank();
  let map: string | null = null;
  let discontinuities = 0;
  for (const line of lines) {
    const [, tag = line, value = ""] = /^(#[A-Z0-9-]+):?(.*)$/.exec(line) ?? [];
    if (tag === "#EXT-X-TARGETDURATION") snapshot.targetDurationSec = Number(value);
    else if (tag === "#EXT-X-MEDIA-SEQUENCE") snapshot.mediaSequence = Number(value);
    else if (tag === "#EXT-X-DISCONTINUITY-SEQUENCE") snapshot.discontinuitySequence = Number(value);
    else if (tag === "#EXT-X-PLAYLIST-TYPE") snapshot.playlistType = value;
    else if (tag === "#EXT-X-ENDLIST") snapshot.ended = true;
    else if (tag === "#EXT-X-INDEPENDENT-SEGMENTS") snapshot.independentSegments = true;
    else if (tag === "#EXT-X-PART-INF") snapshot.partTargetSec = Number(readAttributes(value).get("PART-TARGET"));
    else if (tag === "#EXT-X-SERVER-CONTROL") {
      const control = readAttributes(value);
      snapshot.canBlockReload = control.get("CAN-BLOCK-RELOAD") === "YES";
      if (control.has("PART-HOLD-BACK")) snapshot.partHoldBackSec = Number(control.get("PART-HOLD-BACK"));
    } else if (tag === "#EXT-X-DATERANGE") snapshot.dateRanges.set(readAttributes(value).get("ID") ?? "", value);
    else if (tag === "#EXT-X-MAP") map = readAttributes(value).get("URI") ?? null;
    else if (tag === "#EXT-X-PROGRAM-DATE-TIME") next.programDateTime = Date.parse(value);
    else if (tag === "#EXT-X-DISCONTINUITY") next.discontinuity = true;
    else if (tag === "#EXT-X-PART") {
      const part = readAttributes(value);
      next.parts.push({ durationSec: Number(part.get("DURATION")), uri: part.get("URI") ?? "" });
    } else if (tag === "#EXTINF") next.durationSec = Number.parseFloat(value);
    else if (line !== "" && !line.startsWith("#")) {
      if (next.discontinuity) discontinuities += 1;
      const discontinuitySequence = snapshot.discontinuitySequence + discontinuities;
      const sequence = snapshot.mediaSequence + snapshot.segments.length;
      snapshot.segments.push({ ...next, sequence, uri: line, map, discontinuitySequence });
      next = blank();
    }
  }
  snapshot.openParts = next.parts;
  return snapshot;
}

function blank() {
  return {
    durationSec: Number.NaN,
    programDateTime: null as number | null,
    discontinuity: false,
    parts: [] as { durationSec: number; uri: string }[],
  };
}
