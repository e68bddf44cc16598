import { readMediaPlaylist, readMultivariant, type Snapshot, type SnapshotSegment } from "./hls-snapshot.js";

export type HlsRule =
  | "unreadable"
  | "targetDurationChanged"
  | "segmentTooLong"
  | "mediaSequenceDecreased"
  | "discontinuitySequenceWrong"
  | "playlistTooShort"
  | "segmentLate"
  | "partLate"
  | "segmentChanged"
  | "tailRemoved"
  | "nameReused"
  | "variantsDiffer"
  | "partHoldBackTooSmall"
  | "partTooLong"
  | "playlistTypeOnSliding"
  | "dateRangeChanged"
  | "attributeMissing"
  | "bandwidthUntrue"
  | "notIndependent"
  | "dateTimeMissing"
  | "dateTimeJump"
  | "mapChangedWithoutDiscontinuity"
  | "segmentUnavailable";

export interface Violation {
  rule: HlsRule;
  playlist: string;
  detail: string;
  /** Time at which it was seen, ms of the checker's clock. */
  at: number;
}

/** What was seen of one media playlist so far. */
interface Watched {
  last: Snapshot;
  grownAt: number;
  parts: number;
  partAt: number;
  /** Every segment ever seen, by number and by name. */
  bySequence: Map<number, SnapshotSegment>;
  byUri: Map<string, number>;
  dateRanges: Map<string, string>;
  bytes: Map<number, number>;
  declaredBandwidth: number | null;
}

const required = ["BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS"];
const requiredOfVideo = ["RESOLUTION", "FRAME-RATE"];
/** Rounding of three decimals, and of milliseconds. */
const jumpMs = 100;

/**
 * Watches an HLS presentation over time and knows what one snapshot cannot show: RFC 8216, 6.2, and its successor's
 * rules on parts. It is told what was fetched and when, and does nothing itself; `HlsPoller` fetches.
 */
export class HlsChecker {
  readonly violations: Violation[] = [];
  private readonly playlists = new Map<string, Watched>();

  /** A multivariant playlist was fetched; returns the media playlists that it names. */
  takeMultivariant(playlist: string, text: string, at: number): string[] {
    const variants = readMultivariant(text);
    for (const { uri, attributes } of variants) {
      const video = /avc1|hvc1|hev1|av01/.test(attributes.get("CODECS") ?? "");
      for (const name of [...required, ...(video ? requiredOfVideo : [])]) {
        if (!attributes.has(name)) this.report("attributeMissing", playlist, `${uri} has no ${name}`, at);
      }
      const watched = this.playlists.get(uri);
      if (watched !== undefined) watched.declaredBandwidth = Number(attributes.get("BANDWIDTH"));
    }
    if (!text.includes("#EXT-X-INDEPENDENT-SEGMENTS")) {
      this.report("attributeMissing", playlist, "no EXT-X-INDEPENDENT-SEGMENTS", at);
    }
    return variants.map(({ uri }) => uri);
  }

  /** A media playlist was fetched. */
  takePlaylist(playlist: string, text: string, at: number): Snapshot | null {
    let snapshot: Snapshot;
    try {
      snapshot = readMediaPlaylist(text);
    } catch (error) {
      this.report("unreadable", playlist, String(error), at);
      return null;
    }
    const watched = this.playlists.get(playlist);
    this.checkAlone(playlist, snapshot, at);
    if (watched === undefined) {
      this.playlists.set(playlist, {
        ...{ last: snapshot, grownAt: at, parts: partCount(snapshot), partAt: at, declaredBandwidth: null },
        ...{ bySequence: new Map(), byUri: new Map(), dateRanges: new Map(), bytes: new Map() },
      });
    } else this.checkAgainst(playlist, watched, snapshot, at);
    this.remember(playlist, snapshot, at);
    this.compareVariants(playlist, snapshot, at);
    return snapshot;
  }

  /** A segment was fetched. `startsWithIdr` is null where that was not looked at. */
  takeSegment(playlist: string, sequence: number, bytes: number, startsWithIdr: boolean | null, at: number): void {
    if (startsWithIdr === false)
      this.report("notIndependent", playlist, `segment ${sequence} starts without an IDR`, at);
    const watched = this.playlists.get(playlist);
    if (watched === undefined) return;
    watched.bytes.set(sequence, bytes);
    this.checkBandwidth(playlist, watched, sequence, at);
  }

