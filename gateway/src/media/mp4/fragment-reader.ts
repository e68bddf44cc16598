import { MediaError } from "../media-error.js";
import type { Box } from "./box.js";
import { BoxScanner } from "./box-scanner.js";
import { parseFragment } from "./fragment.js";
import { type InitSegment, parseInit } from "./init.js";
import type { TrackSamples } from "./sample.js";

/** What a fragmented MP4 gives, piece by piece. */
export type Mp4Event = { kind: "init"; init: InitSegment } | { kind: "fragment"; tracks: TrackSamples[] };

/** Reads a fragmented MP4 off a pipe: the init once, then one event for each `moof` with its `mdat`. */
export class FragmentReader {
  private readonly scanner = new BoxScanner();
  private ftyp: Box | null = null;
  private init: InitSegment | null = null;
  private moof: Box | null = null;

  /** @throws MediaError where the stream is malformed; nothing can be read after. */
  push(chunk: Buffer): Mp4Event[] {
    return this.scanner.push(chunk).flatMap((box) => this.take(box) ?? []);
  }

  private take(box: Box): Mp4Event | null {
    switch (box.type) {
      case "ftyp":
        this.ftyp = box;
        return null;
      case "moov":
        if (this.ftyp === null) throw new MediaError("boxMissing", "moov comes before ftyp");
        this.init = parseInit(this.ftyp, box);
        return { kind: "init", init: this.init };
      case "moof":
        this.moof = box;
        return null;
      case "mdat":
        return this.takeData(box);
      default:
        return null;
    }
  }

  private takeData(mdat: Box): Mp4Event {
    const { init, moof } = this;
    if (init === null || moof === null) throw new MediaError("boxMissing", "mdat comes before moov or moof");
    this.moof = null;
    return { kind: "fragment", tracks: parseFragment(init, moof, mdat) };
  }
}
