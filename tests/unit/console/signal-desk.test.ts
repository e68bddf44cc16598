import { type ControllerRequest, controllerRequest, type RefusalCode } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DeskFacts,
  deskOf,
  isHeldByAnother,
  isSameLock,
  releasedCommand,
} from "../../../console/src/panels/signals/desk.js";
import {
  type Draft,
  isOutrun,
  lastsBounds,
  newDraft,
  requestOf,
  runningPlanOf,
} from "../../../console/src/panels/signals/draft.js";
import { lostMembers, sharedPlans, standingOf } from "../../../console/src/panels/signals/group.js";
import { checksumOf } from "../../../console/src/panels/signals/timing-checksum.js";
import { interlocks } from "../../../gateway/src/control/interlocks.js";
import { levelOf } from "../../../gateway/src/control/precedence.js";
import { deskFacts, junction, noticeOf, recordOf, step } from "../../support/console-desk.js";
import { crossroads, heard, now, situationOf } from "../../support/control-site.js";

const offered = (facts: Partial<DeskFacts>) => {
  const desk = deskOf(deskFacts(facts));
  return desk.kind === "open" ? desk.offered : desk;
};
const active = "0b0b0b0b-0000-4000-8000-000000000002";
const lockOf = (holder: string, expiresAt = now + 60_000) => ({
  ...{ controllerId: "C1", holder, role: "trafficOperator" as const, reason: "works", since: now, expiresAt },
});