  /** A segment that must still be there, in the playlist or not long out of it, was not. */
  takeMissing(playlist: string, uri: string, status: number, at: number): void {
    this.report("segmentUnavailable", playlist, `${uri} was answered with ${status}`, at);
  }

  /** Nobody answered for so long, ms: what could not be asked for is not late by that. */
  takeOutage(ms: number): void {
    for (const watched of this.playlists.values()) {
      watched.grownAt += ms;
      watched.partAt += ms;
    }
  }

  /** To be called between fetches too: a playlist that does not grow is only seen by the clock. */
  tick(at: number): void {
    for (const [playlist, watched] of this.playlists) this.checkLate(playlist, watched, at);
  }

  private checkAlone(playlist: string, snapshot: Snapshot, at: number): void {
    const target = snapshot.targetDurationSec;
    if (target === null) {
      this.report("unreadable", playlist, "no EXT-X-TARGETDURATION", at);
      return;
    }
    for (const { sequence, durationSec } of snapshot.segments) {
      if (!(Math.round(durationSec) <= target)) {
        this.report("segmentTooLong", playlist, `segment ${sequence} lasts ${durationSec} s of ${target}`, at);
      }
    }
    const total = snapshot.segments.reduce((sum, { durationSec }) => sum + durationSec, 0);
    if (!snapshot.ended && total < 3 * target - 0.001) {
      this.report("playlistTooShort", playlist, `${total} s, less than three times ${target}`, at);
    }
    if (
      snapshot.playlistType !== null &&
      (snapshot.mediaSequence > 0 || snapshot.playlistType === "VOD") &&
      !snapshot.ended
    ) {
      this.report("playlistTypeOnSliding", playlist, snapshot.playlistType, at);
    }
    for (const [index, segment] of snapshot.segments.entries()) {
      this.checkNeighbours(playlist, snapshot.segments[index - 1], segment, at);
    }
    const { partTargetSec: part, partHoldBackSec: holdBack } = snapshot;
    if (part === null) return;
    if (holdBack === null || holdBack < 2 * part) {
      this.report("partHoldBackTooSmall", playlist, `${holdBack} s with parts of ${part} s`, at);
    }
    for (const { durationSec, uri } of [
      ...snapshot.segments.flatMap((segment) => segment.parts),
      ...snapshot.openParts,
    ]) {
      if (durationSec > part + 0.0005) this.report("partTooLong", playlist, `${uri} lasts ${durationSec} s`, at);
    }
  }

  private checkNeighbours(playlist: string, before: SnapshotSegment | undefined, segment: SnapshotSegment, at: number) {
    const { sequence, programDateTime, discontinuity, map } = segment;
    if (programDateTime === null) this.report("dateTimeMissing", playlist, `segment ${sequence}`, at);
    if (before === undefined || discontinuity) return;
    if (map !== before.map) this.report("mapChangedWithoutDiscontinuity", playlist, `segment ${sequence}`, at);
    if (before.programDateTime === null || programDateTime === null) return;
    const off = programDateTime - (before.programDateTime + before.durationSec * 1000);
    if (Math.abs(off) > jumpMs)
      this.report("dateTimeJump", playlist, `segment ${sequence} by ${Math.round(off)} ms`, at);
  }

  private checkAgainst(playlist: string, watched: Watched, snapshot: Snapshot, at: number): void {
    const { last } = watched;
    if (snapshot.targetDurationSec !== last.targetDurationSec) {
      const detail = `${last.targetDurationSec} became ${snapshot.targetDurationSec}`;
      this.report("targetDurationChanged", playlist, detail, at);
    }
    if (snapshot.mediaSequence < last.mediaSequence) {
      const detail = `${last.mediaSequence} became ${snapshot.mediaSequence}`;
      this.report("mediaSequenceDecreased", playlist, detail, at);
    }
    if (snapshot.discontinuitySequence < last.discontinuitySequence) {
      const detail = `${last.discontinuitySequence} became ${snapshot.discontinuitySequence}`;
      this.report("discontinuitySequenceWrong", playlist, detail, at);
    }
    if (endOf(snapshot) < endOf(last)) {
      this.report("tailRemoved", playlist, `its end went from ${endOf(last)} to ${endOf(snapshot)}`, at);
    }
    this.checkLate(playlist, watched, at);
    if (endOf(snapshot) > endOf(last)) watched.grownAt = at;
    if (partCount(snapshot) > watched.parts || endOf(snapshot) > endOf(last)) watched.partAt = at;
    watched.parts = partCount(snapshot);
    watched.last = snapshot;
  }

