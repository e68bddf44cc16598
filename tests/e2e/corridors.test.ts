import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, inject } from "vitest";
import { corridorsEn as words } from "../../console/src/format/i18n/corridors.en.js";
import { corridorsKo } from "../../console/src/format/i18n/corridors.ko.js";
import { signalsEn } from "../../console/src/format/i18n/signals.en.js";
import { seen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { DemoClient } from "../support/demo.js";
import { pressPair, takeScreenshot } from "../support/pages.js";

const demo = inject("demo");
/** A junction's clearances and least greens, and the vehicle's way to it. */
const patience = { timeout: 150_000 };
const path = "/corridors";
const takenBack = signalsEn.sending.takenBack.split("{{")[0] ?? "";

const button = (within: Page | Locator, name: string | RegExp) => within.getByRole("button", { name, exact: true });
const panelOf = (page: Page, title: string = words.title) => page.getByRole("complementary", { name: title });
const listOf = (page: Page, label: string = words.table.label) => page.getByRole("list", { name: label });

/** Chooses one of a searched list, as the keyboard does it. */
async function choose(page: Page, label: string, typed: string, option: RegExp): Promise<void> {
  const box = page.getByRole("combobox", { name: label, exact: true });
  await box.click();
  await box.fill(typed);
  await page.getByRole("option", { name: option }).first().click();
}

/** A picture of the page, once its map is drawn. */
async function picture(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.getByRole("application").getAttribute("aria-busy"), { timeout: 30_000 }).toBeNull();
  await takeScreenshot(page, name);
}

/** From an empty form to the preview. */
async function plan(page: Page, reason: string, vehicle: string | null): Promise<void> {
  if (vehicle !== null) await choose(page, words.plan.vehicle, vehicle, new RegExp(`^${vehicle}$`));
  await choose(page, words.plan.from, "Gangnam Stn", /^Gangnam Stn/);
  await choose(page, words.plan.to, "Samseong Stn", /^Samseong Stn/);
  await page.getByLabel(words.plan.reason).fill(reason);
  await button(page, words.plan.preview).click();
  await page.getByRole("table", { name: words.table.label }).waitFor();
}

afterAll(async () => {
  const admin = await new DemoClient(demo).signIn("admin");
  const answer = await admin.send("GET", "/api/v1/corridors?state=open");
  const { items } = (await answer.json()) as { items: { corridorId: string }[] };
  for (const { corridorId } of items) await admin.send("POST", `/api/v1/corridors/${corridorId}/cancel`);
});