describe("the command desk", () => {
  it("offers everything but a release where a plan runs and nothing was asked for", () => {
    expect(offered({})).toEqual(["setPlan", "setMode", "setTiming", "hold", "force", "preempt"]);
  });

  it("offers nothing to a role that only looks", () => {
    expect(deskOf(deskFacts({ mayCommand: false }))).toEqual({ kind: "readOnly" });
  });

  it("says neither that nobody holds a controller nor that it has not reported where nothing of its area is told", () => {
    expect(deskOf(deskFacts({ known: false, record: undefined }))).toEqual({ kind: "unknown" });
    expect(offered({ record: undefined })).toEqual({ kind: "blocked", code: "stateUnknown" });
  });

  it("offers a change of timing only where a plan runs", () => {
    expect(offered({ record: recordOf({ mode: "free", plan: null, cycleSec: null }) })).not.toContain("setTiming");
  });

  it("offers a release where something is in force or under way", () => {
    expect(offered({ record: recordOf({ activeCommandId: active }) })).toContain("release");
    expect(offered({ underWay: [noticeOf()] })).toContain("release");
  });

  it("names a preemption in its release, as the gateway's rules want it, and nothing else: all of that ends", () => {
    const preempted = recordOf({ mode: "preempt", activeCommandId: active });
    expect(releasedCommand(preempted, [])).toBe(active);
    const preemption = noticeOf({ type: "preempt", level: "preemption" });
    expect(releasedCommand(recordOf(), [preemption])).toBe(preemption.commandId);
    expect(releasedCommand(recordOf({ activeCommandId: active }), [noticeOf()])).toBeUndefined();
    expect(releasedCommand(recordOf({ mode: "preempt", activeCommandId: "of another system" }), [])).toBeUndefined();
    const release = (commandId: string | undefined) => {
      const situation = situationOf({
        request: { type: "release", args: commandId === undefined ? {} : { commandId } },
        heard: heard({ mode: "preempt", activeCommandId: active }),
        active: {
          ...{ id: active, level: "preemption" },
          request: { type: "preempt", args: { phases: [2, 6], maxSec: 60 } },
        },
      });
      return interlocks(situation).map(({ code }) => code);
    };
    expect(release(releasedCommand(preempted, []))).toEqual([]);
    expect(release(undefined)).toContain("higherPrecedence");
  });

  it("offers neither hold nor force while a command has it flash, since no phase is green", () => {
    const flashing = offered({ record: recordOf({ mode: "flash", activeCommandId: active }) });
    expect(flashing).toEqual(["setPlan", "setMode", "preempt", "release"]);
  });

  it("offers the way back from a commanded flash that is on its way", () => {
    const onItsWay = recordOf({ mode: "manual", activeCommandId: active });
    const flash = noticeOf({ commandId: active, type: "setMode", args: { mode: "flash", forSec: 600 } });
    expect(offered({ record: onItsWay, active: flash })).toEqual(expect.arrayContaining(["preempt", "release"]));
  });

  it("never offers a way out of flash or dark that nobody commanded: that is done on site", () => {
    expect(offered({ record: recordOf({ mode: "flash" }) })).toEqual({ kind: "blocked", code: "conflictMonitor" });
    expect(offered({ record: recordOf({ mode: "dark" }) })).toEqual({ kind: "blocked", code: "dark" });
    const other = { active: noticeOf({ commandId: active }) };
    const flashing = recordOf({ mode: "flash", activeCommandId: active });
    expect(offered({ record: flashing, ...other })).toEqual({ kind: "blocked", code: "conflictMonitor" });
    const manual = recordOf({ mode: "manual", activeCommandId: active });
    expect(offered({ record: manual, ...other })).toEqual({ kind: "blocked", code: "manualControl" });
  });

  it("lets only an emergency preemption and its end pass over somebody else's lock, until it runs out", () => {
    expect(offered({ lock: lockOf("lee") })).toEqual(["preempt"]);
    const preempted = recordOf({ mode: "preempt", activeCommandId: active });
    expect(offered({ lock: lockOf("lee"), record: preempted })).toEqual(["preempt", "release"]);
    expect(offered({ lock: lockOf("kim") })).toContain("setPlan");
    expect(offered({ lock: lockOf("lee", now) })).toContain("setPlan");
    expect(isHeldByAnother(null, "kim", now)).toBe(false);
  });

  it("asks about the end of one lock: not of the next holder's, not of a renewed one, not where it is over", () => {
    const asked = lockOf("lee");
    expect(isSameLock(asked, lockOf("lee"))).toBe(true);
    expect([lockOf("kim"), lockOf("lee", now + 90_000), null].map((lock) => isSameLock(asked, lock))).toEqual([
      ...[false, false, false],
    ]);
    expect(isSameLock(null, null)).toBe(false);
  });

  it("leaves a preemption alone but for another one and its release", () => {
    expect(offered({ record: recordOf({ mode: "preempt", activeCommandId: active }) })).toEqual(["preempt", "release"]);
  });

  it("is blocked for a reason that the gateway gives, too, and open where the gateway has none of these", () => {
    const blocks: readonly RefusalCode[] = [
      ...(["outOfService", "offline", "stateUnknown", "stateStale", "localControl", "manualControl"] as const),
      ...(["conflictMonitor", "dark", "checksumUnknown", "checksumMismatch"] as const),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom("coordinated", "free", "flash", "dark", "local", "manual", "preempt"),
        fc.constantFrom<ControllerRequest | null>(
          null,
          { type: "setPlan", args: { plan: 3, forSec: 600 } },
          { type: "setMode", args: { mode: "flash", forSec: 600 } },
          { type: "setMode", args: { mode: "dark", forSec: 600 } },
          { type: "hold", args: { phase: 2, forSec: 60 } },
        ),
        fc.constantFrom(null, crossroads.checksum, "ffffffffffffffff"),
        fc.constantFrom(true, false, null),
        fc.boolean(),
        fc.constantFrom("unheard", "fresh", "stale"),
        (mode, inForce, configChecksum, online, outOfService, age) => {
          const activeCommandId = inForce === null ? null : active;
          const change = { mode, activeCommandId, configChecksum } as const;
          const receivedAt = age === "stale" ? now - 16_000 : now - 900;
          const desk = deskOf(
            deskFacts({
              online,
              outOfService,
              record: age === "unheard" ? undefined : recordOf(change, receivedAt),
              active: inForce === null ? undefined : noticeOf({ commandId: active, ...inForce }),
            }),
          );
          const codes = interlocks(
            situationOf({
              online,
              site: { ...crossroads, outOfService },
              heard: age === "unheard" ? null : { ...heard(change), receivedAt },
              active: inForce === null ? null : { id: active, level: "operator", request: inForce },
            }),
          ).map(({ code }) => code);
          if (desk.kind === "blocked") expect(codes).toContain(desk.code);
          else expect(codes.filter((code) => blocks.includes(code))).toEqual([]);
        },
      ),
    );
  });
});

