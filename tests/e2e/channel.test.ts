import { readdirSync } from "node:fs";
import { join } from "node:path";
import { channel } from "@roadcast/contract";
import type { Page } from "playwright-core";
import { describe, expect, inject } from "vitest";
import { en } from "../../console/src/format/i18n/en.js";
import { ko } from "../../console/src/format/i18n/ko.js";
import { badge, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { DemoClient, until } from "../support/demo.js";
import { Line } from "../support/line.js";
import { processState } from "../support/processes.js";

const demo = inject("demo");
const patience = { timeout: 40_000 };
const address = "/channels/exam-season";
const rest = "/api/v1/channels/exam-season";

const playedTo = (page: Page) => page.evaluate(() => document.querySelector("video")?.currentTime ?? 0);

/** The picture goes on by three seconds of media from where it is now. */
async function goesOn(page: Page): Promise<void> {
  const before = await playedTo(page);
  await expect.poll(() => playedTo(page), patience).toBeGreaterThan(before + 3);
}

/** Epoch ms up to which the channel's programme is published. */
async function programTime(staff: DemoClient): Promise<number> {
  const { status } = channel.parse(await (await staff.send("GET", rest)).json());
  return Date.parse(status.programTime ?? "");
}

/** Encoders that are noted and run: a note is there for a while after its process has ended. */
const encoders = () =>
  readdirSync(join(demo.dataDir, "channels", ".encoders"))
    .map(Number)
    .filter((pid) => processState(pid) !== null);

/** The one encoder that runs, which is that of a source, and how often it has been begun anew. */
async function encoderOf(staff: DemoClient, id: string): Promise<{ pid: number; restarts: number }> {
  let found: { pid: number; restarts: number } | null = null;
  await until(`the encoder of ${id} is the only one`, async () => {
    const { status } = channel.parse(await (await staff.send("GET", rest)).json());
    const source = status.sources.find((each) => each.id === id);
    const [pid, ...others] = encoders();
    if (source?.state !== "running" || pid === undefined || others.length > 0) return false;
    found = { pid, restarts: source.restarts };
    return true;
  });
  if (found === null) throw new Error(`${id} has no encoder`);
  return found;
}

describe.each([
  { language: "ko", words: ko, name: ko.channels, title: "수능 특집 채널", studio: "스튜디오" },
  { language: "en", words: en, name: en.channels, title: "Exam season channel", studio: "Studio" },
] as const)("Broadcast staff, $language,", ({ language, name, title, studio }) => {
  test("land on the channels and see what is on air, how old it is and how loud", async ({ open }) => {
    const page = await open({ role: "broadcaster", language });
    await page.waitForURL(/\/channels$/);
    await page.getByRole("link", { name: title }).click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await goesOn(page);
    await page.locator("#content").getByText(name.states.live, { exact: true }).waitFor();
    await expect.poll(() => page.getByTestId("latency").textContent()).toMatch(/^\d+\.\d/);
    const meter = page.getByRole("meter", { name: name.left });
    await expect.poll(() => meter.getAttribute("aria-valuetext")).toMatch(/-\d+\.\d dB/);
    await page.getByText(/^rtmp:\/\/127\.0\.0\.1:\d+\/live$/).waitFor();
  });

  test("get a stream key that is shown once", async ({ open }) => {
    const page = await open({ role: "broadcaster", language, path: address });
    await page.goto(address);
    await page.getByRole("button", { name: name.rotate }).click();
    await page.getByRole("dialog").getByRole("button", { name: name.rotate }).click();
    const shown = page.getByRole("dialog").getByText(/^rcs-[0-9a-f]{48}$/);
    await shown.waitFor();
    await page.getByRole("button", { name: name.keyStored }).click();
    await shown.waitFor({ state: "hidden" });
    await page.getByRole("row", { name: new RegExp(studio) }).waitFor();
  });
});

describe("The picture", () => {
  test("goes on through a change of source, a slate and the death of the encoder, with no reload", async ({ open }) => {
    const staff = await new DemoClient(demo).signIn("broadcaster");
    const second = { kind: "pattern", id: "second", name: { ko: "둘째 패턴", en: "Second pattern" } };
    expect((await staff.send("POST", `${rest}/sources`, second)).status).toBe(201);
    const page = await open({ role: "broadcaster" });
    await page.goto(address);
    await goesOn(page);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));

    await page.getByRole("button", { name: "Take: Second pattern" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take", exact: true }).click();
    await page
      .getByRole("row", { name: /Second pattern/ })
      .getByText("On air")
      .waitFor(patience);
    await goesOn(page);

    await page.getByRole("button", { name: "Force the slate" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Force the slate" }).click();
    await page.getByText("Slate", { exact: true }).waitFor(patience);
    await goesOn(page);
    await page.getByRole("button", { name: "Take the slate off" }).click();
    await page.getByText("Live", { exact: true }).last().waitFor(patience);
    await goesOn(page);

    const { pid, restarts } = await encoderOf(staff, "second");
    process.kill(pid, "SIGKILL");
    const anew = new RegExp(`^Second pattern .*begun anew ${restarts + 1} times`);
    await page.getByRole("row", { name: anew }).waitFor(patience);
    await goesOn(page);
    expect(await page.evaluate(() => "sameDocument" in window), "no reload").toBe(true);

    await staff.send("POST", `${rest}/take`, { source: "pattern" });
    await page
      .getByRole("row", { name: /Test pattern/ })
      .getByText("On air")
      .waitFor(patience);
  });

  test("is seen by anybody, ends with the channel and comes back by itself", async ({ open, troubles }) => {
    troubles.expect(/\/hls\/exam-season\//);
    const staff = await new DemoClient(demo).signIn("broadcaster");
    const page = await open({ path: "/watch/exam-season" });
    await goesOn(page);
    await page.getByText(/behind live$/).waitFor();
    await page.getByText("Live", { exact: true }).waitFor(patience);
    expect((await staff.send("PUT", `${rest}/slate`, { on: true })).status).toBe(200);
    try {
      await page.getByText("Paused", { exact: true }).waitFor(patience);
      expect(await page.getByText("Live", { exact: true }).count()).toBe(0);
    } finally {
      expect((await staff.send("PUT", `${rest}/slate`, { on: false })).status).toBe(200);
    }
    await page.getByText("Live", { exact: true }).waitFor(patience);
    expect((await staff.send("POST", `${rest}/stop`)).status).toBe(200);
    await page.getByText("Not on air now").waitFor({ timeout: 60_000 });
    // What goes on is the picture of a new player, which begins anew.
    await page.locator("video").waitFor({ state: "detached" });
    expect((await staff.send("POST", `${rest}/start`)).status).toBe(200);
    await goesOn(page);
  });

  test("and the console come back by themselves after a minute without a network", async ({ open, troubles }) => {
    troubles.expect(/request: /, /console: WebSocket connection/, /\/hls\/exam-season\//);
    const staff = await new DemoClient(demo).signIn("broadcaster");
    const line = await new Line(demo.url).start();
    const across = { ...demo, url: line.url };
    try {
      const viewer = await open({ demo: across, path: "/watch/exam-season" });
      const console = await open({ demo: across, role: "broadcaster", path: address });
      await console.goto(address);
      await seesLive(console);
      for (const page of [viewer, console]) {
        await goesOn(page);
        await page.evaluate(() => Object.assign(window, { sameDocument: true }));
      }

      const since = await programTime(staff);
      line.pull();
      await badge(console)
        .filter({ hasText: /^Disconnected/ })
        .waitFor(patience);
      // What is buffered plays out: then it stands.
      await viewer.getByText("Waiting for media; it goes on by itself").waitFor({ timeout: 60_000 });
      await expect.poll(() => programTime(staff), { timeout: 120_000 }).toBeGreaterThan(since + 60_000);
      const stood = await playedTo(viewer);
      line.mend();

      await seesLive(console);
      await console.locator("#content").getByText("Live", { exact: true }).waitFor(patience);
      for (const page of [viewer, console]) await goesOn(page);
      // At the live edge again, not where it stood: what has left the playlist meanwhile is passed over.
      expect((await playedTo(viewer)) - stood).toBeGreaterThan(20);
      for (const page of [viewer, console]) expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
    } finally {
      line.stop();
    }
  });
});
