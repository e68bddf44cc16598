// `npm run screenshots`: the README's pictures, taken from the real demo in the morning peak.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { en } from "../../console/src/format/i18n/en.js";
import { ko } from "../../console/src/format/i18n/ko.js";
import { countOf, launchBrowser, openConsole, seesLive } from "../support/browser.js";
import { Demo, type DemoAddress, simulate, until } from "../support/demo.js";
import { buildGateway } from "../support/gateway-process.js";
import { consolePages, visit } from "../support/pages.js";

const folder = join(import.meta.dirname, "..", "..", "console", "docs");
const mostBytes = 250_000;
const viewport = { width: 1366, height: 640 };

const pictures = [
  { name: "map-ko", page: "map-list-link", role: "trafficOperator", language: "ko", scheme: "dark" },
  { name: "map-en-light", page: "map-signal", role: "trafficOperator", language: "en", scheme: "light" },
  { name: "signal", page: "signal", role: "trafficOperator", language: "ko", scheme: "dark" },
  { name: "channel", page: "channel", role: "broadcaster", language: "ko", scheme: "dark" },
  { name: "wall", page: "wall", role: "trafficOperator", language: "en", scheme: "dark" },
  { name: "feeds", page: "feeds", role: "engineer", language: "en", scheme: "dark" },
  { name: "devices", page: "devices-drawer", role: "engineer", language: "en", scheme: "dark" },
] as const;

const free = { ko: ko.map.strip.free, en: en.map.strip.free };

buildGateway("simulators", "console");
const demo = new Demo();
const browser = await launchBrowser();
try {
  const address = await demo.start();
  simulate(address, "inject", "detector-fault", "--detector", "D-TEHERAN-05-E-M-2", "--kind", "locked-on");
  mkdirSync(folder, { recursive: true });
  for (const { name, page: wanted, ...who } of pictures) {
    const page = await openConsole(browser, address, { ...who, viewport });
    const place = consolePages.find((each) => each.name === wanted);
    if (place === undefined) throw new Error(`there is no page ${wanted}`);
    await visit(page, place);
    if (wanted !== "wall") await seesLive(page);
    if (wanted === "channel") await playing(page);
    if (wanted === "wall") await alarmed(page, address);
    if (wanted === "map-list-link") await untilLines(page);
    if (wanted.startsWith("map"))
      await until("the counts are there", async () => (await countOf(page, free[who.language])) > 0);
    const path = join(folder, `${name}.png`);
    await page.screenshot({ path, animations: "disabled" });
    const { size } = statSync(path);
    console.log(`${name}.png ${Math.round(size / 1000)} kB`);
    if (size > mostBytes) throw new Error(`${name}.png is larger than ${mostBytes / 1000} kB: show less in it`);
    await page.context().close();
  }
} finally {
  await browser.close();
  await demo.remove();
}

/** The picture is there, and with it the clocks and the sound. */
async function playing(page: Awaited<ReturnType<typeof openConsole>>): Promise<void> {
  const playedTo = () => page.evaluate(() => document.querySelector("video")?.currentTime ?? 0);
  await until("the programme plays", async () => (await playedTo()) > 2, 60_000);
  // Beside the picture stands its clock, once the page knows which moment it shows.
  await page.getByTestId("latency").filter({ hasText: /\d/ }).waitFor();
  // An encoder that starts on a busy machine may be late once; the page says so until it has caught up.
  await page.locator("main [role=status] code").first().waitFor({ state: "detached", timeout: 60_000 });
}

/** A wall is looked at for what is wrong: a signal that its own monitor has put to flash. */
async function alarmed(page: Awaited<ReturnType<typeof openConsole>>, address: DemoAddress): Promise<void> {
  await page.getByRole("status").filter({ hasText: en.wall.noAlerts }).waitFor();
  simulate(address, "inject", "controller-fault", "--controller", "C-GANGNAM-STN", "--kind", "flash");
  await page.locator("section[data-alarm]").waitFor({ timeout: 60_000 });
}

/** A history with some minutes in it makes a better picture than one with a single dot. */
async function untilLines(page: Awaited<ReturnType<typeof openConsole>>): Promise<void> {
  const longest = async () => {
    const lines = await page.locator("aside figure svg path.recharts-line-curve").all();
    return Math.max(
      0,
      ...(await Promise.all(lines.map(async (line) => ((await line.getAttribute("d")) ?? "").length))),
    );
  };
  await until("the history has some minutes", async () => (await longest()) > 60, 300_000);
}
