import {
  type CommandNotice,
  type CommandState,
  type ControllerState,
  commandStates,
  corridorJunctionStates,
} from "@roadcast/contract";
import type { StoredCorridorJunction } from "@roadcast/db";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hasLetGo,
  isOver,
  type JunctionFacts,
  maxSecOf,
  nextOfJunction,
  reasonCodeOf,
  reasonTexts,
} from "../../../gateway/src/control/corridor/junction-life.js";
import { wordsOf } from "../../../gateway/src/control/reasons.js";

const now = 1_700_000_000_000;
const commandId = "6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a11";
const releaseId = "6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a12";

const junctionOf = (change: Partial<StoredCorridorJunction> = {}): StoredCorridorJunction => ({
  ...{ controllerId: "C1", nodeId: "N1", fromLinkId: "L1", toLinkId: "L2", turn: "through", phases: [2, 5] },
  ...{ routeM: 500, arrivalSec: 40, leadSec: 50, crossing: [], state: "pending", since: now - 5_000, reason: null },
  ...{ passedAt: null, dropped: false, attempts: 0, commandId: null, releaseId: null, heldUntil: null, held: true },
  ...change,
});
const factsOf = (change: Partial<JunctionFacts> = {}): JunctionFacts => ({
  ...{ now, expectedAt: null, isEnding: false, command: null, release: null, releaseTriedAt: null, reported: null },
  ...change,
});
const asked = { attempts: 1, commandId, heldUntil: now + 100_000 };

const commandOf = (state: CommandState, change: Partial<CommandNotice> = {}): CommandNotice => ({
  ...{ commandId, controllerId: "C1", groupId: null, type: "preempt", args: {}, level: "preemption", reason: "test" },
  ...{ requestedBy: "kim", role: "trafficOperator", state, requestedAt: now - 4_000, expiresAt: now + 6_000 },
  ...{ expectedBy: now, endedAt: null, supersededBy: null, steps: [] },
  ...change,
});
const reportedOf = (change: Partial<ControllerState> = {}): ControllerState => ({
  ...{ observedAt: now - 100, mode: "preempt", activeCommandId: commandId },
  phases: [2, 5].map((phase) => ({ phase, indication: "green" })),
  ...change,
});

