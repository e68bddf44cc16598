/** What a player shows at a moment. Times are epoch ms. */
export interface PlaybackReading {
  /** Program date-time of the picture that is seen; null before the first. */
  playingAt: number | null;
  /** It wants to play and cannot. */
  stalled: boolean;
  /** Another number is another run of a source, or the slate; null where the browser plays by itself. */
  run: number | null;
}

/** Of a player that has shown nothing yet. */
export const noReading: PlaybackReading = { playingAt: null, stalled: false, run: null };
