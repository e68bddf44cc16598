import type { PhaseTiming } from "@roadcast/contract";

/** What the lamps of one phase show. */
export interface ShownLamp {
  readonly phase: number;
  readonly indication: "green" | "yellow" | "red" | "flash" | "dark";
  readonly pedestrian?: "walk" | "pedClearance" | "dontWalk" | null | undefined;
}

export type SignalRule = "conflict" | "minGreen" | "walk" | "pedClearance" | "yellow" | "redClearance" | "order";

/** A rule that the street was seen to break: at which moment (ms), by which phase, and how. */
export interface Breach {
  rule: SignalRule;
  phase: number;
  at: number;
  detail: string;
}

/** The phases of an eight-phase dual ring that may go together, as NEMA numbers them. All other pairs conflict. */
const together = new Set(["1 5", "1 6", "2 5", "2 6", "3 7", "3 8", "4 7", "4 8"]);
const mayGoTogether = (a: number, b: number) => together.has(a < b ? `${a} ${b}` : `${b} ${a}`);

/** No yellow is shorter, ms. */
const leastYellowMs = 3000;

interface Followed {
  sheet: PhaseTiming;
  shown: ShownLamp;
  /** Since when it has shown this, ms; of what was there at the first look nobody knows. */
  since: number;
  pedestrianSince: number;
  yellowEndedAt: number;
}

const long = Number.NEGATIVE_INFINITY;
const ms = (seconds: number | null) => Math.round((seconds ?? 0) * 1000);
const isWalking = ({ pedestrian }: ShownLamp) => pedestrian === "walk" || pedestrian === "pedClearance";
const isGoing = (lamp: ShownLamp) => lamp.indication === "green" || lamp.indication === "yellow" || isWalking(lamp);
const isOut = ({ indication }: ShownLamp) => indication === "flash" || indication === "dark";

/** A phase with each time as long as the card has it, or longer. */
function noShorter(phase: PhaseTiming, card: readonly PhaseTiming[]): PhaseTiming {
  const least = card.find((each) => each.phase === phase.phase);
  if (least === undefined) throw new Error(`phase ${phase.phase} is not on the card`);
  const longest = (a: number | null, b: number | null) => (a === null ? null : Math.max(a, b ?? 0));
  return {
    ...phase,
    minGreenSec: Math.max(phase.minGreenSec, least.minGreenSec),
    yellowChangeSec: Math.max(phase.yellowChangeSec, least.yellowChangeSec),
    redClearanceSec: Math.max(phase.redClearanceSec, least.redClearanceSec),
    walkSec: longest(phase.walkSec, least.walkSec),
    pedClearanceSec: longest(phase.pedClearanceSec, least.pedClearanceSec),
  };
}

/**
 * An observer at the kerb with the timing sheet and a stopwatch. Written from the rules (road control, rule 2: no
 * conflicting greens; yellow at least 3 s; minimum green, yellow, red clearance, walk and pedestrian clearance never
 * shortened by any command) and from nothing else: it knows neither the gateway's interlocks nor the controller's
 * monitor, and is told of no command; only which sheet the cabinet runs by.
 */
export class SignalOracle {
  readonly breaches: Breach[] = [];
  private readonly followed = new Map<number, Followed>();
  private last: readonly ShownLamp[] | null = null;
  private sheet: readonly PhaseTiming[];

  /** @param card the sheet that the cabinet was delivered with, whose times no other may be shorter than */
  constructor(private readonly card: readonly PhaseTiming[]) {
    this.sheet = card;
  }

  /**
   * From this moment on, ms, the controller runs by another sheet: all that is judged from here on is judged by its
   * times, and by no shorter ones than the card's. It may begin only while every lamp is red.
   */
  runBy(sheet: readonly PhaseTiming[], at: number): void {
    this.sheet = sheet.map((phase) => noShorter(phase, this.card));
    for (const followed of this.followed.values()) {
      if (isGoing(followed.shown)) this.breach("order", followed, at, "it goes while another sheet is taken up");
      followed.sheet = this.sheetOf(followed.shown.phase);
    }
  }

  /** Looks at all lamps at a moment, ms. The same array again shows the same lamps. */
  look(lamps: readonly ShownLamp[], at: number): void {
    if (lamps === this.last) return;
    this.last = lamps;
    const begun: Followed[] = [];
    for (const lamp of lamps) {
      const phase = this.of(lamp);
      const before = phase.shown;
      phase.shown = lamp;
      if (lamp.pedestrian !== before.pedestrian) this.pedestrianChanged(phase, before, at);
      if (lamp.indication !== before.indication) {
        this.indicationChanged(phase, before, at);
        if (lamp.indication === "green") begun.push(phase);
      }
    }
    for (const phase of begun) this.greenBegan(phase, at);
    for (const lamp of lamps) this.standing(lamp, at);
  }