describe("a junction of an active corridor", () => {
  it("is asked for when the vehicle is its lead away, and not before", () => {
    expect(nextOfJunction(junctionOf(), factsOf({ expectedAt: now + 50_001 }))).toEqual({ kind: "stay" });
    expect(nextOfJunction(junctionOf(), factsOf({ expectedAt: now + 50_000 }))).toEqual({ kind: "preempt" });
    expect(nextOfJunction(junctionOf(), factsOf({ expectedAt: null }))).toEqual({ kind: "stay" });
  });

  it("is skipped where the vehicle is past, a person says so, or the corridor is over before its turn", () => {
    const due = { expectedAt: now + 1_000 };
    const skipped = { kind: "become", state: "skipped" };
    expect(nextOfJunction(junctionOf({ passedAt: now }), factsOf(due))).toMatchObject(skipped);
    expect(nextOfJunction(junctionOf({ dropped: true }), factsOf(due))).toMatchObject(skipped);
    expect(nextOfJunction(junctionOf(), factsOf({ ...due, isEnding: true }))).toMatchObject(skipped);
  });

  it("is green once its command is confirmed, which takes the controller's report and not its word", () => {
    const preempting = junctionOf({ ...asked, state: "preempting" });
    for (const state of ["requested", "sent", "accepted", "executing"] as const) {
      expect(nextOfJunction(preempting, factsOf({ command: commandOf(state) }))).toEqual({ kind: "stay" });
    }
    expect(nextOfJunction(preempting, factsOf({ command: commandOf("confirmed") }))).toMatchObject({ state: "green" });
  });

  it("is refused with the controller's words, and failed with what became of the command", () => {
    const preempting = junctionOf({ ...asked, state: "preempting" });
    const step = (state: CommandState, reason: string) =>
      commandOf(state, {
        steps: [{ state, at: now, answer: null, answeredAt: null, ...wordsOf(reason), late: false }],
      });
    const refused = nextOfJunction(preempting, factsOf({ command: step("rejected", "somebody is at the cabinet") }));
    expect(refused).toEqual({ kind: "become", state: "refused", reason: "somebody is at the cabinet" });
    for (const state of ["failed", "timedOut", "superseded"] as const) {
      const failed = nextOfJunction(preempting, factsOf({ command: step(state, "why") }));
      expect(failed).toEqual({ kind: "become", state: "failed", reason: "why" });
    }
  });

  it("is asked for anew where its command was never heard of, thrice in all", () => {
    const preempting = junctionOf({ ...asked, state: "preempting" });
    const step = (answer: "accepted" | null) => [
      { state: "expired" as const, at: now, answer, answeredAt: null, ...wordsOf("not accepted in time"), late: false },
    ];
    const facts = factsOf({ command: commandOf("expired", { steps: step(null) }) });
    expect(nextOfJunction(preempting, facts)).toMatchObject({ kind: "become", state: "pending" });
    expect(nextOfJunction({ ...preempting, attempts: 3 }, facts)).toMatchObject({ state: "failed" });
    const answered = factsOf({ command: commandOf("expired", { steps: step("accepted") }) });
    expect(nextOfJunction(preempting, answered)).toMatchObject({ state: "failed" });
    // It was heard after all: its answer was lost.
    expect(nextOfJunction(preempting, { ...facts, reported: reportedOf() })).toMatchObject({ state: "green" });
  });

  it("is green no more once the controller's lamps say otherwise, whatever it says is in force", () => {
    const green = junctionOf({ ...asked, state: "green" });
    const phases = [
      { phase: 2, indication: "red" as const },
      { phase: 5, indication: "green" as const },
    ];
    const lying = factsOf({ command: commandOf("confirmed"), reported: reportedOf({ phases }) });
    expect(nextOfJunction(green, lying)).toEqual({
      kind: "become",
      state: "failed",
      reason: "it reports phase 2 red, not green",
    });
    expect(nextOfJunction(green, factsOf({ ...lying, reported: reportedOf() }))).toEqual({ kind: "stay" });
    // At its own end the lamps change a moment before the mode does.
    expect(nextOfJunction({ ...green, heldUntil: now + 1_000 }, lying)).toEqual({ kind: "stay" });
  });

  it("is taken for green where a command that was given up has come to it after all", () => {
    const failed = junctionOf({ ...asked, state: "failed" });
    const facts = factsOf({ command: commandOf("expired"), reported: reportedOf() });
    expect(nextOfJunction(failed, facts)).toMatchObject({ state: "green" });
    const phases = [{ phase: 2, indication: "red" as const }];
    expect(nextOfJunction(failed, { ...facts, reported: reportedOf({ phases }) })).toEqual({ kind: "stay" });
    expect(nextOfJunction({ ...failed, passedAt: now }, facts)).toMatchObject({ kind: "release" });
  });

  it("is released behind the vehicle, in whatever state it is held", () => {
    for (const state of ["preempting", "green"] as const) {
      const held = junctionOf({ ...asked, state, passedAt: now });
      expect(nextOfJunction(held, factsOf({ command: commandOf("confirmed") }))).toMatchObject({ kind: "release" });
    }
  });

  it("is given back for crossing traffic where its time ends before the vehicle comes, and asked for again twice", () => {
    const acceptedAt = now - maxSecOf(junctionOf()) * 1000;
    const step = { state: "accepted" as const, at: acceptedAt, answer: "accepted" as const, answeredAt: acceptedAt };
    const command = commandOf("confirmed", { steps: [{ ...step, ...wordsOf(null), late: false }] });
    const gone = { command, reported: reportedOf({ mode: "coordinated", activeCommandId: null }) };
    const green = junctionOf({ ...asked, state: "green" });
    expect(nextOfJunction(green, factsOf({ ...gone, expectedAt: now + 9_000 }))).toMatchObject({ state: "pending" });
    expect(nextOfJunction({ ...green, attempts: 3 }, factsOf({ ...gone, expectedAt: now + 9_000 }))).toMatchObject({
      state: "released",
    });
    expect(nextOfJunction(green, factsOf(gone))).toMatchObject({ state: "released" });
  });

  it("that was held for nothing leaves crossing traffic its turn before it is asked for again", () => {
    const due = factsOf({ expectedAt: now + 9_000 });
    const resting = junctionOf({ attempts: 1, reason: reasonTexts.outOfTime, since: now - 49_999 });
    expect(nextOfJunction(resting, due)).toEqual({ kind: "stay" });
    expect(nextOfJunction({ ...resting, since: now - 50_000 }, due)).toEqual({ kind: "preempt" });
  });

  it("has failed where the controller ends it before its time, and is not taken back by force", () => {
    const reported = reportedOf({ mode: "local", activeCommandId: null });
    const step = nextOfJunction(
      junctionOf({ ...asked, state: "green" }),
      factsOf({ command: commandOf("confirmed"), reported, expectedAt: now + 5_000 }),
    );
    expect(step).toEqual({
      kind: "become",
      state: "failed",
      reason: "the controller has ended it: it reports mode local",
    });
    const failed = junctionOf({ ...asked, state: "failed" });
    expect(nextOfJunction(failed, factsOf({ reported, expectedAt: now + 5_000 }))).toEqual({ kind: "stay" });
  });

  it("is released once that is confirmed or reported, and asked again while it is neither", () => {
    const releasing = junctionOf({ ...asked, state: "releasing", releaseId, reason: "the vehicle has passed" });
    const open = commandOf("accepted", { commandId: releaseId });
    const inForce = { command: commandOf("confirmed", { endedAt: now }), reported: reportedOf() };
    expect(nextOfJunction(releasing, factsOf({ ...inForce, release: open }))).toEqual({ kind: "stay" });
    const confirmed = { ...open, state: "confirmed" as const, endedAt: now };
    expect(nextOfJunction(releasing, factsOf({ ...inForce, release: confirmed }))).toMatchObject({ state: "released" });
    const gone = reportedOf({ mode: "coordinated", activeCommandId: null });
    const ended = commandOf("confirmed", { endedAt: now });
    expect(nextOfJunction(releasing, factsOf({ command: ended, reported: gone, release: open }))).toMatchObject({
      state: "released",
    });
    const expired = { ...open, state: "expired" as const, endedAt: now - 5_000 };
    expect(nextOfJunction(releasing, factsOf({ ...inForce, release: expired }))).toMatchObject({ kind: "release" });
    // Nor more often than every 5 s where it does not even go out.
    const tried = (ago: number) => factsOf({ ...inForce, release: expired, releaseTriedAt: now - ago });
    expect(nextOfJunction(releasing, tried(4_999))).toEqual({ kind: "stay" });
    expect(nextOfJunction(releasing, tried(5_000))).toMatchObject({ kind: "release" });
  });

  it("that nobody hears of any more is over once the controller's own time is, and says so", () => {
    const releasing = junctionOf({ ...asked, state: "releasing", releaseId, heldUntil: now - 3_000 });
    const step = nextOfJunction(releasing, factsOf({ release: commandOf("expired", { endedAt: now - 60_000 }) }));
    expect(step).toMatchObject({ kind: "become", state: "released", reason: reasonTexts.notConfirmed });
    expect(reasonCodeOf(reasonTexts.notConfirmed)).toBe("notConfirmed");
    expect(reasonCodeOf("the door is open")).toBeNull();
  });

  it("is tried again where nothing was sent, but not where the operator or the device said no", () => {
    const due = factsOf({ expectedAt: now + 5_000 });
    const refused = junctionOf({ state: "refused", since: now - 5_000, reason: "the broker is away" });
    expect(nextOfJunction(refused, due)).toEqual({ kind: "preempt" });
    expect(nextOfJunction({ ...refused, since: now - 4_000 }, due)).toEqual({ kind: "stay" });
    expect(nextOfJunction({ ...refused, reason: reasonTexts.leftOut }, due)).toEqual({ kind: "stay" });
    expect(nextOfJunction({ ...refused, commandId }, due)).toEqual({ kind: "stay" });
  });
});

