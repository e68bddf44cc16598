import { tickMs } from "./devices/controller/signal-timing.js";

/** After a pause of more than this (a suspended machine) the city does not catch up but goes on from now. */
const mostBehind = { ticks: 600, wallMs: 10_000 };

/**
 * How ticks of traffic time lie on the wall clock. Traffic runs `factor` times as fast; what is published keeps the wall
 * clock's time, since a gateway refuses times ahead of its own.
 */
export class Pace {
  private baseWallMs: number;
  private ticksDone = 0;

  constructor(
    private currentFactor: number,
    nowMs: number,
  ) {
    this.baseWallMs = wholeSecond(nowMs);
  }

  get factor(): number {
    return this.currentFactor;
  }

  /** Goes on at another factor from the next whole second. */
  setFactor(factor: number, nowMs: number): void {
    this.currentFactor = factor;
    this.restart(nowMs);
  }

  /** Ticks due by now, and whether time was skipped because the process had been asleep. */
  due(nowMs: number): { ticks: number; skipped: boolean } {
    const ticks = Math.floor(((nowMs - this.baseWallMs) * this.currentFactor) / tickMs) - this.ticksDone;
    const behindMs = nowMs - this.wallMs();
    if ((ticks > mostBehind.ticks && behindMs > mostBehind.wallMs) || behindMs < -mostBehind.wallMs) {
      this.restart(nowMs);
      return { ticks: 0, skipped: true };
    }
    return { ticks: Math.max(0, ticks), skipped: false };
  }

  /** Takes the next tick: the moment of the wall clock that it stands for. */
  next(): number {
    this.ticksDone += 1;
    return this.wallMs();
  }

  /** The moment of the last tick on the wall clock, epoch ms. */
  wallMs(): number {
    return Math.round(this.baseWallMs + (this.ticksDone * tickMs) / this.currentFactor);
  }

  private restart(nowMs: number): void {
    this.baseWallMs = wholeSecond(nowMs);
    this.ticksDone = 0;
  }
}

/**
 * The interval of readings at a time factor. `wallMs` is how often one is published, aligned to the clock's grid;
 * `intervalSec` is the traffic time that it covers, so that flow = count × 3600 / intervalSec holds at any factor.
 */
export function readingInterval(periodSec: number, factor: number): { wallMs: number; intervalSec: number } {
  const wallSec = Math.max(1, Math.round(periodSec / factor));
  return { wallMs: wallSec * 1000, intervalSec: Math.min(3600, Math.max(1, Math.round(wallSec * factor))) };
}

function wholeSecond(nowMs: number): number {
  return Math.ceil(nowMs / 1000) * 1000;
}
