import { routes } from "@roadcast/contract";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, inject } from "vitest";
import { alarmsEn as words } from "../../console/src/format/i18n/alarms.en.js";
import { alarmsKo } from "../../console/src/format/i18n/alarms.ko.js";
import { en } from "../../console/src/format/i18n/en.js";
import { seen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { DemoClient, simulate } from "../support/demo.js";
import { takeScreenshot } from "../support/pages.js";

const demo = inject("demo");
const controller = "C-GANGNAM-STN";

let admin: DemoClient;
beforeAll(async () => {
  admin = await new DemoClient(demo).signIn("admin");
});
/** Whatever a test broke is mended, and nothing waits to be acknowledged for the next. */
afterEach(async () => {
  simulate(demo, "clear", "--all");
  await expect.poll(() => signalFaults("open"), { timeout: 60_000 }).toEqual([]);
}, 90_000);

/** The ids of the controller's signal faults in a state; all of them are acknowledged on the way. */
async function signalFaults(state: string): Promise<string[]> {
  const response = await admin.send(
    "GET",
    `${routes.listAlarms.path}?kind=signalFault&state=${state}&target=${controller}`,
  );
  const ids = routes.listAlarms.response.parse(await response.json()).items.map(({ id }) => id);
  if (ids.length > 0) await admin.send("POST", routes.acknowledgeAlarms.path, { ids });
  return ids;
}

/** The pointer lies where the sign-in was pressed: over the list, which would keep its order for it. */
const pointAside = (page: Page) => page.mouse.move(1, 1);
/** A load switch that sticks on green: its conflict monitor has all of the junction flash. */
const flash = () => simulate(demo, "inject", "controller-fault", "--controller", controller, "--kind", "flash");
const board = (page: Page): Locator => page.getByRole("region", { name: words.board.title });
/** The row of the fault on the list. */
const row = (page: Page): Locator => page.getByRole("row", { name: /Gangnam.*Signal fault/ });

describe("A signal that begins to flash", () => {
  test("is on the board and the list with what to do; it is acknowledged, commented, and over once it is mended", async ({
    open,
  }) => {
    const page = await open({ role: "trafficOperator", path: "/alarms" });
    await pointAside(page);
    await seesLive(page);
    await board(page).getByText(words.board.none).waitFor();
    flash();
    await board(page)
      .getByRole("link", { name: /Gangnam.*Signals in conflict.*by itself.*since/ })
      .waitFor({ timeout: 60_000 });
    await row(page).getByText(words.states.activeUnacknowledged).waitFor();
    await page.getByRole("button", { name: /^Alarms not acknowledged: .*severity 1: [1-9]/ }).waitFor();
    await expect.poll(() => page.title()).toMatch(/^\([1-9]\d*\) /);

    await row(page)
      .getByRole("button", { name: /Signal fault$/ })
      .click();
    const drawer = page.getByRole("dialog");
    await drawer.getByText(words.detail.advice).waitFor();
    await drawer.getByText("Never reset it from afar.", { exact: false }).waitFor();
    await drawer.getByRole("button", { name: words.detail.acknowledge, exact: true }).click();
    await drawer.getByText(words.states.activeAcknowledged).waitFor();
    await drawer.getByLabel(words.detail.comment).fill("Police informed");
    await drawer.getByRole("button", { name: words.detail.commentAdd }).click();
    await drawer.getByRole("cell", { name: /Comment\s*Police informed/ }).waitFor();
    const steps = await seen(drawer.getByRole("table"));
    expect(steps).toMatch(/Raised[\s\S]*Acknowledged[\s\S]*\d (ms|s|min)[\s\S]*Comment/);
    await takeScreenshot(page, "alarm-drawer");

    simulate(demo, "clear", "--all");
    await drawer.getByText(words.steps.cleared, { exact: true }).first().waitFor({ timeout: 60_000 });
    await board(page).getByText(words.board.none).waitFor();
    await drawer.getByRole("link", { name: words.detail.place }).click();
    await page.waitForURL(new RegExp(`/map\\?sel=controller(:|%3A)${controller}`));
  });

  test("stands over the map", async ({ open }) => {
    const page = await open({ role: "viewer", path: "/map" });
    await seesLive(page);
    flash();
    await board(page)
      .getByRole("link", { name: /Gangnam.*Signals in conflict/ })
      .waitFor({ timeout: 60_000 });
    await takeScreenshot(page, "map-board");
    simulate(demo, "clear", "--all");
    await board(page).waitFor({ state: "detached", timeout: 60_000 });
  });

  test("is shelved with a reason that everybody sees, and taken off the shelf again", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/alarms" });
    await pointAside(page);
    flash();
    await row(page)
      .getByRole("button", { name: /Signal fault$/ })
      .click({ timeout: 60_000 });
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("button", { name: words.detail.shelve }).click();
    const asked = page.getByRole("dialog", { name: words.detail.shelveTitle });
    const confirm = asked.getByRole("button", { name: words.detail.shelveAct, exact: true });
    expect(await confirm.isDisabled(), "no shelving without a reason").toBe(true);
    await asked.getByLabel(words.detail.reason).fill("Works until noon, job 4711");
    await confirm.click();
    await drawer.getByText(/by operator until .*Works until noon, job 4711/).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Shelved: [1-9]/ }).click();
    await page.waitForURL(/state=shelved/);
    await row(page)
      .getByRole("button", { name: /Signal fault$/ })
      .click();
    await drawer.getByRole("button", { name: words.detail.unshelve }).click();
    await drawer.getByText(words.states.activeUnacknowledged, { exact: true }).waitFor();
  });

  test("is acknowledged with others by keyboard, and each has its answer", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: `/alarms?severity=1&target=${controller}` });
    flash();
    await row(page).waitFor({ timeout: 60_000 });
    await page.locator("#content").focus();
    await page.keyboard.press("s");
    await page.getByText("1 selected").waitFor();
    // Somebody else is faster.
    await signalFaults("activeUnacknowledged");
    await page.keyboard.press("k");
    const answers = page.getByRole("region", { name: words.bulk.results });
    await answers.getByText(`${words.bulk.outcomes.already}: 1`).waitFor();
    await answers.getByRole("listitem").filter({ hasText: "Gangnam" }).waitFor();
  });
});

