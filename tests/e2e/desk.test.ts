import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject } from "vitest";
import { mapEn } from "../../console/src/format/i18n/map.en.js";
import { mapKo } from "../../console/src/format/i18n/map.ko.js";
import { signalsEn } from "../../console/src/format/i18n/signals.en.js";
import { signalsKo } from "../../console/src/format/i18n/signals.ko.js";
import { seen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { DemoClient, simulate } from "../support/demo.js";
import { takeScreenshot } from "../support/pages.js";
import {
  acceptedAt,
  askFor,
  button,
  clock,
  cycleBegun,
  fillIn,
  headOf,
  inTurn,
  lastOf,
  lifeOf,
  openDesk,
  patience,
  region,
  release,
  reported,
  type Words,
} from "../support/signal-page.js";

const demo = inject("demo");
/** Junctions that no other test commands, and what is wrong with them. */
const faults = { "C-GAEPO-DONG-STN": "refusing", "C-DAEMOSAN-STN": "silent", "C-EONJU-GAEPO": "hollow" };
const touched = [
  ...["C-SUSEO-STN", "C-DAECHEONG-STN", "C-IRWON-YANGJAE", "C-YEONGDONG-5GYO", "C-HANGNYEOUL-STN"],
  ...["C-EONJU-NAMBU", "C-HANTI-STN", "C-SEOLLEUNG-GAEPO", ...Object.keys(faults)],
];

beforeAll(() => {
  for (const [id, kind] of Object.entries(faults)) {
    simulate(demo, "inject", "controller-fault", "--controller", id, "--kind", kind);
  }
});

afterAll(async () => {
  simulate(demo, "clear", "--all");
  const admin = await new DemoClient(demo).signIn("admin");
  for (const id of touched) {
    const body = { type: "release", args: {}, reason: "after tests" };
    await admin.send("POST", `/api/v1/controllers/${id}/commands`, body);
  }
});

// Each waits for the street at junctions of its own: they wait together.
describe.concurrent("At the desk a traffic operator", () => {
  test("holds a phase, sees it green and until when, and sees it end by itself", async ({ open }) => {
    const id = "C-SUSEO-STN";
    const page = await openDesk(open, id);
    const dialog = await askFor(page, "hold", async (form) => {
      await form.getByRole("combobox", { name: signalsEn.form.phase }).click();
      await page.getByRole("option", { name: /^4 / }).click();
      await form.getByLabel(signalsEn.form.lasts.second).fill("60");
    });
    const told = await seen(dialog);
    expect(told).toContain(signalsEn.effects.hold);
    expect(told).toMatch(/carried out within \d min( \d+ s)? of its acceptance; 30 s past that it counts as timed out/);
    expect(told).toMatch(/lasts 1 min and ends by itself, at \d\d:\d\d:\d\d at the latest/);
    // A minute is shorter than a cycle: by its own time it may be over before the phase's turn.
    expect(told).toContain(signalsEn.effects.outlasted);
    await takeScreenshot(page, "desk-hold-confirm-en");
    await cycleBegun(page);
    await button(dialog, signalsEn.form.send).click();
    await dialog.waitFor({ state: "detached" });
    const life = lifeOf(page, "Hold phase 4");
    const expected = await seen(life.getByText(/^Expected by/));
    await takeScreenshot(page, "desk-hold-expected-en");
    await headOf(life).getByText(signalsEn.states.confirmed).waitFor(patience);
    const inForce = await seen(life.getByText(/^In force\./));
    const held = await lastOf(id);
    expect(expected).toMatch(new RegExp(`^Expected by ${clock(held.expectedBy)}: .* left`));
    expect(inForce).toContain(`Ends by itself at ${clock(acceptedAt(held), 60_000)} at the latest`);
    const phase = region(page, mapEn.controller.phases).getByRole("row", { name: /^4 Green/ });
    await phase.waitFor();
    expect(await seen(region(page, signalsEn.now.title))).toContain(mapEn.modes.manual);
    expect((await reported(id))?.activeCommandId).toBe(held.commandId);
    await takeScreenshot(page, "desk-hold-in-force-en");

    const later = await askFor(page, "setMode", async () => {});
    await later.getByText("It takes the place of: Hold phase 4").waitFor();
    await page.keyboard.press("Escape");
    await life.getByText(/^In force\./).waitFor({ state: "detached", timeout: 75_000 });
    await life.getByText(`Its time was up at ${clock(acceptedAt(held), 60_000)}.`).waitFor();
    await region(page, signalsEn.now.title).filter({ hasText: mapEn.modes.coordinated }).waitFor(patience);
    expect(Date.now()).toBeGreaterThan(Date.parse(acceptedAt(held)) + 55_000);
  });

  test("preempts for an emergency vehicle, which keeps all else out, and releases it", async ({ open }) => {
    const id = "C-DAECHEONG-STN";
    const page = await openDesk(open, id, { language: "ko" });
    const fill = async (form: Locator) => {
      for (const phase of [/^4 /, /^8 /]) await form.getByRole("checkbox", { name: phase }).check();
    };
    const dialog = await askFor(page, "preempt", fill, signalsKo);
    const told = await seen(dialog);
    expect(told).toContain(signalsKo.effects.preempt);
    expect(told).toMatch(/수락된 뒤 .+ 안에 실행되어야 하며, 30초가 더 지나면 시간 초과로 봅니다/);
    expect(told).toMatch(/2분 동안 지속되고 늦어도 \d\d:\d\d:\d\d에 저절로 끝납니다/);
    await takeScreenshot(page, "desk-preempt-confirm-ko");
    await cycleBegun(page, signalsKo);
    await button(dialog, signalsKo.form.send).click();
    const life = lifeOf(page, /긴급 우선$/);
    const expected = await seen(life.getByText(/까지 실행 예정/));
    await headOf(life).getByText(signalsKo.states.confirmed).waitFor(patience);
    const inForce = await seen(life.getByText(/^적용 중입니다/));
    const preempted = await lastOf(id);
    expect(expected).toMatch(new RegExp(`^${clock(preempted.expectedBy)}까지 실행 예정, .* 남음`));
    expect(inForce).toContain(`늦어도 ${clock(acceptedAt(preempted), 120_000)}에 저절로 끝납니다`);
    for (const phase of [/^4 녹색/, /^8 녹색/]) {
      await region(page, mapKo.controller.phases).getByRole("row", { name: phase }).waitFor();
    }
    expect(await seen(region(page, signalsKo.now.title))).toContain(mapKo.junction.preempt);
    expect(await reported(id)).toMatchObject({ mode: "preempt", activeCommandId: preempted.commandId });
    // Nothing of an operator's comes through while the vehicle has it.
    await button(page, signalsKo.types.setPlan).waitFor({ state: "detached" });
    await takeScreenshot(page, "desk-preempt-in-force-ko");
    await release(page, signalsKo, /연동/);
    await button(page, signalsKo.types.setPlan).waitFor();
  });

  test("changes a timing, corrects it in a second window, sees the first superseded by the second, and releases that", async ({
    open,
  }) => {
    const page = await openDesk(open, "C-IRWON-YANGJAE");
    const window = await openDesk(open, "C-IRWON-YANGJAE");
    const before = Number((await reported("C-IRWON-YANGJAE"))?.offsetSec);
    const moved = (form: Locator, bySec: number) =>
      form.getByLabel(signalsEn.form.offset).fill(String((before + bySec) % 120));
    const [first, second] = [(before + 10) % 120, (before + 20) % 120];
    const dialog = await askFor(page, "setTiming", async (form) => {
      await form.getByText(/^It changes plan \d .+, which runs now, and no other\.$/).waitFor();
      await moved(form, 10);
    });
    const told = await seen(dialog);
    expect(told).toMatch(new RegExp(`Plan \\d .+, offset ${first} s`));
    expect(told).toContain(signalsEn.effects.setTiming);
    expect(told).toMatch(/lasts 30 min and ends by itself, at \d\d:\d\d:\d\d at the latest/);
    expect(told).not.toContain(signalsEn.effects.outlasted);
    expect(told).not.toContain("It takes the place of");
    const correction = await askFor(window, "setTiming", (form) => moved(form, 20));
    await cycleBegun(page);
    await button(dialog, signalsEn.form.send).click();
    const earlier = lifeOf(page, new RegExp(`offset ${first} s$`));
    await earlier.getByText(/^Expected by \d\d:\d\d:\d\d: .* left/).waitFor();
    await button(correction, signalsEn.form.send).click();
    await headOf(earlier).getByText(signalsEn.states.superseded).waitFor();
    await earlier.getByText(new RegExp(`^operator: Plan \\d .+, offset ${second} s$`)).waitFor();
    const later = lifeOf(page, new RegExp(`offset ${second} s$`));
    await earlier.scrollIntoViewIfNeeded();
    await takeScreenshot(page, "desk-superseded-en");
    await headOf(later).getByText(signalsEn.states.confirmed).waitFor(patience);
    const corrected = await lastOf("C-IRWON-YANGJAE");
    expect(await seen(later.getByText(/^In force\./))).toContain(clock(acceptedAt(corrected), 1_800_000));
    await region(page, signalsEn.now.title)
      .filter({ hasText: new RegExp(`${mapEn.controller.offset}\\s*${second} s`) })
      .waitFor();
    await takeScreenshot(page, "desk-timing-in-force-en");
    await release(page, signalsEn, new RegExp(`${mapEn.controller.offset}\\s*(?!${second} s)\\d+ s`));
  });
});

/** From the list, with junctions chosen, to the dialog that says what all of them will do. */
async function askForGroup(page: Page, texts: Words = signalsEn): Promise<Locator> {
  await seesLive(page);
  await button(page, texts.list.group).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(texts.form.reason).fill("a queue over both");
  await button(dialog, texts.group.check).click();
  await button(dialog, texts.group.send).waitFor();
  return dialog;
}

async function sendGroup(page: Page, dialog: Locator, texts: Words = signalsEn): Promise<Locator> {
  await button(dialog, texts.group.send).click();
  await page.waitForURL(/group=/, { timeout: 30_000 });
  return region(page, texts.group.panel);
}

async function abort(page: Page, group: Locator, texts: Words): Promise<void> {
  await button(group, texts.group.abort).click();
  await page.getByRole("dialog").getByText(texts.group.abortAsk).waitFor();
  await button(page.getByRole("dialog"), texts.group.abort).click();
}

describe("A group of two", () => {
  test("is done by none where one rejects it, and says which one and why", async ({ open }) => {
    const page = await inTurn(open)({
      role: "trafficOperator",
      path: "/signals?pick=C-GAEPO-DONG-STN,C-YEONGDONG-5GYO",
    });
    const group = await sendGroup(page, await askForGroup(page));
    await group.getByText(signalsEn.group.states.aborted).first().waitFor({ timeout: 30_000 });
    await group.getByText("Why: Gaepo-dong Stn (Rejected)").waitFor();
    const refusing = lifeOf(group, "Gaepo-dong Stn Plan 1 Night");
    await headOf(refusing).getByText(signalsEn.states.rejected).waitFor();
    await refusing.getByText("the controller refuses commands").waitFor();
    const other = lifeOf(group, "Yeongdong 5-gyo Plan 1 Night");
    await headOf(other).getByText(signalsEn.states.failed).waitFor();
    await other.getByText("The group was given up because of C-GAEPO-DONG-STN.").waitFor();
    await button(group, signalsEn.group.abort).waitFor({ state: "detached" });
    await takeScreenshot(page, "group-rejected-en");
    const { plan, activeCommandId } = (await reported("C-YEONGDONG-5GYO")) ?? {};
    expect(activeCommandId).toBeNull();
    expect(plan).not.toBe(1);
  });

  test("is given up by a person while one does not answer: none has done it", async ({ open }) => {
    const page = await inTurn(open)({ role: "trafficOperator", path: "/signals?pick=C-DAEMOSAN-STN,C-HANGNYEOUL-STN" });
    const group = await sendGroup(page, await askForGroup(page));
    await group.getByText(signalsEn.group.states.preparing).first().waitFor();
    const prepared = lifeOf(group, "Hangnyeoul Stn Plan 1 Night");
    await prepared.getByText(signalsEn.life.said.prepared).waitFor();
    await abort(page, group, signalsEn);
    await group.getByText(signalsEn.group.states.aborted).first().waitFor();
    await group.getByText("Why: aborted by operator").waitFor();
    for (const what of ["Daemosan Stn Plan 1 Night", "Hangnyeoul Stn Plan 1 Night"]) {
      await headOf(lifeOf(group, what)).getByText(signalsEn.states.failed).waitFor();
      await lifeOf(group, what).getByText("The group was given up by operator.").waitFor();
    }
    await button(group, signalsEn.group.abort).waitFor({ state: "detached" });
    await takeScreenshot(page, "group-aborted-en");
    expect((await reported("C-HANGNYEOUL-STN"))?.activeCommandId).toBeNull();
  });
});

describe.concurrent("A group of two whose members are at it", () => {
  test("is given up by a person once they are at it: each is released", async ({ open }) => {
    const path = "/signals?pick=C-EONJU-GAEPO,C-EONJU-NAMBU";
    const page = await inTurn(open)({ role: "trafficOperator", language: "ko", path });
    const group = await sendGroup(page, await askForGroup(page, signalsKo), signalsKo);
    await group.getByText(signalsKo.group.states.committing).first().waitFor();
    await abort(page, group, signalsKo);
    // How long they are being released depends on where in their cycles they are: perhaps too short to be seen.
    await group.getByText(signalsKo.group.states.stopped).first().waitFor(patience);
    await group.getByText("이유: operator 님이 중단함").waitFor();
    for (const place of ["언주로·개포로", "언주로·남부순환로"]) {
      const freed = lifeOf(group, `${place} ${signalsKo.types.release}`);
      await freed.getByText(signalsKo.life.reasons.afterGroup, { exact: false }).waitFor();
      await headOf(freed).getByText(signalsKo.states.confirmed).waitFor();
    }
    expect(await group.getByText(/^적용 중입니다/).count()).toBe(0);
    await takeScreenshot(page, "group-stopped-ko");
    expect((await reported("C-EONJU-NAMBU"))?.activeCommandId).toBeNull();
  });

  test("is superseded where an emergency vehicle needs one of its junctions, and the other is released", async ({
    open,
  }) => {
    const page = await inTurn(open)({ role: "trafficOperator", path: "/signals?pick=C-HANTI-STN,C-SEOLLEUNG-GAEPO" });
    const colleague = await openDesk(open, "C-SEOLLEUNG-GAEPO", { role: "admin" });
    const dialog = await askForGroup(page);
    // Filled in beforehand: the group is at it for no longer than the rest of a cycle.
    const preempt = await fillIn(colleague, "preempt", async (form) => {
      for (const phase of [/^4 /, /^8 /]) await form.getByRole("checkbox", { name: phase }).check();
    });
    await cycleBegun(colleague);
    const group = await sendGroup(page, dialog);
    const asked = lifeOf(colleague, "Plan 1 Night");
    await asked.getByText(/^Expected by/).waitFor();
    await button(preempt, signalsEn.form.check).click();
    await preempt.getByText("It takes the place of: Plan 1 Night").waitFor();
    await button(preempt, signalsEn.form.send).click();
    await headOf(asked).getByText(signalsEn.states.superseded).waitFor();
    await asked.getByText("admin: Preempt for phases 4, 8").waitFor();

    await group.getByText(/^Why: Seolleung-ro × Gaepo-ro \(Superseded\)$/).waitFor();
    const lost = lifeOf(group, "Seolleung-ro × Gaepo-ro Plan 1 Night");
    await headOf(lost).getByText(signalsEn.states.superseded).waitFor();
    await lost.getByText("admin: Preempt for phases 4, 8").waitFor();
    await takeScreenshot(page, "group-superseded-en");
    await group.getByText(signalsEn.group.states.failed).first().waitFor(patience);
    await headOf(lifeOf(group, "Hanti Stn Release")).getByText(signalsEn.states.confirmed).waitFor();
    await takeScreenshot(page, "group-released-en");
    await headOf(lifeOf(colleague, "Preempt for phases 4, 8")).getByText(signalsEn.states.confirmed).waitFor(patience);
    expect((await reported("C-HANTI-STN"))?.activeCommandId).toBeNull();
  });
});
