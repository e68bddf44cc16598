import type { Page } from "playwright-core";
import { describe, expect, inject } from "vitest";
import { alarmsEn } from "../../console/src/format/i18n/alarms.en.js";
import { en } from "../../console/src/format/i18n/en.js";
import { seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { DemoClient, simulate } from "../support/demo.js";
import { pressPair } from "../support/pages.js";

const mapBox = (page: Page) => page.getByRole("application");

describe("At the keyboard an operator", () => {
  test("finds a command by a few letters, and the focus comes back", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    await mapBox(page).focus();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("textbox").fill("congested");
    await page.getByRole("button", { name: /List congested links/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/list=congested/);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("INPUT");
  });

  test("sees all keys on one sheet, goes to a page with two of them, and can turn single keys off", async ({
    open,
  }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    await mapBox(page).focus();
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Keys" });
    await sheet.getByText("List what is abnormal").waitFor();
    await sheet.getByRole("switch", { name: "Keys without Ctrl" }).click();
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    await mapBox(page).focus();
    await page.keyboard.press("a");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("textbox").fill("all keys");
    await page.keyboard.press("Enter");
    await sheet.getByRole("switch", { name: "Keys without Ctrl" }).click();
    expect(page.url()).not.toContain("list=");
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    await mapBox(page).focus();
    await pressPair(page, "g", "d");
    await page.waitForURL(/\/devices/);
  });

  test("writes on in the palette's field, which stays where it is while the list grows shorter", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    await mapBox(page).focus();
    await page.keyboard.press("Control+k");
    const field = page.getByRole("dialog").getByRole("textbox");
    await field.waitFor();
    const before = await field.boundingBox();
    await field.fill("no such command");
    await page.getByText(en.commands.nothing).waitFor();
    expect(before).not.toBeNull();
    expect(await field.boundingBox()).toEqual(before);
  });

  test("writes letters into the search box without setting anything off", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    const search = page.getByLabel(en.map.search.label).first();
    // It comes when the map has its roads.
    await search.waitFor();
    await mapBox(page).focus();
    await page.keyboard.press("/");
    await page.keyboard.type("hacgd");
    expect(await search.inputValue()).toBe("hacgd");
    expect(page.url()).not.toContain("list=");
  });
});

describe("The video wall", () => {
  test("shows clock, legend and what is abnormal, without menus; its address keeps the place", async ({ open }) => {
    const page = await open({
      role: "trafficOperator",
      path: "/map?at=37.50000,127.03600,15",
      viewport: { width: 1920, height: 1080 },
    });
    await seesLive(page);
    await page.getByRole("button", { name: en.commands.open }).waitFor();
    await mapBox(page).focus();
    await pressPair(page, "g", "w");
    await page.waitForURL(/\/wall\?at=37\.50000,127\.03600,15|\/wall\?at=37\.50000%2C127\.03600%2C15/);
    await page.getByText(/^\d\d:\d\d:\d\d$/).waitFor();
    await page.getByRole("complementary", { name: "Abnormal now" }).waitFor();
    await page.getByRole("list", { name: "Level of service" }).waitFor();
    expect(await page.getByRole("navigation").count()).toBe(0);
    await page.reload();
    await page.getByRole("complementary", { name: "Abnormal now" }).waitFor();
    await page.keyboard.press("Escape");
    await page.waitForURL(/\/map\?at=/);
  });
});

describe("A signal that is lost", () => {
  test("is counted at the bell until somebody acknowledges it; a mute shows how long it lasts", async ({ open }) => {
    const demo = inject("demo");
    const script = await new DemoClient(demo).signIn("viewer");
    const controllers = (await script.network()).features.flatMap(({ properties }) =>
      properties.kind === "controller" ? [properties.id] : [],
    );
    const victim = controllers.at(-1) ?? "";
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    const bell = page.getByRole("button", { name: /^Alarms not acknowledged/ });
    simulate(demo, "inject", "disconnect", "--device", `controllers/${victim}`);
    try {
      // A loss has to stand for 20 s before it is an alarm.
      await bell.and(page.getByRole("button", { name: /severity 3: [1-9]/ })).waitFor({ timeout: 60_000 });
      await mapBox(page).focus();
      await page.keyboard.press("b");
      // What the row says changes with the acknowledgement; what its button is called does not.
      const acknowledge = page.getByRole("button", { name: new RegExp(`^Acknowledge: .*${alarmsEn.says.commLoss}`) });
      const row = page.getByRole("listitem").filter({ has: acknowledge }).first();
      await row.getByRole("button").click();
      await row.filter({ hasText: alarmsEn.bell.done }).waitFor();
      await page.getByRole("button", { name: "Mute 5 min" }).click();
      await page.getByRole("button", { name: /mute ends in 4:5\d/ }).click();
      await page.getByRole("button", { name: "Mute 15 min" }).waitFor();
    } finally {
      simulate(demo, "clear", "--all");
    }
  });
});