describe("An emergency corridor", () => {
  test("is previewed, started, watched by two people in two languages, and given back behind the ambulance", async ({
    open,
  }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    await pressPair(page, "g", "e");
    await page.waitForURL((url) => url.pathname === path);
    await plan(page, "Cardiac arrest at COEX", "Ambulance 1");
    const rows = page.getByRole("table", { name: words.table.label }).getByRole("row");
    const junctions = (await rows.count()) - 1;
    expect(junctions).toBeGreaterThanOrEqual(3);
    const first = await seen(rows.nth(1));
    expect(first).toMatch(/s ahead/);
    expect(first).toMatch(/veh·min|no flow/);
    await picture(page, "corridor-preview-en");

    await expect.poll(() => button(page, words.start.button).isEnabled()).toBe(true);
    await page.keyboard.press("e");
    const dialog = page.getByRole("dialog");
    await dialog.getByText(words.start.title).waitFor();
    await button(dialog, words.start.confirm).click();
    const list = listOf(page);
    await list.getByRole("listitem").first().waitFor();
    // Its being heard active may come before the answer to its start: that is no send that was taken back.
    expect(await page.getByText(takenBack).count()).toBe(0);
    await list.getByText(words.junctionStates.preempting, { exact: true }).first().waitFor(patience);
    await list.getByText(words.junctionStates.green, { exact: true }).first().waitFor(patience);
    await picture(page, "corridor-active-en");

    // A colleague sees the same in Korean, at the same address.
    const colleague = await open({ role: "admin", language: "ko", path: "/" });
    await seesLive(colleague);
    await colleague.goto(new URL(page.url()).pathname + new URL(page.url()).search);
    const korean = listOf(colleague, corridorsKo.table.label);
    await korean.getByRole("listitem").first().waitFor();
    await picture(colleague, "corridor-active-ko");
    const released = new RegExp(`^${corridorsKo.junctionStates.released}$`);
    await korean.getByText(released).first().waitFor(patience);
    await list.getByText(words.junctionStates.released, { exact: true }).first().waitFor(patience);

    await panelOf(page).getByText(words.states.ended, { exact: true }).waitFor(patience);
    await picture(page, "corridor-ended-en");
    expect(await list.getByText(words.junctionStates.released, { exact: true }).count()).toBeGreaterThan(0);
    await panelOf(colleague, corridorsKo.title).getByText(corridorsKo.states.ended, { exact: true }).waitFor(patience);
  });

  test("says who holds a junction, leaves it out, and is cancelled by a colleague with everything released", async ({
    open,
  }) => {
    const admin = await new DemoClient(demo).signIn("admin");
    const lock = await admin.send("PUT", "/api/v1/controllers/C-YEOKSAM-STN/lock", {
      reason: "road works",
      forSec: 600,
    });
    expect(lock.status).toBe(200);
    const page = await open({ role: "trafficOperator", path: "/" });
    await seesLive(page);
    await page.goto(path);
    await plan(page, "Fire at a school", null);
    const held = page.getByRole("rowgroup").filter({ hasText: "road works" });
    expect(await seen(held)).toMatch(/Locked by admin: road works/);
    expect(await button(page, words.start.button).isDisabled()).toBe(true);
    await picture(page, "corridor-locked-en");
    await held.getByRole("checkbox").check();
    await button(page, words.start.button).click();
    await button(page.getByRole("dialog"), words.start.confirm).click();
    const list = listOf(page);
    await list.getByText(words.junctionStates.refused, { exact: true }).first().waitFor();
    // Nobody hears the vehicle: its passing is reported.
    await list.getByRole("button", { name: /^The vehicle has passed Yeoksam/ }).click();
    await list.getByText(words.junctionStates.preempting, { exact: true }).first().waitFor(patience);

    const colleague = await open({ role: "admin", language: "ko", path: "/" });
    await seesLive(colleague);
    await colleague.goto(new URL(page.url()).pathname + new URL(page.url()).search);
    await listOf(colleague, corridorsKo.table.label).getByRole("listitem").first().waitFor();
    await button(colleague, corridorsKo.act.cancel).waitFor();
    await colleague.keyboard.press("v");
    const dialog = colleague.getByRole("dialog");
    await dialog.getByText(corridorsKo.act.cancelTitle).waitFor();
    await picture(colleague, "corridor-cancel-ko");
    await button(dialog, corridorsKo.act.cancelConfirm).click();
    await panelOf(page).getByText(words.states.cancelled, { exact: true }).waitFor(patience);
    await picture(colleague, "corridor-cancelled-ko");
    await admin.send("DELETE", "/api/v1/controllers/C-YEOKSAM-STN/lock");
  });

  test("begins and ends where somebody clicks on the map, and the address keeps it", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/" });
    await seesLive(page);
    await page.goto(path);
    await button(page, words.plan.pickFrom).waitFor();
    const map = page.getByRole("application");
    await expect.poll(() => map.getAttribute("aria-busy"), { timeout: 30_000 }).toBeNull();
    await page.keyboard.press("[");
    await page.getByText(words.plan.stopPicking).waitFor();
    const box = await map.boundingBox();
    if (box === null) throw new Error("the map has a box");
    await page.mouse.click(box.x + box.width * 0.35, box.y + box.height * 0.45);
    await page.waitForURL(/from=/);
    // The end is what is wanted next.
    await page.getByText(words.plan.stopPicking).waitFor();
    await page.mouse.click(box.x + box.width * 0.6, box.y + box.height * 0.55);
    await page.waitForURL(/to=/);
    const address = page.url();
    await page.getByLabel(words.plan.reason).fill("Picked on the map");
    await picture(page, "corridor-picked-en");
    await page.reload();
    expect(page.url()).toBe(address);
    await page.getByLabel(words.plan.reason).fill("Picked on the map");
    await expect.poll(() => button(page, words.plan.preview).isEnabled()).toBe(true);
  });

  test("is for viewers to look at", async ({ open }) => {
    const page = await open({ role: "viewer", path: "/" });
    await seesLive(page);
    await page.goto(path);
    await page.getByText(words.readOnly).waitFor();
    expect(await button(page, words.plan.preview).count()).toBe(0);
    const last = panelOf(page).getByRole("listitem").first();
    await last.getByRole("button").click();
    await panelOf(page).getByText(words.facts.length).waitFor();
    expect(await button(page, words.act.cancel).count()).toBe(0);
  });
});
