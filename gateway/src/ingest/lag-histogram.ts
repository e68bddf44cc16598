/** Upper bounds of the buckets, ms: each a quarter more than the one before, from 1 ms to over a day. */
const growth = 1.25;
const buckets = 84;
export const lagBoundsMs: readonly number[] = Array.from({ length: buckets }, (_, i) => growth ** i);
const logGrowth = Math.log(growth);

/** The bucket of a lag; a device whose clock is ahead has none and goes into the first. */
export function lagBucket(lagMs: number): number {
  if (!(lagMs > 1)) return 0;
  return Math.min(buckets - 1, Math.ceil(Math.log(lagMs) / logGrowth));
}

/** A count of lags by bucket. */
export class LagHistogram {
  readonly counts = new Uint32Array(buckets);
  total = 0;
  sumMs = 0;

  add(lagMs: number): void {
    const bucket = lagBucket(lagMs);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.total += 1;
    this.sumMs += Math.max(0, lagMs);
  }

  merge(other: LagHistogram): void {
    for (const [i, count] of other.counts.entries()) this.counts[i] = (this.counts[i] ?? 0) + count;
    this.total += other.total;
    this.sumMs += other.sumMs;
  }

  clear(): void {
    this.counts.fill(0);
    this.total = 0;
    this.sumMs = 0;
  }

  /** The lag that a share of all keeps to, ms: the upper bound of its bucket. Null with none. */
  quantile(share: number): number | null {
    if (this.total === 0) return null;
    const rank = Math.ceil(share * this.total);
    let seen = 0;
    for (const [i, count] of this.counts.entries()) {
      seen += count;
      if (seen >= rank) return Math.round(lagBoundsMs[i] ?? 0);
    }
    return null;
  }
}
