import { command as commandSchema } from "@roadcast/contract";
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, inject } from "vitest";
import { en } from "../../console/src/format/i18n/en.js";
import { signalsEn as words } from "../../console/src/format/i18n/signals.en.js";
import { signalsKo } from "../../console/src/format/i18n/signals.ko.js";
import { seen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { DemoClient, simulate } from "../support/demo.js";
import { Line } from "../support/line.js";
import { takeScreenshot } from "../support/pages.js";
import { cycleBegun } from "../support/signal-page.js";

const demo = inject("demo");
/** A cycle of the street, its clearances and the half minute of grace are less. */
const patience = { timeout: 150_000 };

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const lives = (page: Page) => region(page, words.last.title).getByRole("article");
/** The end of a life stands in its head; the steps ahead name it, too. */
const headOf = (life: Locator) => life.locator("header");
const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true });

/** Waits until the controller can be commanded, which it can while its state is fresh. */
async function atDesk(page: Page): Promise<void> {
  await seesLive(page);
  await button(page, words.types.setMode).waitFor();
}

/** From the button of a command to the dialog that says what it will do. */
async function askFor(page: Page, type: keyof typeof words.types, fill: (dialog: Locator) => Promise<void>) {
  await button(page, words.types[type]).click();
  const dialog = page.getByRole("dialog");
  await fill(dialog);
  await dialog.getByLabel(words.form.reason).fill("end-to-end test");
  await button(dialog, words.form.check).click();
  return dialog;
}

const choose = async (page: Page, dialog: Locator, label: string, option: RegExp) => {
  await dialog.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
};

/** What was asked of these is taken back, so that other tests find the street as it was. */
const touched = [
  "C-SINSA-STN",
  "C-NONHYEON-STN",
  "C-KYOBO",
  "C-WOOSUNG",
  "C-BANGBANG",
  "C-YANGJAE-STN",
  "C-EULJI",
  "C-HAKDONG-STN",
];

afterAll(async () => {
  simulate(demo, "clear", "--all");
  const admin = await new DemoClient(demo).signIn("admin");
  for (const id of touched) {
    await admin.send("DELETE", `/api/v1/controllers/${id}/lock`);
    await admin.send("POST", `/api/v1/controllers/${id}/commands`, {
      type: "release",
      args: {},
      reason: "after tests",
    });
  }
});

