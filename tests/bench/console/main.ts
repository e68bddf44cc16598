// `npm run bench:console`: the console in a real Chromium before a network of 5,000 links and 2,000 detectors.
import { availableParallelism } from "node:os";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchBrowser } from "../../support/browser.js";
import { buildGateway } from "../../support/gateway-process.js";
import { type BenchRow, median } from "../bench.js";
import { untilIdle } from "../idle.js";
import { table } from "../table.js";
import { size } from "./district.js";
import { BenchGateway } from "./gateway.js";
import { keepNames, type PanFigures, pan, readNotes, watchFromStart } from "./in-page.js";

const viewport = { width: 1920, height: 1080 };
const place = { lat: 37.474, lon: 127.019, zoom: 15 };
const address = `/map?at=${place.lat},${place.lon},${place.zoom}`;
const mapBox = "[role=application]";
const panSec = 4;
const watchSec = 15;
/** A shift has 43,200 seconds; see `shift`. */
const shift = { rounds: 720, speed: 5, acts: 72 } as const;

const log = (line: string) => process.stderr.write(`  ${line}\n`);
const runs = Number(process.argv[process.argv.indexOf("--runs") + 1] ?? 3) || 3;
const only = process.argv.slice(2).filter((word) => !/^(--runs|\d+)$/.test(word));
const wanted = (name: string) => only.length === 0 || only.includes(name);

interface Started {
  page: Page;
  context: BrowserContext;
  usefulMs: number;
  wholeMs: number;
  scriptBytes: number;
}

/**
 * Opens the map for the first time in a new profile, the street already moving. The tab has shown the site's icon
 * before, and the browser has come to rest: what is measured is the console, and not how long a browser takes to start.
 */
async function start(browser: Browser, url: string): Promise<Started> {
  const context = await browser.newContext({ viewport, locale: "ko-KR", timezoneId: "Asia/Seoul" });
  await context.addInitScript(keepNames);
  const page = await context.newPage();
  await page.goto(`${url}/favicon.svg`);
  await untilIdle();
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") bodies.push(response.body());
  });
  await page.addInitScript(watchFromStart);
  await page.goto(`${url}${address}`);
  await page.waitForFunction(() => Reflect.get(window, "benchNotes").wholeAt !== null, null, { timeout: 60_000 });
  // What the first screen still asks for after it can be used counts, too.
  await page.waitForLoadState("networkidle").catch(() => {});
  const scripts = await Promise.all(bodies);
  const scriptBytes = scripts.reduce((sum, body) => sum + gzipSync(body).byteLength, 0);
  const { usefulAt, wholeAt } = await page.evaluate(readNotes);
  return { page, context, usefulMs: usefulAt ?? Number.NaN, wholeMs: wholeAt ?? Number.NaN, scriptBytes };
}

const rateOf = ({ frames, seconds }: PanFigures) => frames / seconds;

/** Bare Leaflet with the same lines in a box of the same size at the same place, dragged in the same way. */
async function panBare(browser: Browser, url: string, box: { width: number; height: number }): Promise<number> {
  const context = await browser.newContext({ viewport });
  await context.addInitScript(keepNames);
  const page = await context.newPage();
  await page.goto(`${url}/bare`);
  await page.evaluate((what) => Reflect.get(window, "show")(what), { ...box, ...place });
  const figures = await page.evaluate(pan, ["#map", panSec] as [string, number]);
  await context.close();
  return rateOf(figures);
}

/** Bytes of the heap that are in use once everything that can be freed is. */
async function heapOf(page: Page): Promise<number> {
  const client = await page.context().newCDPSession(page);
  await client.send("HeapProfiler.enable");
  await client.send("HeapProfiler.collectGarbage");
  await client.send("HeapProfiler.collectGarbage");
  const { usedSize } = await client.send("Runtime.getHeapUsage");
  await client.detach();
  return usedSize;
}

/** What an operator does: opens the list, looks at a link, leaves it, moves the map. */
async function act(page: Page): Promise<void> {
  await page.locator(mapBox).focus();
  await page.keyboard.press("a");
  // Five rounds a second reorder the list under the pointer: the press itself, without waiting for it to lie still.
  await page.locator("section li button").first().dispatchEvent("click");
  await page.locator("aside").first().waitFor();
  await page.locator(mapBox).focus();
  await page.keyboard.press("Escape");
  await page.locator("aside").first().waitFor({ state: "detached" });
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("a");
  await page.locator("section li button").first().waitFor({ state: "detached" });
}

/**
 * A shift, accelerated: one full round of all links and detectors for each of its 720 minutes instead of each of its
 * seconds, five rounds a second, with an operator's act every ten of them. Growth is counted from a warm console, in
 * which as many acts have been done as in a shift: until then most of the growth is compiled code, which is made once.
 */
