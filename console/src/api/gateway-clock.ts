/** One measured round trip: how far the gateway's clock is ahead of this machine's, and how long it took, ms. */
interface Sample {
  offsetMs: number;
  roundTripMs: number;
}

const keptSamples = 8;
const samples: Sample[] = [];
let offsetMs = 0;

/**
 * Takes one measurement of the gateway's clock. The sample with the smallest round trip of the last eight stands
 * (the clock filter of NTP, RFC 5905 § 10: the least delayed sample errs least).
 *
 * @param sentAt this machine's clock when the question left, epoch ms
 * @param receivedAt this machine's clock when the answer came, epoch ms
 * @param gatewayAt what the gateway answered, epoch ms
 */
export function takeClockSample(sentAt: number, receivedAt: number, gatewayAt: number): void {
  samples.push({ offsetMs: gatewayAt - (sentAt + receivedAt) / 2, roundTripMs: receivedAt - sentAt });
  if (samples.length > keptSamples) samples.shift();
  const best = samples.reduce((least, sample) => (sample.roundTripMs < least.roundTripMs ? sample : least));
  offsetMs = Math.round(best.offsetMs);
}

/** The gateway's clock now, epoch ms, as well as this console knows it. Use it wherever an age is shown. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
