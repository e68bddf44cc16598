import { makeBox } from "./box.js";
import type { Sample, TrackSamples } from "./sample.js";

/** Sample flags (14496-12, 8.8.3.1): depends on nothing; depends on others and is not sync. */
const syncFlags = 0x02000000;
const nonSyncFlags = 0x01010000;
const trunFlags = 0x1 | 0x100 | 0x200 | 0x400 | 0x800;
const entryBytes = 16;

/**
 * One `moof` and its `mdat`, samples of one track after those of the other. Decode times may be negative, as `tfdt`
 * is written in 64 bits.
 * @param sequence counts fragments; players do not look at it
 */
export function writeFragment(sequence: number, tracks: readonly TrackSamples[]): Buffer {
  const present = tracks.filter((track) => track.samples.length > 0);
  // The data offsets stand inside the moof, whose size does not depend on them: written once to measure.
  const measured = writeMoof(sequence, present, 0);
  const moof = writeMoof(sequence, present, measured.length + 8);
  return Buffer.concat([
    moof,
    makeBox("mdat", ...present.flatMap((track) => track.samples.map((sample) => sample.data))),
  ]);
}

function writeMoof(sequence: number, tracks: readonly TrackSamples[], dataStart: number): Buffer {
  let offset = dataStart;
  const trafs = tracks.map((track) => {
    const traf = writeTraf(track, offset);
    offset += track.samples.reduce((sum, sample) => sum + sample.data.length, 0);
    return traf;
  });
  return makeBox("moof", fullBox("mfhd", 0, 0, uint32(sequence >>> 0)), ...trafs);
}

function writeTraf({ trackId, samples }: TrackSamples, dataOffset: number): Buffer {
  const tfdt = Buffer.alloc(8);
  tfdt.writeBigInt64BE(BigInt(samples[0]?.dts ?? 0));
  return makeBox(
    "traf",
    fullBox("tfhd", 0, 0x20000, uint32(trackId)),
    fullBox("tfdt", 1, 0, tfdt),
    fullBox("trun", 1, trunFlags, writeTrun(samples, dataOffset)),
  );
}

function writeTrun(samples: readonly Sample[], dataOffset: number): Buffer {
  const body = Buffer.alloc(8 + samples.length * entryBytes);
  body.writeUInt32BE(samples.length, 0);
  body.writeInt32BE(dataOffset, 4);
  let at = 8;
  for (const sample of samples) {
    body.writeUInt32BE(sample.duration, at);
    body.writeUInt32BE(sample.data.length, at + 4);
    body.writeUInt32BE(sample.sync ? syncFlags : nonSyncFlags, at + 8);
    body.writeInt32BE(sample.compositionOffset, at + 12);
    at += entryBytes;
  }
  return body;
}

function fullBox(type: string, version: number, flags: number, body: Buffer): Buffer {
  return makeBox(type, uint32(((version << 24) | flags) >>> 0), body);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