  private of(lamp: ShownLamp): Followed {
    const known = this.followed.get(lamp.phase);
    if (known !== undefined) return known;
    const sheet = this.sheetOf(lamp.phase);
    const fresh: Followed = { sheet, shown: lamp, since: long, pedestrianSince: long, yellowEndedAt: long };
    this.followed.set(lamp.phase, fresh);
    return fresh;
  }

  private sheetOf(number: number): PhaseTiming {
    const found = this.sheet.find(({ phase }) => phase === number);
    if (found === undefined) throw new Error(`phase ${number} is not in the timing sheet`);
    return found;
  }

  private indicationChanged(phase: Followed, before: ShownLamp, at: number): void {
    const { sheet, shown } = phase;
    const lastedMs = at - phase.since;
    phase.since = at;
    const what = `${before.indication} of ${lastedMs} ms, then ${shown.indication}`;
    if (before.indication === "green") {
      if (lastedMs < ms(sheet.minGreenSec)) this.breach("minGreen", phase, at, what);
      if (shown.indication !== "yellow") this.breach("yellow", phase, at, what);
    } else if (before.indication === "yellow") {
      phase.yellowEndedAt = at;
      if (lastedMs < Math.max(leastYellowMs, ms(sheet.yellowChangeSec))) this.breach("yellow", phase, at, what);
      if (shown.indication !== "red") this.breach("redClearance", phase, at, what);
    } else if (before.indication === "red") {
      if (shown.indication === "yellow") this.breach("order", phase, at, what);
      if (at - phase.yellowEndedAt < ms(sheet.redClearanceSec)) this.breach("redClearance", phase, at, what);
    } else if (shown.indication === "green" || shown.indication === "yellow") {
      this.breach("order", phase, at, what);
    }
  }

  private pedestrianChanged(phase: Followed, before: ShownLamp, at: number): void {
    const { sheet, shown } = phase;
    const lastedMs = at - phase.pedestrianSince;
    phase.pedestrianSince = at;
    const what = `${before.pedestrian} of ${lastedMs} ms, then ${shown.pedestrian}`;
    if (before.pedestrian === "walk") {
      if (lastedMs < ms(sheet.walkSec)) this.breach("walk", phase, at, what);
      if (shown.pedestrian !== "pedClearance") this.breach("pedClearance", phase, at, what);
    } else if (before.pedestrian === "pedClearance") {
      const isCut = lastedMs < ms(sheet.pedClearanceSec) || shown.pedestrian !== "dontWalk";
      if (isCut) this.breach("pedClearance", phase, at, what);
    } else if (shown.pedestrian === "pedClearance" && phase.pedestrianSince !== long) {
      this.breach("walk", phase, at, what);
    }
  }

  /** Whoever conflicts with it has had yellow and red clearance. */
  private greenBegan(phase: Followed, at: number): void {
    for (const other of this.followed.values()) {
      if (other === phase || mayGoTogether(phase.sheet.phase, other.sheet.phase)) continue;
      const clearedMs = at - other.yellowEndedAt;
      if (clearedMs < ms(other.sheet.redClearanceSec)) {
        this.breach("redClearance", other, at, `phase ${phase.sheet.phase} began after ${clearedMs} ms`);
      }
    }
  }

  /** What may not be at any moment, however it came. */
  private standing(lamp: ShownLamp, at: number): void {
    const phase = this.of(lamp);
    if (isWalking(lamp) && lamp.indication !== "green") {
      this.breach("pedClearance", phase, at, `${lamp.pedestrian} while ${lamp.indication}`);
    }
    if (!isGoing(lamp)) return;
    for (const { shown, sheet } of this.followed.values()) {
      if (sheet.phase === lamp.phase) continue;
      if (isOut(shown)) this.breach("order", phase, at, `it goes while phase ${sheet.phase} is ${shown.indication}`);
      if (!mayGoTogether(lamp.phase, sheet.phase) && isGoing(shown)) {
        this.breach("conflict", phase, at, `it goes together with phase ${sheet.phase}`);
      }
    }
  }

  private breach(rule: SignalRule, { sheet }: Followed, at: number, detail: string): void {
    this.breaches.push({ rule, phase: sheet.phase, at, detail });
  }
}
