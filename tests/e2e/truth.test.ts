import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { alarmsEn } from "../../console/src/format/i18n/alarms.en.js";
import { en } from "../../console/src/format/i18n/en.js";
import { badge, seen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { Demo, type DemoAddress, DemoClient, simulate } from "../support/demo.js";
import { takeScreenshot } from "../support/pages.js";
import { processesOf } from "../support/processes.js";

/** One of its own, since it is killed. */
const own = new Demo();
let demo: DemoAddress;
beforeAll(async () => {
  demo = await own.start();
});
afterAll(() => own.remove());

/** A link with one station alone, and the station. */
const link = "L-GANGNAM-02-S";
const station = "ST-GANGNAM-02-S-A";

describe("What the screen says of itself is true", () => {
  test("a device that stops is offline at once, and its figures grey within two of its intervals", async ({ open }) => {
    const page = await open({ demo, role: "trafficOperator", path: `/map?sel=link:${link}` });
    const panel = page.getByRole("complementary");
    await panel.getByText(/^Observed/).waitFor();
    const devices = await open({ demo, role: "trafficOperator", path: `/devices?q=${station}` });
    await devices.getByRole("row", { name: new RegExp(`^${station}.*Online`) }).waitFor();
    simulate(demo, "inject", "disconnect", "--device", `stations/${station}`);
    await panel.getByText(/^Out of date: observed/).waitFor({ timeout: 60_000 });
    await devices.reload();
    await devices.getByRole("row", { name: new RegExp(`^${station}.*Offline`) }).waitFor();
    simulate(demo, "clear", "--all");
    await panel.getByText(/^Observed/).waitFor({ timeout: 60_000 });
  });

  test("a gateway that is killed shows as disconnected; started again, it is live without a reload and has what it had", async ({
    open,
    troubles,
  }) => {
    troubles.expect(/request: .*ERR_(CONNECTION|SOCKET|EMPTY)/, /console: WebSocket connection/, /response: 503 /);
    const page = await open({ demo, role: "trafficOperator", path: `/map?sel=link:${link}&span=1h` });
    await seesLive(page);
    const panel = page.getByRole("complementary");
    await panel.getByText(/^Observed/).waitFor({ timeout: 60_000 });
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const readingsBefore = await committed();
    expect(readingsBefore).toBeGreaterThan(0);

    const noted = await lossNoted(page);
    const killedAt = Date.now();
    await own.kill();
    await badge(page).filter({ hasText: "Disconnected" }).waitFor();
    const { at } = await noted.jsonValue();
    if (at === null) throw new Error("the page has not noted it");
    expect(at - killedAt, "ms until the badge says so").toBeLessThanOrEqual(5_000);
    expect(await seen(panel), "what was last known stays on the screen").toMatch(/Speed\s*\d+/);

    demo = await own.start();
    await seesLive(page);
    await panel.getByText(/^Observed/).waitFor({ timeout: 60_000 });
    expect(await page.evaluate(() => "sameDocument" in window), "no reload").toBe(true);
    expect(await committed()).toBeGreaterThanOrEqual(readingsBefore);
  });

  test("the wall names a signal that its conflict monitor has flash, since when, and is calm again when it is mended", async ({
    open,
  }) => {
    const wall = await open({
      demo,
      role: "trafficOperator",
      path: "/wall",
      viewport: { width: 1920, height: 1080 },
    });
    const strip = wall.getByRole("status", { name: en.wall.alerts });
    await strip.filter({ hasText: en.wall.noAlerts }).waitFor();
    simulate(demo, "inject", "controller-fault", "--controller", "C-GANGNAM-STN", "--kind", "flash");
    const alert = strip.getByRole("listitem").filter({ hasText: alarmsEn.board.troubles.conflict });
    await alert.filter({ hasText: /Gangnam.*\d\d:\d\d/ }).waitFor({ timeout: 60_000 });
    await takeScreenshot(wall, "wall-alert");
    simulate(demo, "clear", "--all");
    await strip.filter({ hasText: en.wall.noAlerts }).waitFor({ timeout: 60_000 });
  });

  test("a gateway that hangs shows as disconnected, and as live when it goes on", async ({ open, troubles }) => {
    troubles.expect(/request: /, /console: WebSocket connection/, /response: 503 /);
    const page = await open({ demo, role: "trafficOperator" });
    await seesLive(page);
    own.signal("SIGSTOP");
    try {
      await badge(page)
        .filter({ hasText: /Disconnected|Delayed/ })
        .waitFor({ timeout: 20_000 });
    } finally {
      own.signal("SIGCONT");
    }
    await seesLive(page);
  });

  test("Ctrl-C stops everything that the demo started", async () => {
    expect(processesOf(own.dataDir).length).toBeGreaterThan(2);
    expect(await own.stop()).toBe(0);
    expect(processesOf(own.dataDir)).toEqual([]);
  });
});

/** Has the page itself note when its badge comes to say that the gateway is gone: epoch ms, null before. */
function lossNoted(page: Page) {
  return badge(page).evaluateHandle((element) => {
    const noted: { at: number | null } = { at: null };
    new MutationObserver(() => {
      if (noted.at === null && element.textContent?.includes("Disconnected")) noted.at = Date.now();
    }).observe(element, { subtree: true, childList: true, characterData: true });
    return noted;
  });
}

/** Raw readings of the station's first detector that were committed up to now. */
async function committed(): Promise<number> {
  const script = await new DemoClient(demo).signIn("viewer");
  const detector = "D-GANGNAM-02-S-A-1";
  const to = Date.now();
  const path = `/api/v1/detectors/${detector}/readings?from=${to - 1_800_000}&to=${to}&bucket=raw`;
  const body = (await (await script.send("GET", path)).json()) as { points: unknown[] };
  return body.points.length;
}