describe("The alarm page", () => {
  test("keeps its filter in the address, and shows the history of what is over", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/alarms" });
    await pointAside(page);
    await page.locator("#content").focus();
    await page.keyboard.press("y");
    await page.waitForURL(/view=history/);
    await page.getByRole("button", { name: /^All kinds|^Kind: / }).click();
    await page.getByRole("checkbox", { name: words.kinds.signalFault }).click();
    await page.waitForURL(/kind=signalFault/);
    await page.keyboard.press("Escape");
    await page.getByLabel(words.filter.nameOrId).fill("gangnam stn");
    await page.waitForURL(/target=gangnam/);
    await row(page).filter({ hasText: "Gangnam Stn" }).first().waitFor();
    await page.reload();
    await row(page).first().getByText(words.states.cleared).waitFor();
    expect(page.url()).toMatch(/view=history.*kind=signalFault|kind=signalFault.*view=history/);
  });

  test("lets a viewer read and not act", async ({ open }) => {
    const page = await open({ role: "viewer", path: "/alarms?view=history&kind=signalFault" });
    await row(page).first().waitFor();
    expect(await row(page).first().getByRole("checkbox").isDisabled()).toBe(true);
    await row(page)
      .first()
      .getByRole("button", { name: /Signal fault$/ })
      .click();
    const drawer = page.getByRole("dialog");
    await drawer.getByText(words.detail.mayNot).waitFor();
    expect(await drawer.getByRole("button", { name: words.detail.acknowledge, exact: true }).count()).toBe(0);
  });

  test("tells how long each step took and how much of the shift was flood", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/alarms/statistics" });
    await page.getByText(words.statistics.floodShare).waitFor();
    await page.getByRole("row", { name: new RegExp(words.statistics.toAcknowledge) }).waitFor();
  });

  test("speaks Korean at once, and the other language after a switch", async ({ open }) => {
    const page = await open({ role: "trafficOperator", language: "ko", path: "/alarms/rules" });
    await page.getByRole("rowheader", { name: new RegExp(alarmsKo.kinds.signalFault) }).waitFor();
    await page.locator("#content").focus();
    await page.keyboard.press("l");
    await page.getByRole("rowheader", { name: new RegExp(words.kinds.signalFault) }).waitFor();
  });
});

describe("The rules of alarms", () => {
  test("are changed by an engineer with the delivered values beside, checked, and nobody overwrites another", async ({
    open,
    troubles,
  }) => {
    troubles.expect(/response: 409 PUT /);
    const page = await open({ role: "engineer", path: "/alarms/rules" });
    const edit = page.getByRole("button", { name: `Change the rule: ${words.kinds.clockSkew}` });
    const form = page.getByRole("dialog", { name: `Change the rule: ${words.kinds.clockSkew}` });
    const save = form.getByRole("button", { name: en.app.save });
    await edit.click();
    const offset = form.getByLabel(words.rules.parameters.offsetSec);
    await form.getByText("Delivered: 90").waitFor();
    await offset.fill("0");
    await save.click();
    await form.getByText("A number from 1 to 86,400").waitFor();
    await offset.fill("75");
    await save.click();
    await form.waitFor({ state: "detached" });
    await page.getByRole("row", { name: /Clock wrong.*engineer/ }).waitFor();

    await edit.click();
    const answer = await admin.send("GET", routes.listAlarmRules.path);
    const { items, delivered } = routes.listAlarmRules.response.parse(await answer.json());
    const rule = items.find(({ kind }) => kind === "clockSkew");
    const original = delivered.find(({ kind }) => kind === "clockSkew");
    expect(rule).toMatchObject({ parameters: { offsetSec: 75 } });
    const path = routes.putAlarmRule.path.replace(":kind", "clockSkew");
    // The delivered values again, by somebody else, while the form is open.
    expect((await admin.send("PUT", path, { ...original, revision: rule?.revision })).status).toBe(200);
    await form.getByLabel(words.rules.parameters.offsetSec).fill("60");
    await save.click();
    await form.getByText(words.rules.conflict).waitFor();
    await form.getByText(/admin changed this rule/).waitFor();
    await form.getByRole("button", { name: words.rules.conflictTake }).click();
    expect(await form.getByLabel(words.rules.parameters.offsetSec).inputValue()).toBe("90");
  });

  test("are read by an operator and not changed", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/alarms/rules" });
    await page.getByRole("rowheader", { name: new RegExp(words.kinds.clockSkew) }).waitFor();
    await page.getByText(words.rules.readOnly, { exact: false }).waitFor();
    expect(await page.getByRole("button", { name: /^Change the rule/ }).count()).toBe(0);
  });
});