describe("whatever comes", () => {
  const state = fc.constantFrom(...corridorJunctionStates);
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
  const near = fc.integer({ min: -400_000, max: 400_000 }).map((ms) => now + ms);
  const junctions = fc
    .record({
      ...{ state, since: near, passedAt: maybe(near), dropped: fc.boolean(), attempts: fc.integer({ min: 0, max: 4 }) },
      ...{ commandId: maybe(fc.constant(commandId)), releaseId: maybe(fc.constant(releaseId)), heldUntil: maybe(near) },
      phases: fc.constantFrom([2, 5], []),
    })
    .map(junctionOf);
  const command = fc.record({ state: fc.constantFrom(...commandStates), endedAt: maybe(near) });
  const reported = fc.record({
    ...{ mode: fc.constantFrom("preempt", "coordinated", "local", "flash"), observedAt: near },
    activeCommandId: fc.constantFrom(commandId, releaseId, null, undefined),
  });
  const facts = fc
    .record({
      ...{ expectedAt: maybe(near), isEnding: fc.boolean() },
      command: maybe(command.map(({ state: its, endedAt }) => commandOf(its, { endedAt }))),
      release: maybe(command.map(({ state: its, endedAt }) => commandOf(its, { endedAt, commandId: releaseId }))),
      reported: maybe(reported.map((change) => reportedOf(change as Partial<ControllerState>))),
    })
    .map(factsOf);

  it("nothing is asked for behind the vehicle, after the corridor, against a person's word, or with no phase", () => {
    fc.assert(
      fc.property(junctions, facts, (junction, given) => {
        const step = nextOfJunction(junction, given);
        if (step.kind !== "preempt") return;
        expect([junction.passedAt, junction.dropped, given.isEnding]).toEqual([null, false, false]);
        expect(["pending", "refused", "preempting"]).toContain(junction.state);
        // What was asked before, and is not known to have been, is the same asking again.
        if (junction.state !== "preempting") {
          expect((given.expectedAt ?? Number.POSITIVE_INFINITY) - now).toBeLessThanOrEqual(junction.leadSec * 1000);
          expect(junction.phases).not.toEqual([]);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it("a corridor that is over leaves no junction behind that the controller says it holds", () => {
    fc.assert(
      fc.property(junctions, facts, (junction, given) => {
        const step = nextOfJunction(junction, { ...given, isEnding: true });
        const inForce = junction.commandId !== null && given.reported?.activeCommandId === junction.commandId;
        const settles = step.kind === "stay" && isOver(junction.state);
        // `released` and `skipped` were judged before; a device's own no, too: it has nothing of ours.
        if (settles && inForce) expect(["released", "skipped", "refused"]).toContain(junction.state);
        if (junction.state === "green" || (junction.state === "failed" && inForce)) expect(step.kind).toBe("release");
      }),
      { numRuns: 5_000 },
    );
  });

  it("a junction that has failed and is not heard of holds until its own time is over", () => {
    const failed = junctionOf({ ...asked, state: "failed", heldUntil: now + 1_000 });
    expect(hasLetGo(failed, factsOf())).toBe(false);
    expect(hasLetGo(failed, factsOf({ now: now + 3_000 }))).toBe(true);
    expect(hasLetGo(failed, factsOf({ reported: reportedOf() }))).toBe(false);
    expect(hasLetGo(failed, factsOf({ reported: reportedOf({ activeCommandId: null }) }))).toBe(true);
  });

  it("a junction that is over stays so, but for one that was never sent, or came to green late", () => {
    fc.assert(
      fc.property(junctions, facts, (junction, given) => {
        if (junction.state !== "released" && junction.state !== "skipped") return;
        expect(nextOfJunction(junction, given)).toEqual({ kind: "stay" });
      }),
      { numRuns: 2_000 },
    );
  });
});
