const windowMs = 10 * 60_000;
/** ISA-18.2: over this many new alarms an operator in 10 min a flood begins, under `endsUnder` it ends. */
const beginsOver = 10;
const endsUnder = 5;

/** Measures alarm floods. Time comes in with `raised` and `tick`, epoch ms, never backwards. */
export class Flood {
  private readonly startedAt: number;
  private raisedAt: number[] = [];
  private lookedAt: number;
  private floodMs = 0;
  private on = false;

  constructor(shiftStartedAt: number) {
    this.startedAt = shiftStartedAt;
    this.lookedAt = shiftStartedAt;
  }

  /** A new alarm that an operator is shown. */
  raised(at: number, operators: number): void {
    this.raisedAt.push(at);
    this.tick(at, operators);
  }

  /** Looks at the clock. `operators` are those on duty; nobody counts as one. */
  tick(now: number, operators: number): void {
    if (this.on) this.floodMs += now - this.lookedAt;
    this.lookedAt = now;
    this.raisedAt = this.raisedAt.filter((at) => at > now - windowMs);
    const each = this.raisedAt.length / Math.max(1, operators);
    if (each > beginsOver) this.on = true;
    else if (each < endsUnder) this.on = false;
  }

  /** Whether there is a flood, new alarms of the last 10 min, and the share (0–1) of the shift that was flood. */
  state(): { flood: boolean; newAlarms: number; shareOfShift: number } {
    const shiftMs = this.lookedAt - this.startedAt;
    const shareOfShift = shiftMs <= 0 ? 0 : this.floodMs / shiftMs;
    return { flood: this.on, newAlarms: this.raisedAt.length, shareOfShift };
  }
}
