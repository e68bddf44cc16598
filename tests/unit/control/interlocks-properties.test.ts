import type { ControllerRequest, PhaseTiming } from "@roadcast/contract";
import { controllerRequest, movementsConflict } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interlocks } from "../../../gateway/src/control/interlocks.js";
import { levelOf } from "../../../gateway/src/control/precedence.js";
import { phasesConflict } from "../../../gateway/src/control/ring-barrier.js";
import type { Situation } from "../../../gateway/src/control/situation.js";
import { crossroads, heard, now, plans, situationOf } from "../../support/control-site.js";

const runs = { numRuns: 2_000 };
const phaseNumber = fc.integer({ min: 1, max: 16 });
const sec = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.double({ min: 0, max: 400, noNaN: true }));
const splits = fc.dictionary(
  fc.oneof(fc.integer({ min: 0, max: 20 }).map(String), fc.constantFrom("02", "00", "99")),
  fc.oneof(sec, fc.constantFrom(15, 20, 25, 35, 45)),
  { maxKeys: 8 },
);
/** Seconds moved between neighbours of the running plan: right up to the rules, and a little over. */
const shifted = fc
  .tuple(
    ...[0, 1, 2, 3].map(() =>
      fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 20 }), fc.double({ min: -19, max: 19, noNaN: true })),
    ),
  )
  .map((moves) => {
    const base = plans[0]?.splits ?? {};
    return Object.fromEntries(
      Object.entries(base).map(([phase, split]) => {
        const move = moves[Math.floor((Number(phase) - 1) / 2)] ?? 0;
        return [phase, Math.max(0, Number(phase) % 2 === 1 ? split + move : split - move)];
      }),
    );
  });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Anything that could be sent, parsed by the contract as the gateway does: what it refuses goes no further. */
const requests: fc.Arbitrary<ControllerRequest> = fc
  .oneof(
    fc.record({ type: fc.constant("setPlan"), args: fc.record({ plan: fc.integer({ min: 0, max: 6 }), forSec: sec }) }),
    fc.record({
      type: fc.constant("setTiming"),
      args: fc.record({ cycleSec: optional(sec), offsetSec: optional(sec), splits: optional(splits), forSec: sec }),
    }),
    fc.record({ type: fc.constant("setTiming"), args: fc.record({ splits: shifted, forSec: fc.constant(600) }) }),
    fc.record({
      type: fc.constantFrom("hold", "force"),
      args: fc.record({ phase: phaseNumber, forSec: fc.integer({ min: 5, max: 300 }) }),
    }),
    fc.record({
      type: fc.constant("preempt"),
      args: fc.record({
        phases: fc.array(phaseNumber, { minLength: 1, maxLength: 4 }),
        maxSec: fc.integer({ min: 10, max: 300 }),
      }),
    }),
    fc.record({
      type: fc.constant("setMode"),
      args: fc.record({ mode: fc.constantFrom("coordinated", "free", "flash", "dark"), forSec: sec }),
    }),
  )
  .map((value) => controllerRequest.safeParse(value))
  .filter((parsed) => parsed.success)
  .map(({ data }) => data as ControllerRequest);

const passes = (request: ControllerRequest, change: Partial<Situation> = {}) =>
  interlocks(situationOf({ request, level: levelOf(request), ...change })).length === 0;

const timingOf = (phase: number): PhaseTiming => {
  const found = crossroads.sheet.phases.find((each) => each.phase === phase);
  if (found === undefined) throw new Error(`phase ${phase} was let through and is not there`);
  return found;
};
const least = ({ minGreenSec, walkSec, pedClearanceSec }: PhaseTiming) =>
  Math.max(minGreenSec, (walkSec ?? 0) + (pedClearanceSec ?? 0));

describe("what is asked in these tests", () => {
  it("is let through often enough, of every type, to mean something", () => {
    const through = fc.sample(requests, 2_000).filter((request) => passes(request));
    const types = new Map<string, number>();
    for (const { type } of through) types.set(type, (types.get(type) ?? 0) + 1);
    for (const type of ["setPlan", "setMode", "setTiming", "hold", "force", "preempt"]) {
      expect(types.get(type) ?? 0).toBeGreaterThan(10);
    }
  });
});