describe("the timing sheet's checksum in the console", () => {
  it("is the gateway's", () => {
    expect(checksumOf(junction)).toBe(crossroads.checksum);
  });
});

describe("a draft", () => {
  const typed = (type: Draft["type"], part: Partial<Draft>, record = recordOf()) => {
    const start = newDraft(type, junction, record);
    return requestOf({ ...start, reason: "test", ...part }, start, active);
  };

  it("begins with what runs, and with another plan than that", () => {
    const start = newDraft("setTiming", junction, recordOf());
    expect(start).toMatchObject({ plan: 3, cycleSec: "120", offsetSec: "0" });
    expect(start.splits["2"]).toBe("45");
    expect(runningPlanOf(junction, recordOf({ mode: "free" }))).toBeUndefined();
  });

  it("asks for a phase to be held for longer than a cycle, in which its turn comes", () => {
    const held = (cycleSec: number | null) => newDraft("hold", junction, recordOf({ mode: "free", cycleSec })).lasts;
    expect([held(90), held(100), held(170), held(255), held(null)]).toEqual(["150", "180", "240", "300", "180"]);
  });

  it("becomes a request in the contract's units", () => {
    const asked = (type: Draft["type"], part: Partial<Draft>) => {
      const made = typed(type, part);
      return made.ok ? made.request : made.faults;
    };
    expect(asked("setPlan", { lasts: "45" })).toEqual({ type: "setPlan", args: { plan: 3, forSec: 2_700 } });
    expect(asked("setMode", { mode: "flash" })).toEqual({ type: "setMode", args: { mode: "flash", forSec: 1_800 } });
    expect(asked("force", { phases: [4] })).toEqual({ type: "force", args: { phase: 4, forSec: 120 } });
    expect(asked("preempt", { phases: [2, 6], lasts: "90" })).toEqual({
      ...{ type: "preempt", args: { phases: [2, 6], maxSec: 90 } },
    });
    expect(asked("release", {})).toEqual({ type: "release", args: { commandId: active } });
  });

  it("asks of a timing only for what was changed", () => {
    const splits = { ...newDraft("setTiming", junction, recordOf()).splits, "2": "40", "1": "25" };
    const made = typed("setTiming", { offsetSec: "15", splits });
    expect(made).toMatchObject({
      ok: true,
      request: { type: "setTiming", args: { offsetSec: 15, splits: { "1": 25, "2": 40 }, forSec: 1_800 } },
    });
    expect(made.ok && Object.keys(made.request.args)).not.toContain("cycleSec");
  });

  it("of a timing names the plan that it is made for, and goes for no other that runs by then", () => {
    const start = newDraft("setTiming", junction, recordOf());
    const made = typed("setTiming", { offsetSec: "15" });
    expect(made).toMatchObject({ ok: true, request: { args: { plan: 1, offsetSec: 15 } } });
    expect([isOutrun(start, recordOf()), isOutrun(start, recordOf({ plan: 3 }))]).toEqual([false, true]);
    expect(isOutrun(start, recordOf({ mode: "free", plan: null }))).toBe(true);
    expect(isOutrun(newDraft("setPlan", junction, recordOf()), recordOf({ plan: 3 }))).toBe(false);
    const request = made.ok ? made.request : null;
    if (request === null) throw new Error("the draft does not pass");
    const codes = (plan: number) =>
      interlocks(situationOf({ request, level: "operator", heard: heard({ plan }) })).map(({ code, place }) => [
        code,
        place,
      ]);
    expect(codes(1)).toEqual([]);
    expect(codes(3)).toEqual([["otherPlanRuns", "/args/plan"]]);
  });

  it("names each field that keeps it from being sent", () => {
    expect(typed("setTiming", {})).toEqual({ ok: false, faults: ["timing"] });
    expect(typed("setTiming", { cycleSec: "long", reason: " " })).toMatchObject({ faults: ["reason", "cycleSec"] });
    expect(typed("hold", { lasts: "301" })).toEqual({ ok: false, faults: ["lasts", "phases"] });
    expect(typed("setPlan", { lasts: "1.5" })).toEqual({ ok: false, faults: ["lasts"] });
    expect(typed("preempt", { phases: [1, 2, 3, 4, 5] })).toEqual({ ok: false, faults: ["phases"] });
  });

  it("that passes is one that the contract takes, whatever was typed", () => {
    const types = ["setPlan", "setMode", "setTiming", "hold", "force", "preempt", "release"] as const;
    const text = fc.oneof(fc.string({ maxLength: 7 }), fc.integer({ min: 0, max: 99_999 }).map(String));
    const parts = fc.record({
      ...{ lasts: text, cycleSec: fc.integer({ min: 30, max: 300 }).map(String), reason: fc.string() },
      phases: fc.subarray([1, 2, 3, 4, 5, 6, 7, 8]),
    });
    fc.assert(
      fc.property(fc.constantFrom(...types), parts, (type, part) => {
        const made = typed(type, part);
        if (made.ok) expect(controllerRequest.safeParse(made.request).success).toBe(true);
        else expect(made.faults.length).toBeGreaterThan(0);
      }),
    );
  });

  it("may last as long as the gateway's rules let it, and no longer", () => {
    for (const type of ["setPlan", "setMode", "hold", "force", "preempt"] as const) {
      const [least, most] = lastsBounds(type);
      const part = { phases: [2] };
      for (const [lasts, goes] of [
        [least, true],
        [most, true],
        [least - 1, false],
        [most + 1, false],
      ] as const) {
        const made = typed(type, { ...part, lasts: String(lasts) });
        expect([type, lasts, made.ok]).toEqual([type, lasts, goes]);
        if (made.ok) expect(refusedFor(made.request)).not.toContain("tooLong");
      }
    }
  });
});

