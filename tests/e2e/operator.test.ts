import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject } from "vitest";
import { buildNetworkModel } from "../../console/src/map/network-model.js";
import { search, searchEntries } from "../../console/src/map/search.js";
import { countOf, seen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { DemoClient, simulate } from "../support/demo.js";
import { mapDrawn } from "../support/pages.js";

const demo = inject("demo");
/** A part of Teheran-ro that runs free in the morning. */
const link = { id: "L-TEHERAN-03-E", name: "Teheran-ro Yeoksam Stn → Renaissance" };
/** A busy way out of the district; its one station sees the queue before the middle of the link. */
const jammed = { id: "L-YANGJAE-01-W", name: /^Yangjae-daero/ };
const stuck = { id: "D-TEHERAN-05-E-M-2", link: "L-TEHERAN-05-E" };

const panelOf = (page: Page, name: string | RegExp = /./) => page.getByRole("complementary", { name });

/** Chooses by search, as the keyboard does it. */
async function choose(page: Page, words: string): Promise<void> {
  await page.getByLabel("Search the map").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type(words);
  // What is offered may lag behind what is typed: Enter takes what is marked.
  await page
    .locator("[role=option][data-combobox-selected]")
    .filter({ has: page.getByText(words, { exact: true }) })
    .waitFor();
  await page.keyboard.press("Enter");
}

/** The address once the map has come to rest. */
async function settledAddress(page: Page): Promise<string> {
  await page.waitForURL((url) => url.searchParams.has("at"));
  await mapDrawn(page);
  let before = "";
  await expect
    .poll(
      () => {
        const same = before === page.url();
        before = page.url();
        return same;
      },
      { interval: 400 },
    )
    .toBe(true);
  return before;
}

describe("A traffic operator", () => {
  // A queue takes minutes of traffic, and so does a detector before it counts as stuck: other tests run meanwhile.
  let incident = "";
  beforeAll(() => {
    simulate(demo, "inject", "detector-fault", "--detector", stuck.id, "--kind", "locked-on");
    const answer = simulate(demo, "inject", "incident", "--link", jammed.id, "--capacity", "0.05", "--json");
    incident = (JSON.parse(answer) as { id: string }).id;
  });
  afterAll(() => {
    simulate(demo, "clear", incident);
  });

  test("signs in with name and password, and lands on a live map", async ({ open, troubles }) => {
    const page = await open();
    await page.getByLabel("User name").fill("operator");
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    troubles.expect(/response: 401 POST .*\/session$/);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("Wrong user name or password").waitFor();
    await page.getByLabel("Password", { exact: true }).fill("roadcast-demo");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(/\/map/);
    await page.getByRole("application", { name: /Map of the road network/ }).waitFor();
    await seesLive(page);
  });

  test("gets the ground under the roads though its file does not come at once", async ({ open, troubles }) => {
    troubles.expect(/request: GET .*\/basemap-/);
    const page = await open({ role: "trafficOperator", path: "/signals" });
    await seesLive(page);
    let asked = 0;
    await page.route(/\/basemap-[^/]*\.json$/, (route) => {
      asked += 1;
      return asked === 1 ? route.abort("connectionreset") : route.continue();
    });
    const comes = page.waitForResponse(/\/basemap-/);
    await page.getByRole("link", { name: "Map", exact: true }).click();
    expect((await comes).ok()).toBe(true);
    expect(asked).toBe(2);
  });

  test("sees how many links are free, slow and congested, and the same ones in the lists", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    const links = (await (await new DemoClient(demo).signIn("viewer")).network()).features.filter(
      ({ properties }) => properties.kind === "link",
    );
    const names = ["Congested", "Slow", "Free", "No data"];
    await expect
      .poll(async () => {
        const counts = await Promise.all(names.map((name) => countOf(page, name)));
        return counts.reduce((sum, count) => sum + count, 0);
      })
      .toBe(links.length);
    expect(await countOf(page, "Free")).toBeGreaterThan(50);
    await page.getByRole("button", { name: /^Free \d/ }).click();
    const list = page.getByRole("region", { name: "Free links" });
    await list.getByRole("listitem").first().waitFor();
    expect(await seen(list.getByRole("listitem").first())).toMatch(/→[\s\S]*Free[\s\S]*\d+ km\/h/);
  });

  test("chooses a link by search and sees its figures, its detectors and its history", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    await choose(page, link.id);
    const panel = panelOf(page, link.name);
    await panel.getByRole("heading", { name: link.name }).waitFor();
    await panel.getByText(/^Observed \d\d:\d\d:\d\d/).waitFor();
    await expect.poll(() => seen(panel)).toMatch(/Speed\s*\d+ km\/h/);
    expect(await seen(panel)).toMatch(/Flow\s*[\d,]+ veh\/h/);
    expect(await seen(panel)).toMatch(/detectors working: \d+ of \d+/);
    for (const [measure, unit] of [
      ["Speed", "km/h"],
      ["Flow", "veh/h"],
      ["Occupancy", "%"],
    ] as const) {
      await panel.getByRole("heading", { name: `${measure} ${unit}` }).waitFor();
      await panel.getByRole("img", { name: new RegExp(`^${measure}: between [\\d.,]+ and`) }).waitFor();
    }
    await panel.getByText(/Means over \d+ (min|h) of the link's stations\. Covered by readings: \d+ %/).waitFor();
    await panel.getByText("1 h", { exact: true }).click();
    await panel.getByText(/Means over 1 min/).waitFor();
    await panel.getByRole("button", { name: "As a table" }).click();
    await panel.getByRole("region", { name: "History as a table" }).getByRole("row").nth(1).waitFor();
  });

  test("reads the map's scale at the place where a link from another page opens it", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: `/map?sel=link:${link.id}` });
    await seesLive(page);
    const scale = page.locator("[role=application] + div");
    await scale.waitFor();
    const there = await seen(scale);
    // One step nearer and back again: what the map tells once it has been moved is the measure.
    const place = () => new URL(page.url()).searchParams.get("at");
    await page.getByRole("button", { name: "Zoom in" }).click();
    await expect.poll(place).not.toBeNull();
    const near = place();
    await page.getByRole("button", { name: "Zoom out" }).click();
    await expect.poll(place).not.toBe(near);
    await expect.poll(() => seen(scale)).toBe(there);
  });

  test("watches a signal change its phases", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    await choose(page, "C-GANGNAM-STN");
    const panel = panelOf(page);
    await panel.getByText("Coordinated").waitFor();
    const shown = async () => (await panel.getByRole("row").allInnerTexts()).map((row) => row.replace(/\d+ s/, ""));
    // Between two greens a signal clears, and shows none for some seconds.
    await expect.poll(async () => (await shown()).join(" "), { timeout: 30_000 }).toMatch(/Green/);
    const before = await shown();
    await expect.poll(async () => (await shown()).join() !== before.join(), { timeout: 60_000 }).toBe(true);
    await expect.poll(() => seen(panel.getByRole("region", { name: /^Events/ }))).toMatch(/Green begins/);
  });

  test("comes back to the same view by its address, in a fresh browser", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    await choose(page, link.id);
    await panelOf(page, link.name).waitFor();
    await page.getByRole("button", { name: "Layers" }).click();
    await page.getByRole("checkbox", { name: "Cameras" }).click();
    await page.waitForURL(/layers=-cameras/);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Failed detectors \d/ }).click();
    await page.getByRole("region", { name: "Failed detectors" }).waitFor();
    const { pathname, search } = new URL(await settledAddress(page));
    const other = await open({ role: "trafficOperator", path: `${pathname}${search}` });
    await panelOf(other, link.name).waitFor();
    await other.getByRole("region", { name: "Failed detectors" }).waitFor();
    await other.getByRole("button", { name: "Layers" }).click();
    expect(await other.getByRole("checkbox", { name: "Cameras" }).isChecked()).toBe(false);
    expect(await other.getByRole("checkbox", { name: "Signals" }).isChecked()).toBe(true);
    expect(new URL(other.url()).search).toBe(search);
  });

  test("finds the meaning of every mark in the legend", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await page.getByRole("button", { name: "Layers" }).click();
    const menu = page.getByRole("dialog");
    for (const word of ["Free", "Slow", "Congested", "No data", "Out of date", "Flashing", "Dark", "Offline"]) {
      await menu.getByRole("listitem").filter({ hasText: word }).first().waitFor();
    }
    await menu.getByRole("checkbox", { name: "Areas" }).click();
    await page.waitForURL(/layers=areas/);
  });

  test("works with the keyboard alone", async ({ open }) => {
    const entries = searchEntries(buildNetworkModel(await (await new DemoClient(demo).signIn("viewer")).network()));
    const typed = "Teheran-ro Y";
    const found = search(entries, typed, 2).map(({ hit, name }) => ({ id: hit.id, name: name.en }));
    // What is offered may lag behind what is typed; the last letter tells the one list from the other.
    const earlier = search(entries, typed.slice(0, -1), 2).map(({ hit }) => hit.id);
    expect(found.filter(({ id }, index) => id !== earlier[index])).toHaveLength(2);
    const page = await open();
    await page.getByLabel("User name").waitFor();
    await page.keyboard.type("operator");
    await page.keyboard.press("Tab");
    await page.keyboard.type("roadcast-demo");
    await page.keyboard.press("Enter");
    await seesLive(page);
    await page.getByLabel("Search the map").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type(typed);
    const options = page.getByRole("option");
    for (const [index, { id }] of found.entries()) {
      await options
        .nth(index)
        .filter({ has: page.getByText(id, { exact: true }) })
        .waitFor();
    }
    await options.first().and(page.locator("[data-combobox-selected]")).waitFor();
    const second = found[1]?.name ?? "";
    expect(await seen(options.nth(1))).toContain(second);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await panelOf(page, second).waitFor();
    const focus = () => page.evaluate(() => document.activeElement?.tagName.toLowerCase() ?? "");
    expect(await focus(), "typing goes on in the page, not in the search").not.toBe("input");
    await page.keyboard.press("Escape");
    await panelOf(page, second).waitFor({ state: "detached" });
    await page.keyboard.press("a");
    await page.getByRole("region", { name: "Abnormal now" }).waitFor();
    const place = () => new URL(page.url()).searchParams.get("at");
    await page.getByRole("application").focus();
    const before = place();
    await page.keyboard.press("ArrowRight");
    await expect.poll(place).not.toBe(before);
    const zoom = () => Number(place()?.split(",")[2]);
    const from = zoom();
    await page.keyboard.press("+");
    await expect.poll(zoom).toBeGreaterThan(from);
    // Every stop of the Tab key can be seen, and none holds the keyboard.
    const stops = new Set<string>();
    for (let press = 0; press < 40; press += 1) {
      await page.keyboard.press("Tab");
      stops.add(
        await page.evaluate(() => {
          const element = document.activeElement;
          return element === null
            ? ""
            : `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent}`;
        }),
      );
    }
    expect(stops.size).toBeGreaterThan(12);
  });

  test("switches language and scheme without losing the view", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await seesLive(page);
    await choose(page, link.id);
    await panelOf(page, link.name).waitFor();
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const address = await settledAddress(page);
    await page.getByRole("button", { name: /한국어/ }).click();
    await panelOf(page, /테헤란로/).waitFor();
    await page
      .getByRole("button", { name: /^정체 \d/ })
      .first()
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("ko");
    await page.getByRole("button", { name: /English/ }).click();
    await panelOf(page, link.name).waitFor();
    await page.getByRole("button", { name: "Use the light scheme" }).click();
    await page.getByRole("button", { name: "Use the dark scheme" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe("light");
    expect(page.url()).toBe(address);
    expect(await page.evaluate(() => "sameDocument" in window), "no reload").toBe(true);
    await page.reload();
    await page.getByRole("button", { name: "Use the dark scheme" }).waitFor();
    await panelOf(page, link.name).waitFor();
  });

  test("sees a road become congested after an incident", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/map?list=congested" });
    await seesLive(page);
    const list = page.getByRole("region", { name: "Congested links" });
    await list.getByRole("button", { name: jammed.name }).first().click({ timeout: 90_000 });
    await panelOf(page, jammed.name).getByText("Congested", { exact: true }).waitFor();
  });

  test("sees a detector that has stuck among the failed ones", async ({ open }) => {
    const page = await open({ role: "trafficOperator", path: "/map?list=failedDetectors" });
    await seesLive(page);
    const list = page.getByRole("region", { name: "Failed detectors" });
    await list.getByRole("button", { name: /Teheran-ro.* lane 2/ }).waitFor({ timeout: 110_000 });
    await list.getByRole("button", { name: /Teheran-ro.* lane 2/ }).click();
    const panel = panelOf(page);
    await panel.getByText("Failed", { exact: true }).waitFor();
    await panel.getByText(/Locked on · since/).waitFor();
    await choose(page, stuck.link);
    await expect.poll(() => seen(panel)).toMatch(/detectors working: (\d+) of (?!\1)\d+/);
  });
});