describe("A traffic operator", () => {
  test("finds a signal in the list and sees all of it on its page, live", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/signals" });
    await seesLive(page);
    await page.getByLabel(words.list.search).fill("sinsa");
    await page.getByRole("link", { name: "Sinsa Stn" }).click();
    await page.waitForURL(/\/signals\/C-SINSA-STN/);
    await atDesk(page);
    const now = region(page, words.now.title);
    await expect.poll(() => seen(now)).toMatch(/Coordinated[\s\S]*Plan\s*\d \w+[\s\S]*\d+ of 1\d0 s/);
    expect(await seen(region(page, words.splits.title))).toMatch(/coord\./);
    await region(page, words.device.title).getByText(words.device.drift.same).waitFor();
    await expect
      .poll(() => seen(page.getByRole("region", { name: en.map.controller.phases }).first()))
      .toMatch(/Green/);
    await takeScreenshot(page, "signal-page");
    await page.getByRole("button", { name: /한국어/ }).click();
    await button(page, signalsKo.types.setPlan).waitFor();
    await region(page, signalsKo.last.title).waitFor();
  });

  test("sets a plan, is told what it will do, sees it confirmed by the street, and releases it", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/signals/C-SINSA-STN" });
    await atDesk(page);
    // The schedule of a working day never has this plan.
    const dialog = await askFor(page, "setPlan", (form) => choose(page, form, words.form.plan, /^5 Weekend/));
    await dialog.getByText("Plan 5 Weekend").waitFor();
    expect(await seen(dialog)).toMatch(/lasts 30 min and ends by itself, at \d\d:\d\d:\d\d at the latest/);
    await takeScreenshot(page, "signal-confirm");
    await cycleBegun(page);
    await button(dialog, words.form.send).click();
    const life = lives(page).first();
    await life.getByText(/Expected by \d\d:\d\d:\d\d: .* left/).waitFor();
    await takeScreenshot(page, "signal-life");
    await headOf(life).getByText(words.states.confirmed).waitFor(patience);
    await life.getByText(/In force\. Ends by itself at/).waitFor();
    await expect.poll(() => seen(region(page, words.now.title))).toMatch(/5 Weekend/);
    const rows = page.getByRole("table", { name: words.history.title }).getByRole("row");
    await expect
      .poll(() => seen(rows.nth(1)))
      .toMatch(/operator[\s\S]*Plan 5 Weekend[\s\S]*end-to-end test[\s\S]*Confirmed/);

    const release = await askFor(page, "release", async () => {});
    await button(release, words.form.send).click();
    await lives(page).first().filter({ hasText: words.types.release }).waitFor();
    await headOf(lives(page).first()).getByText(words.states.confirmed).waitFor(patience);
    await expect.poll(() => seen(region(page, words.now.title)), patience).not.toMatch(/5 Weekend/);

    // Who comes later to the list sees what was asked for last, too.
    const list = await open({ role: "viewer", path: "/signals?q=sinsa" });
    await list.getByRole("row", { name: /Sinsa Stn.*Release.*Confirmed/ }).waitFor();
    await takeScreenshot(list, "signals-last-en");
  });

  test("is told in Korean, by name of the rule, why a command is refused, and changes it", async ({ open }) => {
    const page = await open({ role: "trafficOperator", language: "ko", path: "/signals/C-NONHYEON-STN" });
    await seesLive(page);
    await button(page, signalsKo.types.force).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: signalsKo.form.phase }).click();
    await page.getByRole("option", { name: /^4 / }).click();
    await dialog.getByLabel(signalsKo.form.lasts.second).fill("5");
    await button(dialog, signalsKo.form.check).click();
    await dialog.getByText(signalsKo.form.faults.reason).waitFor();
    await dialog.getByLabel(signalsKo.form.reason).fill("시험");
    await button(dialog, signalsKo.form.check).click();
    await dialog.getByRole("alert").getByText(signalsKo.refusals.shortensGreen).waitFor();
    await takeScreenshot(page, "signal-refused-ko");
    await dialog.getByLabel(signalsKo.form.lasts.second).fill("60");
    await button(dialog, signalsKo.form.check).click();
    await dialog.getByText(signalsKo.effects.force).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  test("sees a controller's own rejection with its reason", async ({ open }) => {
    simulate(demo, "inject", "controller-fault", "--controller", "C-KYOBO", "--kind", "refusing");
    const page = await open({ role: "trafficOperator", path: "/signals/C-KYOBO" });
    await atDesk(page);
    const dialog = await askFor(page, "setMode", (form) => choose(page, form, words.form.mode, /^Free$/));
    await button(dialog, words.form.send).click();
    const life = lives(page).first();
    await life.getByText("the controller refuses commands").waitFor();
    await headOf(life).getByText(words.states.rejected).waitFor();
  });

  test("sees a controller claim to be done while its state says otherwise, until the command is given up", async ({
    open,
  }) => {
    simulate(demo, "inject", "controller-fault", "--controller", "C-HAKDONG-STN", "--kind", "hollow");
    const page = await open({ role: "trafficOperator", path: "/signals/C-HAKDONG-STN" });
    await atDesk(page);
    const dialog = await askFor(page, "setMode", (form) => choose(page, form, words.form.mode, /^Flashing$/));
    await button(dialog, words.form.send).click();
    const life = lives(page).first();
    await life.getByText(words.life.said.completed).waitFor(patience);
    await expect.poll(() => seen(region(page, words.now.title))).toMatch(/Coordinated/);
    await headOf(life).getByText(words.states.timedOut).waitFor(patience);
    await life.getByText(/reports mode Coordinated, not Flashing/).waitFor();
  });

  test("works at the panel beside the map by the keyboard alone, and Escape closes only the dialog", async ({
    open,
  }) => {
    const page = await open({ role: "trafficOperator", path: "/map?sel=controller:C-WOOSUNG" });
    await seesLive(page);
    const panel = page.getByRole("complementary");
    await button(panel, words.types.setPlan).waitFor();
    await page.getByRole("application").focus();
    await page.keyboard.press("p");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await panel.waitFor();
    await page.getByRole("application").focus();
    await page.keyboard.press("o");
    await dialog.getByLabel(words.form.reason).focus();
    await page.keyboard.type("by keyboard");
    await page.keyboard.press("Enter");
    await dialog.getByText(words.effects.setMode).waitFor();
    await button(dialog, words.form.send).focus();
    await page.keyboard.press("Enter");
    await headOf(panel.getByRole("article").first()).getByText(words.states.confirmed).waitFor(patience);
  });

  test("commands two junctions, both or neither", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/signals?pick=C-BANGBANG,C-YANGJAE-STN" });
    await seesLive(page);
    await page.getByText("Chosen: 2").waitFor();
    await button(page, words.list.group).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(words.form.reason).fill("a queue over both");
    await button(dialog, words.group.check).click();
    await dialog.getByText(words.group.allOrNone).waitFor();
    await button(dialog, words.group.send).click();
    await page.waitForURL(/group=/);
    const group = region(page, words.group.panel);
    await group.getByText(words.group.states.confirmed).first().waitFor(patience);
    expect(await group.getByRole("article").count()).toBe(2);
    await takeScreenshot(page, "signals-group");
  });

  test("is told which junction refuses, and nothing is sent to any", async ({ open }) => {
    simulate(demo, "inject", "controller-fault", "--controller", "C-EULJI", "--kind", "local");
    const page = await open({ role: "trafficOperator", path: "/signals?pick=C-BANGBANG,C-EULJI&q=eulji" });
    await seesLive(page);
    await page.getByRole("row", { name: /Eulji.*Local or manual/ }).waitFor({ timeout: 30_000 });
    await button(page, words.list.group).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(words.form.reason).fill("not to be sent");
    await button(dialog, words.group.check).click();
    await dialog.getByRole("alert").getByText(words.refusals.localControl).waitFor();
    await dialog.getByText("Eulji Hospital").waitFor();
    expect(await button(dialog, words.group.send).count()).toBe(0);
  });

  test("sees that the line is lost in mid-command, and what became of it when the line is back", async ({
    open,
    troubles,
  }) => {
    troubles.expect(/request: /, /console: WebSocket connection/);
    simulate(demo, "inject", "controller-fault", "--controller", "C-NONHYEON-STN", "--kind", "silent");
    const line = await new Line(demo.url).start();
    try {
      const page = await open({
        demo: { ...demo, url: line.url },
        role: "trafficOperator",
        path: "/signals/C-NONHYEON-STN",
      });
      await atDesk(page);
      const dialog = await askFor(page, "setMode", (form) => choose(page, form, words.form.mode, /^Free$/));
      await button(dialog, words.form.send).click();
      const life = lives(page).first();
      await life.getByText(/Waits for the controller to accept it/).waitFor();
      line.pull();
      await page.getByText(words.last.lost).waitFor({ timeout: 10_000 });
      await life.getByText(words.life.lost, { exact: false }).waitFor();
      expect(await button(page, words.types.setPlan).isDisabled()).toBe(true);
      const operator = await new DemoClient(demo).signIn("operator");
      await expect.poll(() => stateOfLast(operator, "C-NONHYEON-STN"), { timeout: 60_000 }).toBe("expired");
      line.mend();
      await headOf(life).getByText(words.states.expired).waitFor({ timeout: 30_000 });
      await page.getByText(words.last.lost).waitFor({ state: "detached" });
    } finally {
      line.stop();
    }
  });
});

