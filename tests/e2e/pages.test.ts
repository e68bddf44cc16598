import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { en } from "../../console/src/format/i18n/en.js";
import { seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { overflow, violationsOf } from "../support/page-checks.js";
import { consolePages, takeScreenshot, visit } from "../support/pages.js";

const small = { width: 1366, height: 768 };
const large = { width: 1920, height: 1080 };
/** A screen of 1366 × 768 read at 200 % (WCAG 2.2, 1.4.4). */
const enlarged = { width: 683, height: 384 };

// Contrast follows the scheme, room the language: two pictures show each of both.
describe.each([
  { language: "ko", scheme: "dark" },
  { language: "en", scheme: "light" },
] as const)("Every page, $language and $scheme,", ({ language, scheme }) => {
  const look = `${language}-${scheme}`;

  test("can be used by everybody (WCAG 2.2 AA) and fits small and large screens", async ({ open }) => {
    const found: string[] = [];
    const check = async (page: Page, name: string) => {
      found.push(...(await violationsOf(page)).map((violation) => `${name}: ${violation}`));
      for (const viewport of [small, large]) {
        await page.setViewportSize(viewport);
        await takeScreenshot(page, `${name}-${look}-${viewport.width}`);
        found.push(...(await overflow(page)).map((what) => `${name} at ${viewport.width}: ${what}`));
      }
      await page.setViewportSize(enlarged);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (wide > 0) found.push(`${name} at 200 %: the page is ${wide} px too wide`);
      await page.setViewportSize(small);
    };
    for (const each of consolePages.filter(({ signedOut }) => signedOut === true)) {
      const page = await open({ language, scheme });
      await visit(page, each);
      await check(page, each.name);
      // A picture that plays on would slow down the checks of the other pages.
      await page.context().close();
    }
    const page = await open({ language, scheme, role: "admin" });
    await seesLive(page);
    for (const each of consolePages.filter(({ signedOut }) => signedOut !== true)) {
      await visit(page, each);
      await seesLive(page);
      await check(page, each.name);
    }
    expect(found).toEqual([]);
  });
});

describe.each(["dark", "light"] as const)("What opens over the map, %s,", (scheme) => {
  test("can be read by everybody (WCAG 2.2 AA)", async ({ open }) => {
    const page = await open({ scheme, role: "admin" });
    await seesLive(page);
    const found: string[] = [];
    const check = async (name: string) => {
      found.push(...(await violationsOf(page)).map((violation) => `${name}: ${violation}`));
      await takeScreenshot(page, `${name}-en-${scheme}-${small.width}`);
      await page.keyboard.press("Escape");
    };
    const search = page.getByLabel(en.map.search.label).first();
    await search.fill("Teheran");
    await page.locator("[role=option][data-combobox-selected]").waitFor();
    await check("search");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("textbox").waitFor();
    await check("palette");
    await page.getByRole("button", { name: en.map.layers.title }).click();
    await page.getByRole("checkbox").first().waitFor();
    await check("layers");
    await page.getByRole("button", { name: en.map.extents.title }).click();
    await page.getByText(en.map.extents.own).waitFor();
    await check("extents");
    expect(found).toEqual([]);
  });
});

describe("The map", () => {
  test("is drawn from the whole district down to single lanes", async ({ open }) => {
    const page = await open({ role: "trafficOperator", viewport: large });
    for (const zoom of [13, 15, 18]) {
      await visit(page, { name: "map", path: `/map?at=37.4979,127.0276,${zoom}`, ready: "[role=toolbar] button" });
      await seesLive(page);
      await expect.poll(() => drawnColours(page)).toBeGreaterThan(20);
      await takeScreenshot(page, `map-zoom-${zoom}-en-dark-1920`);
    }
  });
});

describe("A page whose address is opened", () => {
  test("waits for the console's own texts where they come after its own", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    // What is asked before a second try.
    const tries: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/healthz")) tries.push(request.url());
    });
    let release = () => {};
    const mayCome = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/assets\/en-[^/]*\.js$/, async (route) => {
      await mayCome;
      await route.continue();
    });
    const [part] = await Promise.all([page.waitForResponse(/\/assets\/WallPage-[^/]*\.js$/), page.goto("/wall")]);
    await part.finished();
    release();
    await page.getByRole("status", { name: en.wall.alerts }).waitFor();
    expect(tries).toEqual([]);
  });
});

/** How many colours the map's canvases hold: an empty map has one or two. */
function drawnColours(page: Page): Promise<number> {
  return page.evaluate(() => {
    const colours = new Set<string>();
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>("[role=application] canvas")) {
      const { width, height } = canvas;
      const data = canvas.getContext("2d")?.getImageData(0, 0, width, height).data;
      if (data === undefined) continue;
      for (let at = 0; at < data.length; at += 4 * 97) {
        colours.add(`${data[at]} ${data[at + 1]} ${data[at + 2]}`);
      }
    }
    return colours.size;
  });
}
