import type { ControllerRequest } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usualBackupSec } from "../../../simulators/src/devices/controller/controller-device.js";
import { eightPhases, plans } from "../../support/control-site.js";
import { DrivenJunction } from "../../support/driven-junction.js";
import { SignalOracle } from "../../support/signal-oracle.js";

const sheet = { phases: eightPhases, plans, daySchedule: [{ fromMinute: 0, plan: 1 }] };
/** Ten in the morning of a Wednesday in Seoul. */
const from = Date.parse("2025-11-12T01:00:00.000Z");
const forSec = 4 * 3600;
const backupTicks = usualBackupSec * 10;
const reason = "no line to central for 60 s: it went back to its schedule";

/** Everything that can be asked for, as long as the contract lets it last. */
const requests: readonly ControllerRequest[] = [
  { type: "setPlan", args: { plan: 3, forSec } },
  { type: "setMode", args: { mode: "free", forSec } },
  { type: "setMode", args: { mode: "flash", forSec } },
  { type: "setMode", args: { mode: "dark", forSec } },
  { type: "setTiming", args: { offsetSec: 40, forSec } },
  { type: "hold", args: { phase: 4, forSec: 300 } },
  { type: "force", args: { phase: 7, forSec: 300 } },
  { type: "preempt", args: { phases: [3, 8], maxSec: 300 } },
];
/** Until a plan has changed, by the longest cycle and what people need to clear. */
const longestWayBackSec = 200;

/** A junction under the eyes of somebody at the kerb. */
class WatchedJunction extends DrivenJunction {
  readonly oracle = new SignalOracle(sheet.phases);

  constructor() {
    super(sheet, from);
    this.pass(600);
  }

  pass(ticks: number): void {
    this.tick(ticks, (now) => this.oracle.look(this.device.machine.outputs(), now));
  }

  passUntil(holds: () => boolean, mostSec: number): boolean {
    for (let i = 0; i < mostSec * 10 && !holds(); i += 1) this.pass(1);
    return holds();
  }

  setLine(isThere: boolean): void {
    this.device.setLine(isThere, this.now);
  }

  get isOfSchedule(): boolean {
    const { mode, plan, activeCommandId } = this.device.state(this.now);
    return mode === "coordinated" && plan === 1 && activeCommandId === null && this.device.machine.isBack;
  }
}

const asked = fc.record({
  request: fc.constantFrom(...requests),
  // Within a cycle and more: before it is in force, on the way to it, and in force.
  sentAfter: fc.nat({ max: 1_200 }),
  lostAfter: fc.nat({ max: 1_500 }),
});

describe("a controller whose line to central is lost", { timeout: 120_000 }, () => {
  it("goes back to its schedule after its backup time, whatever was asked of it and however far that was, and cuts nothing short", () => {
    fc.assert(
      fc.property(asked, ({ request, sentAfter, lostAfter }) => {
        const junction = new WatchedJunction();
        junction.pass(sentAfter);
        const id = junction.send(request);
        junction.pass(lostAfter);
        junction.setLine(false);
        junction.pass(backupTicks - 1);
        const { activeCommandId } = junction.device.state(junction.now);
        expect(activeCommandId).toBe(id);
        junction.results();
        junction.pass(1);
        const { activeCommandId: none } = junction.device.state(junction.now);
        expect(none).toBeNull();
        expect(junction.results()).toEqual([{ commandId: id, status: "failed", reason, at: junction.now }]);
        expect(junction.passUntil(() => junction.isOfSchedule, longestWayBackSec)).toBe(true);
        junction.pass(2_400);
        expect(junction.isOfSchedule).toBe(true);
        expect(junction.oracle.breaches).toEqual([]);
        expect(junction.device.machine.faults).toEqual([]);
      }),
      { numRuns: 120, seed: 20251113 },
    );
  });

  it("keeps what was asked of it over any number of shorter losses", () => {
    const long = requests.filter(({ args }) => "forSec" in args && args.forSec === forSec);
    const loss = fc.record({
      away: fc.integer({ min: 1, max: backupTicks - 1 }),
      there: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...long), fc.array(loss, { minLength: 2, maxLength: 6 }), (request, losses) => {
        const junction = new WatchedJunction();
        const id = junction.send(request);
        for (const { away, there } of losses) {
          junction.setLine(false);
          junction.pass(away);
          junction.setLine(true);
          junction.pass(there);
          expect(junction.device.state(junction.now).activeCommandId).toBe(id);
        }
        expect(junction.results().some(({ status }) => status === "failed")).toBe(false);
        expect(junction.oracle.breaches).toEqual([]);
      }),
      { numRuns: 40, seed: 20251113 },
    );
  });

  it("does what the first message of the new line asks, and commits nothing that was prepared on the old one", () => {
    const junction = new WatchedJunction();
    const group = "10000000-0000-4000-8000-000000000000";
    const args: ControllerRequest = { type: "setMode", args: { mode: "free", forSec } };
    junction.sendMessage({ type: "prepare", args, ...junction.envelope(300), groupId: group });
    junction.setLine(false);
    junction.pass(backupTicks + 1);
    junction.results();
    // It comes before anybody has said that the line is there.
    const hold = junction.send({ type: "hold", args: { phase: 4, forSec: 300 } });
    const commit = junction.sendMessage({ type: "commit", args: {}, ...junction.envelope(300), groupId: group });
    junction.pass(2);
    expect(junction.device.state(junction.now).activeCommandId).toBe(hold);
    const rejected = junction.results().find(({ commandId }) => commandId === commit);
    expect(rejected).toMatchObject({ status: "rejected", reason: "nothing is prepared for this group" });
  });
});
