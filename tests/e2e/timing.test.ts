import { writeTimingCsv } from "@roadcast/contract";
import type { Page } from "playwright-core";
import { describe, expect, inject } from "vitest";
import { timingEn } from "../../console/src/format/i18n/timing.en.js";
import { timingKo } from "../../console/src/format/i18n/timing.ko.js";
import { allSeen, seen, seesLive } from "../support/browser.js";
import { type Open, test } from "../support/browser-test.js";
import { DemoClient, simulate } from "../support/demo.js";
import { overflow, violationsOf } from "../support/page-checks.js";
import { takeScreenshot } from "../support/pages.js";

const demo = inject("demo");
/** Junctions that no other test commands. */
const edited = "C-EUNMA";
const drifted = "C-GYEONGBOK";
const large = { width: 1600, height: 1000 };

const tab = (page: Page, name: string) => page.getByRole("tab", { name });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const faults = (page: Page) => page.getByRole("region", { name: /^Faults: / });
/** Other gateways' people may save at once: a page asks again every few seconds. */
const patience = { timeout: 90_000 };

async function timingPage(open: Open, role: "engineer" | "trafficOperator", id: string, path = ""): Promise<Page> {
  const page = await open({ role, path: `/signals/${id}/timing${path}`, viewport: large });
  await seesLive(page);
  await page.getByRole("tab", { name: "Phases" }).waitFor();
  return page;
}

async function save(page: Page, note: string): Promise<void> {
  await page.getByRole("button", { name: "Save as a version" }).click();
  const dialog = page.getByRole("dialog", { name: /^Save version/ });
  await dialog.getByLabel("What was changed, and why").fill(note);
  await dialog.getByRole("button", { name: "Save as a version" }).click();
}

describe("An engineer", () => {
  test("is told every fault as it is typed, is led to its field, and saves what has none", async ({ open }) => {
    const page = await timingPage(open, "engineer", edited);
    await page.getByText("No faults: it can be saved.").waitFor();
    await field(page, "Phase 2: Yellow").fill("2");
    await faults(page)
      .getByRole("button", { name: /Phase 2 · Yellow.*At least 3/ })
      .waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Save as a version" }).isDisabled()).toBe(true);
    await field(page, "Phase 2: Yellow").fill("3");

    await tab(page, "Plans").click();
    const split = field(page, "Split of phase 2");
    const before = await split.inputValue();
    await split.fill(String(Number(before) + 5));
    await faults(page)
      .getByRole("button", { name: /Plan 1 · Splits.*ring 1 add up to/ })
      .waitFor();
    await takeScreenshot(page, "timing-faults-en");
    await tab(page, "Phases").click();
    await faults(page)
      .getByRole("button", { name: /ring 1 add up to/ })
      .click();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("Split of phase 1");
    await split.fill(before);
    await page.getByText("No faults: it can be saved.").waitFor();
    await field(page, "Offset, s").fill("33");

    await tab(page, "Days and holidays").click();
    await page.getByRole("button", { name: "Add a day plan" }).click();
    await page.getByRole("button", { name: "Add public holidays" }).click();
    await page.getByText(/^\d+ holidays added$/).waitFor();
    expect(await page.getByLabel(/^Date \d+$/).count()).toBeGreaterThan(15);
    await field(page, "Sunday").selectOption({ label: "1 Day plan 1" });
    await page.getByText(/^Unsaved changes: \d+, based on version 1$/).waitFor();
    await takeScreenshot(page, "timing-days-en");

    await page.getByRole("link", { name: "Controller", exact: true }).click();
    const leave = page.getByRole("dialog", { name: "Leave without saving?" });
    await leave.getByRole("button", { name: "Cancel" }).click();
    await leave.waitFor({ state: "detached" });

    await save(page, "holidays, offset");
    await page.getByText("Version 2 is saved").waitFor();
    await page.getByText(/^No changes, based on version 2$/).waitFor();
    await tab(page, "Versions").click();
    const table = page.getByRole("table", { name: "Version 1 and version 2" });
    await page.getByLabel("Compare with version 2").check();
    await table.getByRole("row", { name: /Plan 1 · Offset, s/ }).waitFor();
    await takeScreenshot(page, "timing-versions-en");
  });

  test("who saves second sees what the first has saved, and loses nothing of his own", async ({ open, troubles }) => {
    const first = await timingPage(open, "engineer", drifted, "?tab=plans");
    const second = await timingPage(open, "engineer", drifted, "?tab=plans");
    const cycle = async (page: Page, offset: string) => field(page, "Offset, s").fill(offset);
    await cycle(second, "11");
    await cycle(first, "22");
    await save(first, "first");
    await first.getByText("Version 2 is saved").waitFor();
    // Before the page has heard of it, or after: the gateway refuses, and the page says whose it is.
    troubles.expect(/response: 409 POST .*\/timing\/versions/);
    const newer = second.getByRole("alert").filter({ hasText: "saved version 2" });
    await newer.waitFor(patience);
    await newer.getByRole("row", { name: /Plan 1 · Offset, s 22 11/ }).waitFor();
    await takeScreenshot(second, "timing-newer-en");
    await newer.getByRole("button", { name: "Keep mine, on top of version 2" }).click();
    await save(second, "second");
    await second.getByText("Version 3 is saved").waitFor();
    expect(await field(second, "Offset, s").inputValue()).toBe("11");
  });

  test("reads a file with every fault at its line, and a good one into the editor", async ({ open }) => {
    const network = await (await new DemoClient(demo).signIn("engineer")).network();
    const controller = network.features.find(({ properties }) => properties.id === "C-DAECHI-STN");
    if (controller?.properties.kind !== "controller") throw new Error("no such controller");
    const csv = writeTimingCsv(controller.properties);
    const page = await timingPage(open, "engineer", "C-DAECHI-STN", "?tab=file");
    const choose = async (name: string, text: string) => {
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Choose a file" }).click();
      await (await chooser).setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    };
    await choose("bad.csv", csv.replace(/\r\n2,1,1,/, "\r\n2,one,1,").replace("[daySchedule]", "[dayschedule]"));
    const refused = page.getByRole("alert").filter({ hasText: "bad.csv has faults" });
    await refused.getByText("Line 4, column 2").waitFor();
    await refused.getByText("There is no section dayschedule").waitFor();
    await takeScreenshot(page, "timing-file-en");
    await choose("good.csv", csv.replace(/(\r\n1,[^\r]*?,\d+,)\d+(,2 6,)/, "$144$2"));
    await page.getByText(/^good.csv is in the editor: changes 1$/).waitFor();
    await page.getByText(/^Unsaved changes: 1/).waitFor();

    // What is in the editor now is not saved: another sheet does not take its place without a question.
    await choose("good.csv", csv);
    const replace = page.getByRole("dialog", { name: "Replace what you have changed?" });
    await replace.getByRole("button", { name: "Cancel" }).click();
    await replace.waitFor({ state: "detached" });
    await page.getByText(/^Unsaved changes: 1/).waitFor();
    await choose("good.csv", csv);
    await replace.getByRole("button", { name: "Replace" }).click();
    await page.getByText(/^No changes/).waitFor();
  });
});