describe("whatever is asked, what is let through", () => {
  it("gives no two phases green that share a ring, stand across a barrier, or cross", () => {
    fc.assert(
      fc.property(requests, (request) => {
        if (request.type !== "preempt" || !passes(request)) return;
        const timings = request.args.phases.map(timingOf);
        for (const [i, a] of timings.entries()) {
          for (const b of timings.slice(i + 1)) {
            expect(a.ring).not.toBe(b.ring);
            expect(a.barrier).toBe(b.barrier);
            for (const one of a.movements) {
              for (const other of b.movements) expect(movementsConflict(one, other, crossroads.legs)).toBe(false);
            }
          }
        }
      }),
      runs,
    );
  });

  it("holds every least green, yellow, red clearance and pedestrian time, and adds up", () => {
    fc.assert(
      fc.property(requests, (request) => {
        if (!passes(request)) return;
        if (request.type === "force")
          expect(request.args.forSec).toBeGreaterThanOrEqual(least(timingOf(request.args.phase)));
        if (request.type === "preempt") {
          for (const phase of request.args.phases) {
            expect(request.args.maxSec).toBeGreaterThanOrEqual(least(timingOf(phase)));
          }
        }
        if (request.type !== "setTiming") return;
        const running = plans[0];
        if (running === undefined) throw new Error("no plan");
        const cycleSec = request.args.cycleSec ?? running.cycleSec;
        const merged: Record<string, number> = { ...running.splits, ...request.args.splits };
        expect(request.args.offsetSec ?? 0).toBeLessThan(cycleSec);
        const sums = new Map<string, number>();
        for (const timing of crossroads.sheet.phases) {
          const split = merged[String(timing.phase)] ?? Number.NaN;
          const need = least(timing) + timing.yellowChangeSec + timing.redClearanceSec;
          expect(split).toBeGreaterThanOrEqual(need - 0.05);
          for (const key of [`ring ${timing.ring}`, `${timing.ring}/${timing.barrier}`]) {
            sums.set(key, (sums.get(key) ?? 0) + split);
          }
        }
        for (const ring of [1, 2]) expect(sums.get(`ring ${ring}`)).toBeCloseTo(cycleSec, 0);
        for (const barrier of [1, 2]) expect(sums.get(`1/${barrier}`)).toBeCloseTo(sums.get(`2/${barrier}`) ?? 0, 0);
        // Every name is one that a controller can only read as that phase.
        for (const key of Object.keys(request.args.splits ?? {})) timingOf(Number(key));
        expect(Object.keys(request.args.splits ?? {}).every((key) => /^[1-9]\d?$/.test(key))).toBe(true);
      }),
      runs,
    );
  });

  it("ends by itself within its bound", () => {
    fc.assert(
      fc.property(requests, (request) => {
        if (!passes(request) || request.type === "release") return;
        const lasts = request.type === "preempt" ? request.args.maxSec : request.args.forSec;
        expect(lasts).toBeLessThanOrEqual(request.type.startsWith("set") ? 14_400 : 300);
        expect(lasts).toBeGreaterThan(0);
      }),
      runs,
    );
  });

  it("is let through only with authority over a controller that is heard, whatever else holds", () => {
    const spoilt = fc.constantFrom<Partial<Situation>>(
      { requester: { identity: "kim", role: "viewer" } },
      { requester: { identity: "kim", role: "broadcaster" } },
      { requester: { identity: "kim", role: "engineer" } },
      { online: false },
      { heard: null },
      { heard: { ...heard({}), receivedAt: now - 15_001 } },
      { heard: heard({ mode: "local" }) },
      { heard: heard({ mode: "manual" }) },
      { heard: heard({ mode: "flash" }) },
      { heard: heard({ mode: "dark" }) },
      { heard: heard({ configChecksum: "no such sheet" }) },
      { site: { ...crossroads, outOfService: true } },
      { expiresAt: now },
    );
    fc.assert(
      fc.property(requests, spoilt, (request, change) => {
        expect(passes(request, change)).toBe(false);
      }),
      runs,
    );
  });
});

describe("the conflict matrix", () => {
  it("is symmetric, and no phase conflicts with itself", () => {
    fc.assert(
      fc.property(phaseNumber, phaseNumber, (a, b) => {
        expect(phasesConflict(crossroads, a, b)).toBe(phasesConflict(crossroads, b, a));
        expect(phasesConflict(crossroads, a, a)).toBe(false);
      }),
      runs,
    );
  });

  it("turns with the junction: north is nowhere special", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 360, noNaN: true }), phaseNumber, phaseNumber, (turn, a, b) => {
        const legs = new Map([...crossroads.legs].map(([link, bearing]) => [link, (bearing + turn) % 360]));
        expect(phasesConflict({ ...crossroads, legs }, a, b)).toBe(phasesConflict(crossroads, a, b));
      }),
      runs,
    );
  });
});