async function shiftGrowth(gateway: BenchGateway, page: Page): Promise<{ before: number; after: number }> {
  gateway.play(shift.speed);
  for (let warmUp = 0; warmUp < shift.acts; warmUp += 1) await act(page);
  const before = await restingHeap(gateway, page);
  log(`warm: ${mib(before)}`);
  const first = gateway.rounds;
  let acts = 0;
  let tenths = 0;
  while (gateway.rounds - first < shift.rounds) {
    await act(page);
    acts += 1;
    const due = first + (acts * shift.rounds) / shift.acts;
    while (gateway.rounds < due) await page.waitForTimeout(50);
    if (gateway.rounds - first < ((tenths + 1) * shift.rounds) / 10) continue;
    tenths += 1;
    log(`${tenths} tenths of the shift: ${mib(await restingHeap(gateway, page))}`);
  }
  const after = await restingHeap(gateway, page);
  gateway.play(1);
  return { before, after };
}

/** The heap while the street stands still: what is on its way just then would count as growth. */
async function restingHeap(gateway: BenchGateway, page: Page): Promise<number> {
  gateway.pause();
  await page.waitForTimeout(500);
  const heap = await heapOf(page);
  gateway.play(shift.speed);
  return heap;
}

const row = (what: string, measured: string, target: string, reached: boolean, bare = "–", ratio = "–"): BenchRow => ({
  what,
  measured,
  bare,
  ratio,
  target,
  reached,
});
const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

buildGateway("console");
const gateway = new BenchGateway();
const url = await gateway.start();
const browser = await launchBrowser();
const rows: BenchRow[] = [];
try {
  gateway.play();
  const starts: { usefulMs: number; wholeMs: number; scriptBytes: number; longest: number }[] = [];
  const pans: { console: number; bare: number }[] = [];
  let longest = 0;
  for (let run = 1; run <= runs; run += 1) {
    const { page, context, usefulMs, wholeMs, scriptBytes } = await start(browser, url);
    const tasksAtStart = (await page.evaluate(readNotes)).longTasks.map(({ ms }) => ms);
    starts.push({ usefulMs, wholeMs, scriptBytes, longest: Math.max(0, ...tasksAtStart) });
    log(
      `run ${run}: useful after ${Math.round(usefulMs)} ms, whole after ${Math.round(wholeMs)}, ${scriptBytes} B of scripts, long tasks ${JSON.stringify(tasksAtStart)}`,
    );
    if (wanted("pan")) {
      const since = await page.evaluate(() => performance.now());
      const box = await page.locator(mapBox).boundingBox();
      if (box === null) throw new Error("the map has no place");
      await page.waitForTimeout(run === 1 ? watchSec * 1000 : 2_000);
      const figures = await page.evaluate(pan, [mapBox, panSec] as [string, number]);
      const tasks = (await page.evaluate(readNotes)).longTasks.filter(({ at }) => at >= since);
      longest = Math.max(longest, ...tasks.map(({ ms }) => ms));
      await context.close();
      const bare = await panBare(browser, url, { width: box.width, height: box.height });
      pans.push({ console: rateOf(figures), bare });
      log(
        `run ${run}: ${rateOf(figures).toFixed(1)} frames/s (worst ${Math.round(figures.worstMs)} ms), bare ${bare.toFixed(1)}, long tasks ${JSON.stringify(tasks.map(({ ms }) => ms))}`,
      );
    } else await context.close();
  }
  if (wanted("pan")) {
    const [own, bare] = [median(pans.map((each) => each.console)), median(pans.map((each) => each.bare))];
    rows.push(row("longest task, watching and panning", `${longest} ms`, "50 ms", longest <= 50));
    rows.push(
      row(
        "frame rate while panning",
        `${own.toFixed(1)} /s`,
        "0.9",
        own / bare >= 0.9,
        `${bare.toFixed(1)} /s`,
        (own / bare).toFixed(2),
      ),
    );
  }
  const useful = median(starts.map(({ usefulMs }) => usefulMs));
  const scripts = median(starts.map(({ scriptBytes }) => scriptBytes));
  const atStart = median(starts.map((each) => each.longest));
  const whole = median(starts.map(({ wholeMs }) => wholeMs));
  rows.push(row("longest task while the first screen is made", `${atStart} ms`, "50 ms", atStart <= 50));
  rows.push(row("first useful paint (live levels on the map)", `${Math.round(useful)} ms`, "1500 ms", useful < 1500));
  rows.push(row("map drawn whole, names and marks too", `${Math.round(whole)} ms`, "–", true));
  rows.push(
    row("JavaScript of the first screen, gzip", `${(scripts / 1000).toFixed(1)} kB`, "300 kB", scripts < 300_000),
  );
  if (wanted("shift")) {
    const { page, context } = await start(browser, url);
    const { before, after } = await shiftGrowth(gateway, page);
    await context.close();
    const growth = ((after - before) / before) * 100;
    rows.push(
      row(
        `heap over ${shift.rounds} rounds and ${shift.acts} acts`,
        `${growth.toFixed(1)} % (${mib(before)} → ${mib(after)})`,
        "5 %",
        growth < 5,
      ),
    );
  }
} finally {
  await browser.close();
  await gateway.stop();
}
process.stdout.write(
  `\n${size.links} links, ${size.detectors} detectors at 1 Hz, ${viewport.width}×${viewport.height}, ${availableParallelism()} cores, medians of ${runs} runs\n\n${table(rows)}\n`,
);
process.exit(rows.every(({ reached }) => reached) ? 0 : 1);