describe("A traffic operator", () => {
  test("compares two plans: each difference stands there by its name, with both values", async ({ open }) => {
    const network = await (await new DemoClient(demo).signIn("viewer")).network();
    const controller = network.features.find(({ properties }) => properties.id === "C-SUSEO-STN");
    if (controller?.properties.kind !== "controller") throw new Error("no such controller");
    const plans = controller.properties.plans.map(({ cycleSec, offsetSec, splits, coordinatedPhases }) => ({
      ...{ "Cycle, s": cycleSec, "Offset, s": offsetSec },
      ...Object.fromEntries(Object.entries(splits).map(([phase, sec]) => [`split of phase ${phase}`, sec])),
      "coordinated phases": coordinatedPhases.join(" "),
    }));
    const [night = {}, evening = {}] = [plans[0], plans[3]];
    const expected = Object.entries(night).flatMap(([name, value]) => {
      const other = Object.entries(evening).find(([same]) => same === name)?.[1];
      return value === other ? [] : [`${name} ${value} ${other}`];
    });
    expect(expected.length).toBeGreaterThan(5);

    const page = await timingPage(open, "trafficOperator", "C-SUSEO-STN", "?tab=plans");
    await page.getByRole("combobox", { name: timingEn.plans.compare }).click();
    await page.getByRole("option", { name: "4 Evening peak" }).click();
    const table = page.getByRole("table", { name: `Differences: ${expected.length}`, exact: true });
    const rows = await allSeen(table.getByRole("row"));
    const words = rows.map((row) => row.replace(/\s+/g, " ").trim());
    expect(words).toEqual(["What 1 Night 4 Evening peak", ...expected]);
    const bars = page.getByRole("figure", { name: /: 4 Evening peak$/ });
    expect(await seen(bars)).toMatch(/^4 Evening peak[\s\S]*2 58 ≠/);
    await bars.scrollIntoViewIfNeeded();
    await takeScreenshot(page, "timing-compare-en");
    const korean = await open({ role: "viewer", language: "ko", path: new URL(page.url()).pathname, viewport: large });
    await korean.getByRole("tab", { name: timingKo.tabs.plans }).click();
    await korean.getByRole("combobox", { name: timingKo.plans.compare }).click();
    await korean.getByRole("option", { name: /^4 / }).click();
    await korean.getByText(`다른 점: ${expected.length}`, { exact: true }).scrollIntoViewIfNeeded();
    await takeScreenshot(korean, "timing-compare-ko");
  });

  test("looks and does not edit, sends a version, and sees it confirmed by the controller's checksum", async ({
    open,
  }) => {
    const engineer = await timingPage(open, "engineer", "C-CHEONGDAM-STN", "?tab=plans");
    await field(engineer, "Offset, s").fill("17");
    await save(engineer, "offset of plan 1");
    await engineer.getByText("Version 2 is saved").waitFor();

    const page = await timingPage(open, "trafficOperator", "C-CHEONGDAM-STN", "?tab=versions");
    await page.getByText(/^Your role looks and sends versions/).waitFor();
    await page.getByRole("button", { name: "Send to the controller: 2" }).click();
    const dialog = page.getByRole("dialog", { name: "Send version 2 to the controller" });
    await dialog.getByLabel("Reason").fill("new offset");
    await dialog.getByRole("button", { name: "Check" }).click();
    await dialog.getByRole("button", { name: "Send", exact: true }).waitFor();
    await takeScreenshot(page, "timing-send-en");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    const life = page.getByRole("article", { name: "Timing sheet, version 2" });
    await life.getByText("Confirmed").first().waitFor(patience);
    await page.getByText("The controller runs by what central holds: version 2.").waitFor(patience);
    await takeScreenshot(page, "timing-confirmed-en");
  });

  test("sees a drift with what to do next, and puts central's sheet back", async ({ open }) => {
    const id = "C-DOGOK-STN";
    simulate(demo, "inject", "controller-fault", "--controller", id, "--kind", "drift");
    const page = await timingPage(open, "trafficOperator", id);
    const alert = page.getByRole("alert").filter({ hasText: "Drift: the controller runs by another timing" });
    await alert.waitFor(patience);
    await takeScreenshot(page, "timing-drift-en");
    const korean = await open({ role: "admin", language: "ko", path: `/signals/${id}/timing`, viewport: large });
    await korean.getByText(timingKo.drift.differs).waitFor();
    await takeScreenshot(korean, "timing-drift-ko");
    await page.getByRole("button", { name: "Send central's version 1 again" }).click();
    const dialog = page.getByRole("dialog", { name: "Send version 1 to the controller" });
    await dialog.getByLabel("Reason").fill("put back");
    await dialog.getByRole("button", { name: "Check" }).click();
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText("The controller runs by what central holds: version 1.").waitFor(patience);
  });
});

