/** Steps beyond this are a jump of the sender's clock, ms. */
const jumpMs = 1_000;
/** A jump is taken as so much time at most, if that much has passed, ms. */
const shortestMs = 20;

interface Track {
  lastIn: number;
  lastOut: number;
  lastAt: number;
}

/**
 * Makes one steady clock of a publisher's timestamps: starts at 0, undoes the 32-bit wrap, and takes a jump forward
 * or back as the time that has really passed. Sound and picture that jump together stay together. An encoder given
 * the jump itself would repeat a frame thousands of times, or show none until the old time is reached again.
 */
export class Timestamps {
  private readonly tracks = new Map<string, Track>();
  private offset: number | null = null;
  private jumps = 0;

  /** How often the sender's clock has jumped. */
  get jumped(): number {
    return this.jumps;
  }

  /** @param now milliseconds of a steady clock @returns milliseconds from the first message on */
  mend(kind: "audio" | "video", timestamp: number, now: number): number {
    this.offset ??= -timestamp;
    const track = this.tracks.get(kind);
    let out = timestamp + this.offset;
    const expected = this.expected(track, now);
    if (expected !== null && Math.abs(out - expected) > jumpMs + (now - (track?.lastAt ?? now))) {
      // This track has jumped against itself. If the other did so before, the offset that it left fits.
      this.jumps += 1;
      this.offset += Math.round(expected - out);
      out = timestamp + this.offset;
    }
    out = Math.max(out, track?.lastOut ?? 0, 0);
    this.tracks.set(kind, { lastIn: timestamp, lastOut: out, lastAt: now });
    return out;
  }

  /** Where a message of a track should lie, by the time since its last; null before its first. */
  private expected(track: Track | undefined, now: number): number | null {
    if (track === undefined) {
      const others = [...this.tracks.values()];
      const [other] = others;
      return other === undefined ? null : other.lastOut + (now - other.lastAt);
    }
    return track.lastOut + Math.max(shortestMs, now - track.lastAt);
  }
}
