import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

/** Screenshots that a run leaves for people to look at; not in git. */
export const screenshotsFolder = join(import.meta.dirname, "..", "artefacts", "screenshots");

export interface ConsolePage {
  name: string;
  path: string;
  /** Visited before sign-in. */
  signedOut?: boolean;
  /** Selector of what is there when the page has its content. */
  ready: string;
}

/** Every page of the console, and the states of a page that look like another. Shown to an administrator. */
export const consolePages: readonly ConsolePage[] = [
  { name: "sign-in", path: "/sign-in", signedOut: true, ready: "section button" },
  { name: "map", path: "/map", ready: "[role=toolbar] button" },
  {
    name: "map-list-link",
    path: "/map?sel=link:L-TEHERAN-03-E&list=abnormal&span=1h&at=37.5018,127.0360,16",
    ready: "aside figure svg",
  },
  {
    name: "map-signal",
    path: "/map?sel=controller:C-GANGNAM-STN&at=37.4979,127.0276,18",
    ready: "aside table tbody tr",
  },
  {
    name: "map-detector",
    path: "/map?sel=detector:D-TEHERAN-03-E-A-1&span=1h&at=37.5018,127.0390,17",
    ready: "aside figure svg",
  },
  { name: "signals", path: "/signals?pick=C-SINSA-STN,C-KYOBO", ready: "main table tbody a" },
  { name: "signal", path: "/signals/C-GANGNAM-STN", ready: "main table tbody tr" },
  { name: "timing", path: "/signals/C-SINSA-STN/timing", ready: "main table tbody input" },
  { name: "timing-plans", path: "/signals/C-SINSA-STN/timing?tab=plans", ready: "main figure" },
  { name: "timing-days", path: "/signals/C-SINSA-STN/timing?tab=days", ready: "main ol li input" },
  { name: "timing-versions", path: "/signals/C-SINSA-STN/timing?tab=versions", ready: "main table tbody tr" },
  { name: "alarms", path: "/alarms", ready: "main search button" },
  { name: "alarms-history", path: "/alarms?view=history&severity=1,2", ready: "main search input" },
  { name: "alarm-figures", path: "/alarms/statistics", ready: "main dl dd" },
  { name: "alarm-rules", path: "/alarms/rules", ready: "main table tbody tr" },
  { name: "corridors", path: "/corridors?from=N-GANGNAM-STN&to=N-SAMSEONG-STN", ready: "aside form button" },
  { name: "watch", path: "/watch/exam-season", signedOut: true, ready: "video" },
  { name: "channels", path: "/channels", ready: "main table tbody tr" },
  { name: "channel", path: "/channels/exam-season", ready: "video" },
  { name: "wall", path: "/wall", ready: "aside li" },
  { name: "feeds", path: "/feeds", ready: "main table tbody tr" },
  { name: "devices", path: "/devices", ready: "main table tbody button" },
  { name: "devices-drawer", path: "/devices?device=controllers/C-GANGNAM-STN", ready: "[role=dialog] section h2" },
  { name: "network", path: "/network", ready: "main dl dd" },
  { name: "people", path: "/people", ready: "main table tbody tr" },
  { name: "people-tokens", path: "/people?tab=tokens", ready: "main table tbody tr" },
  { name: "audit", path: "/audit", ready: "main table tbody tr" },
  { name: "account", path: "/account", ready: "main form" },
  { name: "not-found", path: "/no-such-page", ready: "main a" },
];

/** Opens a page and waits until its content and the fonts are there. */
export async function visit(page: Page, { path, ready }: ConsolePage): Promise<void> {
  await page.goto(path);
  await page.locator(ready).first().waitFor({ state: "attached", timeout: 30_000 });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** Waits until the map is drawn: until then its page has little time for what else it is asked. */
export async function mapDrawn(page: Page): Promise<void> {
  await page.getByRole("application").and(page.locator("[data-drawn]:not([aria-busy])")).waitFor();
}

/** Two keys that are one command, on a page with a map. Neither waits for what the page makes of the other. */
export async function pressPair(page: Page, first: string, second: string): Promise<void> {
  await mapDrawn(page);
  await Promise.all([page.keyboard.press(first), page.keyboard.press(second)]);
}

export async function takeScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshotsFolder, { recursive: true });
  await page.screenshot({ path: join(screenshotsFolder, `${name}.png`) });
}