describe.each([
  { language: "ko", scheme: "dark", words: timingKo },
  { language: "en", scheme: "light", words: timingEn },
] as const)("Every part of the timing page, $language and $scheme,", ({ language, scheme, words }) => {
  test("can be used by everybody (WCAG 2.2 AA) and fits small and large screens", async ({ open }) => {
    const page = await open({ role: "admin", language, scheme, path: "/signals/C-SINSA-STN/timing" });
    await seesLive(page);
    const found: string[] = [];
    for (const [name, label] of Object.entries(words.tabs)) {
      await page.getByRole("tab", { name: label }).click();
      await page.getByRole("tabpanel").waitFor();
      if (name === "versions") await page.getByRole("table").first().waitFor();
      found.push(...(await violationsOf(page)).map((violation) => `${name}: ${violation}`));
      for (const viewport of [
        { width: 1366, height: 768 },
        { width: 1920, height: 1080 },
        { width: 683, height: 384 },
      ]) {
        await page.setViewportSize(viewport);
        if (viewport.width > 1000) await takeScreenshot(page, `timing-${name}-${language}-${scheme}-${viewport.width}`);
        found.push(...(await overflow(page)).map((what) => `${name} at ${viewport.width}: ${what}`));
      }
      await page.setViewportSize({ width: 1366, height: 768 });
    }
    expect(found).toEqual([]);
    expect(await seen(page.getByRole("heading", { level: 1 }))).toContain(words.title.replace("{{name}}", "").trim());
  });
});