const refusedFor = (request: ControllerRequest) =>
  interlocks(situationOf({ request, level: levelOf(request) })).map(({ code }) => code);

describe("a group", () => {
  it("has the plans that all of its junctions have", () => {
    const [first] = junction.properties.plans;
    const other = { ...junction, properties: { ...junction.properties, plans: first === undefined ? [] : [first] } };
    expect(sharedPlans([junction, other]).map(({ plan }) => plan)).toEqual([1]);
    expect(sharedPlans([junction]).map(({ plan }) => plan)).toEqual([1, 3]);
    expect(sharedPlans([])).toEqual([]);
  });

  it("was given up for a member, not for the release of what that may have begun", () => {
    const member = noticeOf({ state: "timedOut" });
    const release = noticeOf({
      ...{ commandId: active, type: "release", args: { commandId: member.commandId } },
      steps: [step("requested", now, { reason: "its group was given up", reasonCode: "afterGroup" })],
    });
    const other = noticeOf({ controllerId: "C2" });
    expect(lostMembers([release, member, other], ["C1"])).toEqual([member]);
  });

  it("says of one that is given up who did that, and whether somebody may be at it still", () => {
    const given = (failureCode: "abortedBy" | null, endedAt: string | null) => ({
      failure: "given up",
      failureCode,
      endedAt,
    });
    const over = "2026-11-23T00:00:05.000Z";
    const none = { failure: null, failureCode: null, endedAt: null };
    expect(standingOf({ ...none, state: "preparing" })).toBe("preparing");
    expect(standingOf({ ...none, state: "committing" })).toBe("committing");
    expect(standingOf({ ...none, state: "confirmed", endedAt: over })).toBe("confirmed");
    // Nobody has begun before the commit.
    expect(standingOf({ ...given("abortedBy", null), state: "preparing" })).toBe("aborted");
    expect(standingOf({ ...given(null, null), state: "committing" })).toBe("releasing");
    expect(standingOf({ ...given("abortedBy", null), state: "committing" })).toBe("stopping");
    expect(standingOf({ ...given("abortedBy", null), state: "failed" })).toBe("stopping");
    expect(standingOf({ ...given("abortedBy", over), state: "failed" })).toBe("stopped");
    expect(standingOf({ ...given(null, over), state: "failed" })).toBe("failed");
  });
});
