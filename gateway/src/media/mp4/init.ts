import { createHash } from "node:crypto";
import { MediaError } from "../media-error.js";
import { type Box, makeBox, readBoxes, requireBox, requirePath } from "./box.js";
import { Cursor, fullBox } from "./cursor.js";

export interface InitTrack {
  trackId: number;
  kind: "video" | "audio";
  /** Ticks a second. */
  timescale: number;
  /** As RFC 6381 writes it in CODECS, e.g. `avc1.64001f`. */
  codec: string;
  /** Pixels; null for audio. */
  size: { width: number; height: number } | null;
  /** What the samples of fragments have where they say nothing themselves (trex). */
  defaults: SampleDefaults;
}

export interface SampleDefaults {
  duration: number;
  size: number;
  flags: number;
}

/** `ftyp` and `moov` of a fragmented MP4: what a player needs before the first fragment. */
export interface InitSegment {
  bytes: Buffer;
  /** Equal for equal bytes: where it differs, players need a discontinuity and a new map. */
  hash: string;
  tracks: InitTrack[];
}

/** @throws MediaError where the boxes do not hold together or a track is neither H.264 nor AAC. */
export function parseInit(ftyp: Box, moov: Box): InitSegment {
  const children = readBoxes(moov.body);
  const mvex = readBoxes(requireBox(children, "mvex").body);
  const defaults = new Map(mvex.filter((box) => box.type === "trex").map((box) => readTrex(box.body)));
  const tracks = children
    .filter((box) => box.type === "trak")
    .map((trak) => readTrack(readBoxes(trak.body), defaults))
    .filter((track) => track !== null);
  if (tracks.length === 0) throw new MediaError("boxMissing", "there is no audio or video track");
  return initOf(Buffer.concat([ftyp.bytes, moov.bytes]), tracks);
}

/** The same init with only some of its tracks: for a rendition of its own. */
export function selectTracks(init: InitSegment, trackIds: readonly number[]): InitSegment {
  const tracks = init.tracks.filter((track) => trackIds.includes(track.trackId));
  if (tracks.length === init.tracks.length) return init;
  const boxes = readBoxes(init.bytes).map((box) => (box.type === "moov" ? keepTracks(box, trackIds) : box.bytes));
  return initOf(Buffer.concat(boxes), tracks);
}

function initOf(bytes: Buffer, tracks: InitTrack[]): InitSegment {
  return { bytes, hash: createHash("sha256").update(bytes).digest("hex").slice(0, 16), tracks };
}

function keepTracks(moov: Box, trackIds: readonly number[]): Buffer {
  const kept = readBoxes(moov.body).flatMap((box) => {
    if (box.type === "trak") {
      return trackIds.includes(readTrackId(requireBox(readBoxes(box.body), "tkhd").body)) ? [box.bytes] : [];
    }
    if (box.type !== "mvex") return [box.bytes];
    const trexes = readBoxes(box.body).filter((x) => x.type !== "trex" || trackIds.includes(readTrex(x.body)[0]));
    return [makeBox("mvex", ...trexes.map((trex) => trex.bytes))];
  });
  return makeBox("moov", ...kept);
}

function readTrex(body: Buffer): [trackId: number, defaults: SampleDefaults] {
  const { cursor } = fullBox(body, "trex");
  const trackId = cursor.uint32();
  cursor.skip(4);
  return [trackId, { duration: cursor.uint32(), size: cursor.uint32(), flags: cursor.uint32() }];
}

function readTrack(trak: readonly Box[], defaults: ReadonlyMap<number, SampleDefaults>): InitTrack | null {
  const trackId = readTrackId(requireBox(trak, "tkhd").body);
  const handler = new Cursor(requirePath(trak, "mdia/hdlr").body, "hdlr");
  handler.skip(8);
  const kind = { vide: "video" as const, soun: "audio" as const }[handler.code()];
  if (kind === undefined) return null;
  const trex = defaults.get(trackId);
  if (trex === undefined) throw new MediaError("boxMissing", `track ${trackId} has no trex box`);
  const entry = readSampleEntry(requirePath(trak, "mdia/minf/stbl/stsd").body, kind);
  return { trackId, kind, timescale: readTimescale(requirePath(trak, "mdia/mdhd").body), ...entry, defaults: trex };
}

function readTrackId(tkhd: Buffer): number {
  const { version, cursor } = fullBox(tkhd, "tkhd");
  cursor.skip(version === 1 ? 16 : 8);
  return cursor.uint32();
}

function readTimescale(mdhd: Buffer): number {
  const { version, cursor } = fullBox(mdhd, "mdhd");
  cursor.skip(version === 1 ? 16 : 8);
  const timescale = cursor.uint32();
  if (timescale === 0) throw new MediaError("timeOutOfRange", "a track has no ticks a second");
  return timescale;
}

function readSampleEntry(stsd: Buffer, kind: InitTrack["kind"]): Pick<InitTrack, "codec" | "size"> {
  const { cursor } = fullBox(stsd, "stsd");
  cursor.skip(4);
  const [entry] = readBoxes(cursor.bytes(cursor.left));
  if (entry === undefined) throw new MediaError("boxMissing", "a track has no sample entry");
  const fields = new Cursor(entry.body, entry.type);
  if (kind === "video") {
    // SampleEntry 8 bytes, then VisualSampleEntry: 16 reserved, width, height, 50 more (14496-12, 12.1.3).
    fields.skip(24);
    const size = { width: fields.uint16(), height: fields.uint16() };
    fields.skip(50);
    return { codec: avcCodec(entry.type, readBoxes(fields.bytes(fields.left))), size };
  }
  // SampleEntry 8 bytes, AudioSampleEntry 20 (14496-12, 12.2.3).
  fields.skip(28);
  return { codec: aacCodec(entry.type, readBoxes(fields.bytes(fields.left))), size: null };
}

/** RFC 6381, 3.3: profile, constraints and level, straight from the decoder's configuration (14496-15, 5.3.3.1). */
function avcCodec(type: string, boxes: readonly Box[]): string {
  if (type !== "avc1") throw new MediaError("boxUnsupported", `video is ${type}, not avc1`);
  const config = new Cursor(requireBox(boxes, "avcC").body, "avcC");
  config.skip(1);
  return `avc1.${config.bytes(3).toString("hex")}`;
}

/** The audio object type out of the AudioSpecificConfig, down the descriptors of esds (14496-1, 7.2.6). */
function aacCodec(type: string, boxes: readonly Box[]): string {
  if (type !== "mp4a") throw new MediaError("boxUnsupported", `audio is ${type}, not mp4a`);
  const { cursor } = fullBox(requireBox(boxes, "esds").body, "esds");
  enterDescriptor(cursor, 0x03);
  cursor.skip(2);
  const flags = cursor.uint8();
  if ((flags & 0x80) !== 0) cursor.skip(2);
  if ((flags & 0x40) !== 0) cursor.skip(cursor.uint8());
  if ((flags & 0x20) !== 0) cursor.skip(2);
  enterDescriptor(cursor, 0x04);
  const objectType = cursor.uint8();
  cursor.skip(12);
  enterDescriptor(cursor, 0x05);
  return `mp4a.${objectType.toString(16)}.${cursor.uint8() >> 3}`;
}

function enterDescriptor(cursor: Cursor, tag: number): void {
  const found = cursor.uint8();
  if (found !== tag) throw new MediaError("boxUnsupported", `esds holds descriptor ${found} where ${tag} belongs`);
  // The length: up to four bytes of seven bits.
  for (let index = 0; index < 4; index += 1) if ((cursor.uint8() & 0x80) === 0) return;
}