  private checkLate(playlist: string, watched: Watched, at: number): void {
    const { last, grownAt, partAt } = watched;
    if (last.ended) return;
    const target = last.targetDurationSec ?? 0;
    if (at - grownAt > 1_500 * target) {
      this.report("segmentLate", playlist, `none for ${at - grownAt} ms after ${endOf(last) - 1}`, at);
      watched.grownAt = at;
    }
    // A poll sees a part late by as much as it comes after it: a third of a part's time is allowed for that.
    if (last.partTargetSec !== null && at - partAt > 1_333 * last.partTargetSec) {
      this.report("partLate", playlist, `none for ${at - partAt} ms`, at);
      watched.partAt = at;
    }
  }

  private remember(playlist: string, snapshot: Snapshot, at: number): void {
    const watched = this.playlists.get(playlist);
    if (watched === undefined) return;
    for (const segment of snapshot.segments) {
      const known = watched.bySequence.get(segment.sequence);
      if (known !== undefined) this.compareSegment(playlist, known, segment, at);
      const used = watched.byUri.get(segment.uri);
      if (used !== undefined && used !== segment.sequence) {
        this.report("nameReused", playlist, `${segment.uri} was segment ${used}, is ${segment.sequence}`, at);
      }
      watched.bySequence.set(segment.sequence, segment);
      watched.byUri.set(segment.uri, segment.sequence);
    }
    for (const [id, value] of snapshot.dateRanges) {
      const known = watched.dateRanges.get(id);
      // Attributes may be added to a range, never changed.
      if (known !== undefined && !value.startsWith(known)) this.report("dateRangeChanged", playlist, id, at);
      watched.dateRanges.set(id, value);
    }
  }

  private compareSegment(playlist: string, known: SnapshotSegment, segment: SnapshotSegment, at: number): void {
    for (const field of ["uri", "durationSec", "programDateTime", "map"] as const) {
      if (known[field] === segment[field]) continue;
      const detail = `segment ${segment.sequence}: ${field} ${known[field]} became ${segment[field]}`;
      this.report("segmentChanged", playlist, detail, at);
    }
    if (known.discontinuitySequence !== segment.discontinuitySequence) {
      const detail = `segment ${segment.sequence}: ${known.discontinuitySequence} became ${segment.discontinuitySequence}`;
      this.report("discontinuitySequenceWrong", playlist, detail, at);
    }
  }

  private compareVariants(playlist: string, snapshot: Snapshot, at: number): void {
    for (const [other, { last, bySequence }] of this.playlists) {
      if (other === playlist) continue;
      if (last.targetDurationSec !== snapshot.targetDurationSec) {
        this.report("variantsDiffer", playlist, `another target duration than ${other}`, at);
      }
      for (const segment of snapshot.segments) {
        const same = bySequence.get(segment.sequence);
        if (same === undefined) continue;
        const apart = Math.abs((same.programDateTime ?? 0) - (segment.programDateTime ?? 0)) > 1;
        if (apart || same.discontinuitySequence !== segment.discontinuitySequence) {
          this.report("variantsDiffer", playlist, `segment ${segment.sequence} against ${other}`, at);
        }
      }
    }
  }

  /** The peak over every stretch that ends with this segment and lasts 0.5 to 1.5 target durations. */
  private checkBandwidth(playlist: string, watched: Watched, sequence: number, at: number): void {
    const { declaredBandwidth, last } = watched;
    const target = last.targetDurationSec;
    if (declaredBandwidth === null || target === null) return;
    let [seconds, bits] = [0, 0];
    for (let index = sequence; ; index -= 1) {
      const segment = watched.bySequence.get(index);
      const bytes = watched.bytes.get(index);
      if (segment === undefined || bytes === undefined) return;
      seconds += segment.durationSec;
      bits += bytes * 8;
      if (seconds > 1.5 * target) return;
      if (seconds >= 0.5 * target && bits / seconds > declaredBandwidth) {
        const detail = `segment ${sequence}: ${Math.round(bits / seconds)} bit/s of ${declaredBandwidth}`;
        this.report("bandwidthUntrue", playlist, detail, at);
        return;
      }
    }
  }

  private report(rule: HlsRule, playlist: string, detail: string, at: number): void {
    this.violations.push({ rule, playlist, detail, at });
  }
}

function endOf(snapshot: Snapshot): number {
  return snapshot.mediaSequence + snapshot.segments.length;
}

function partCount(snapshot: Snapshot): number {
  return snapshot.openParts.length;
}
