// `npm run screenshots`: the README's pictures, taken from the real demo in the morning peak.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { routes } from "@roadcast/contract";
import type { Page } from "playwright-core";
import { alarmsKo } from "../../console/src/format/i18n/alarms.ko.js";
import { corridorsEn } from "../../console/src/format/i18n/corridors.en.js";
import { en } from "../../console/src/format/i18n/en.js";
import { ko } from "../../console/src/format/i18n/ko.js";
import { signalsKo } from "../../console/src/format/i18n/signals.ko.js";
import { countOf, launchBrowser, openConsole, seesLive } from "../support/browser.js";
import { cabinet } from "../support/cabinet.js";
import { Demo, type DemoAddress, DemoClient, injectAll, simulate, until } from "../support/demo.js";
import { buildGateway } from "../support/gateway-process.js";
import { consolePages, visit } from "../support/pages.js";

const folder = join(import.meta.dirname, "..", "..", "console", "docs");
const mostBytes = 300_000;
const viewport = { width: 1366, height: 640 };

/** In this order: a signal that flashes for the wall is on the list of alarms after it. */
const pictures = [
  { name: "map-ko", page: "map-list-link", role: "trafficOperator", language: "ko", scheme: "dark", once: untilLines },
  { name: "map-en-light", page: "map-signal", role: "trafficOperator", language: "en", scheme: "light" },
  {
    name: "signal",
    page: "signal",
    role: "trafficOperator",
    language: "ko",
    scheme: "dark",
    once: commanded,
    height: 880,
  },
  { name: "timing", page: "timing-plans", role: "engineer", language: "en", scheme: "light" },
  { name: "corridor", page: "corridors", role: "trafficOperator", language: "en", scheme: "dark", once: cleared },
  { name: "channel", page: "channel", role: "broadcaster", language: "ko", scheme: "dark", once: playing },
  { name: "wall", page: "wall", role: "trafficOperator", language: "en", scheme: "dark", once: alarmed },
  { name: "alarms", page: "alarms", role: "trafficOperator", language: "ko", scheme: "light", once: listed },
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
  for (const { name, page: wanted, ...picture } of pictures) {
    const size = "height" in picture ? { ...viewport, height: picture.height } : viewport;
    const page = await openConsole(browser, address, { ...picture, viewport: size });
    const place = consolePages.find((each) => each.name === wanted);
    if (place === undefined) throw new Error(`there is no page ${wanted}`);
    await visit(page, place);
    if (wanted !== "wall") {
      await seesLive(page);
      await page.locator("header time").waitFor();
    }
    if ("once" in picture) await picture.once(page, address);
    if (wanted.startsWith("map"))
      await until("the counts are there", async () => (await countOf(page, free[picture.language])) > 0);
    const path = join(folder, `${name}.png`);
    await page.screenshot({ path, animations: "disabled" });
    const bytes = statSync(path).size;
    console.log(`${name}.png ${Math.round(bytes / 1000)} kB`);
    if (bytes > mostBytes) throw new Error(`${name}.png is larger than ${mostBytes / 1000} kB: show less in it`);
    await page.context().close();
  }
} finally {
  await browser.close();
  await demo.remove();
}

/** Posts as a traffic operator. @throws with what the gateway said where it refuses */
async function post(address: DemoAddress, path: string, body: object): Promise<Response> {
  const operator = await new DemoClient(address).signIn("operator");
  const answer = await operator.send("POST", path, body);
  if (!answer.ok) throw new Error(`POST ${path} gives ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** A command is on its way: the controller has taken it, and waits for its place in the cycle. */
async function commanded(page: Page, address: DemoAddress): Promise<void> {
  const asked = { type: "setPlan", args: { plan: 5, forSec: 900 }, level: "operator", reason: "한남대교 행사 차량" };
  await post(address, "/api/v1/controllers/C-GANGNAM-STN/commands", asked);
  await page.getByText(signalsKo.states.executing, { exact: true }).first().waitFor();
}

/** The first junction is green for an ambulance. */
async function cleared(page: Page, address: DemoAddress): Promise<void> {
  const ends = {
    from: { kind: "node", nodeId: "N-GANGNAM-STN" },
    to: { kind: "node", nodeId: "N-SEOLLEUNG-STN" },
  };
  const asked = { ...ends, vehicleId: "V-AMBULANCE-1", reason: "Cardiac arrest at Seolleung" };
  const { corridorId } = routes.planCorridor.response.parse(
    await (await post(address, "/api/v1/corridors", asked)).json(),
  );
  await post(address, `/api/v1/corridors/${corridorId}/start`, {});
  await page.goto(`/corridors?corridor=${corridorId}`);
  await page.getByText(corridorsEn.junctionStates.green, { exact: true }).first().waitFor({ timeout: 150_000 });
  await until("the map is drawn", async () => (await page.getByRole("application").getAttribute("aria-busy")) === null);
}

/** A signal flashes, and a cabinet has lost its line: one alarm with its devices under it. */
async function listed(page: Page, address: DemoAddress): Promise<void> {
  await injectAll(
    address,
    [cabinet.camera, ...cabinet.others].map((device) => ({ type: "disconnect", device })),
  );
  const under = alarmsKo.says.commLossMany.replace("{{count}}", String(1 + cabinet.others.length));
  await page.getByRole("row").filter({ hasText: under }).first().waitFor({ timeout: 90_000 });
}

/** The picture is there, and with it the clocks and the sound. */
async function playing(page: Page): Promise<void> {
  const playedTo = () => page.evaluate(() => document.querySelector("video")?.currentTime ?? 0);
  await until("the programme plays", async () => (await playedTo()) > 2, 60_000);
  // Beside the picture stands its clock, once the page knows which moment it shows.
  await page.getByTestId("latency").filter({ hasText: /\d/ }).waitFor();
  // An encoder that starts on a busy machine may be late once; the page says so until it has caught up.
  await page.locator("main [role=status] code").first().waitFor({ state: "detached", timeout: 60_000 });
}

/** A wall is looked at for what is wrong: a signal that its own monitor has put to flash. */
async function alarmed(page: Page, address: DemoAddress): Promise<void> {
  await page.getByRole("status").filter({ hasText: en.wall.noAlerts }).waitFor();
  simulate(address, "inject", "controller-fault", "--controller", "C-GANGNAM-STN", "--kind", "flash");
  await page.locator("section[data-alarm]").waitFor({ timeout: 60_000 });
}

/** A history with some minutes in it makes a better picture than one with a single dot. */
async function untilLines(page: Page): Promise<void> {
  const longest = async () => {
    const lines = await page.locator("aside figure svg path.recharts-line-curve").all();
    return Math.max(
      0,
      ...(await Promise.all(lines.map(async (line) => ((await line.getAttribute("d")) ?? "").length))),
    );
  };
  await until("the history has some minutes", async () => (await longest()) > 60, 300_000);
}