async function stateOfLast(client: DemoClient, controllerId: string): Promise<string> {
  const body = (await (await client.send("GET", `/api/v1/commands?controllerId=${controllerId}&limit=1`)).json()) as {
    items: unknown[];
  };
  return commandSchema.parse(body.items[0]).state;
}

describe("Two people at one junction", () => {
  test("see whose it is; an administrator may break the lock", async ({ open }) => {
    const operator = await open({ role: "trafficOperator", path: "/signals/C-YANGJAE-STN" });
    const admin = await open({ role: "admin", path: "/signals/C-YANGJAE-STN" });
    await seesLive(operator);
    await seesLive(admin);
    await button(operator, words.lock.take).click();
    const dialog = operator.getByRole("dialog");
    await dialog.getByLabel(words.form.reason).fill("works at the stop line");
    await button(dialog, words.lock.take).click();
    await operator.getByText(words.lock.mine).waitFor();
    await admin.getByText("operator holds it").waitFor();
    await admin.getByText(/works at the stop line/).waitFor();
    await admin.getByText(words.desk.heldByAnother).waitFor();
    expect(await button(admin, words.types.setPlan).count()).toBe(0);
    await button(admin, words.types.preempt).waitFor();
    await button(admin, words.lock.break).click();
    await button(admin.getByRole("dialog"), words.lock.break).click();
    await operator.getByText(words.lock.free).waitFor();
    await button(admin, words.types.setPlan).waitFor();
  });
});

describe("A viewer", () => {
  test("looks at signals and their history, and is offered no command", async ({ open }) => {
    const page = await open({ role: "viewer", path: "/signals?q=sinsa" });
    await seesLive(page);
    await page.getByRole("link", { name: "Sinsa Stn" }).waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(0);
    await page.goto("/signals/C-SINSA-STN");
    await page.getByText(words.desk.readOnly).waitFor();
    expect(await button(page, words.types.setPlan).count()).toBe(0);
    expect(await button(page, words.lock.take).count()).toBe(0);
  });
});
