import { type Alarm, type AlarmKind, type AlarmRuleChange, routes } from "@roadcast/contract";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { alarmsEn } from "../../console/src/format/i18n/alarms.en.js";
import { alarmsKo } from "../../console/src/format/i18n/alarms.ko.js";
import { en } from "../../console/src/format/i18n/en.js";
import { seen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { cabinet } from "../support/cabinet.js";
import { Demo, type DemoAddress, DemoClient, injectAll, simulate } from "../support/demo.js";
import { TestConsole } from "../support/live-gateway.js";
import { heardOn, listenAtLoudspeaker } from "../support/loudspeaker.js";
import { overflow, violationsOf } from "../support/page-checks.js";
import { takeScreenshot } from "../support/pages.js";

/** One of its own: rules are changed, and a flood goes on for minutes. */
const own = new Demo();
let demo: DemoAddress;
/** Reports what is lost or dark, and is seen on the screen, within this. */
const soon = { timeout: 60_000 };
let admin: DemoClient;
/** Targets whose alarms a test has brought about. */
const touched = new Set<string>();

beforeAll(async () => {
  demo = await own.start();
  admin = await new DemoClient(demo).signIn("admin");
  // A loss stands for seconds, not half a minute, before it is an alarm or over.
  await setCommLoss({ delayOnSec: 4, delayOffSec: 2 });
});
/** Whatever a test broke is mended, and nothing waits to be acknowledged for the next. */
afterEach(async () => {
  simulate(demo, "clear", "--all");
  await expect.poll(acknowledgeOpen, { ...soon, interval: 1_000 }).toEqual([]);
  touched.clear();
}, 90_000);
afterAll(() => own.remove());

/** Changes the rule of lost connections, as an engineer may. */
async function setCommLoss(change: Partial<AlarmRuleChange>): Promise<void> {
  const answer = await admin.send("GET", routes.listAlarmRules.path);
  const rule = routes.listAlarmRules.response.parse(await answer.json()).items.find(({ kind }) => kind === "commLoss");
  const path = routes.putAlarmRule.path.replace(":kind", "commLoss");
  const done = await admin.send("PUT", path, { ...rule, ...change, revision: rule?.revision });
  expect(done.status, await done.text()).toBe(200);
}

async function openAlarms(...kinds: AlarmKind[]): Promise<Alarm[]> {
  const answer = await admin.send("GET", `${routes.listAlarms.path}?kind=${kinds}&state=open&limit=1000`);
  return routes.listAlarms.response.parse(await answer.json()).items;
}

/** What is still open of what a test brought about; all of it is acknowledged on the way. */
async function acknowledgeOpen(): Promise<string[]> {
  const own = (await openAlarms("commLoss", "signalFault")).filter(({ target }) => touched.has(target));
  const ids = own.map(({ id }) => id);
  if (ids.length > 0) await admin.send("POST", routes.acknowledgeAlarms.path, { ids });
  return own.map(({ target }) => target);
}

/** Cuts the lines of devices, all at once. */
async function lose(...devices: string[]): Promise<void> {
  for (const device of devices) touched.add(device);
  await injectAll(
    demo,
    devices.map((device) => ({ type: "disconnect", device })),
  );
}

/** Takes a signal's power away. */
async function darken(controller: string): Promise<void> {
  touched.add(`controllers/${controller}`);
  await injectAll(demo, [{ type: "controller-fault", controller, kind: "dark" }]);
}

/** The pointer lies where the last press was: over the list, which would keep its order for it. */
const pointAside = (page: Page) => page.mouse.move(1, 1);
/** The row of an alarm, by what it is of and the name of its kind. */
const rowOf = (page: Page, name: string, kind: string): Locator =>
  page.getByRole("row").filter({ has: page.getByRole("button", { name: `${name} ${kind}`, exact: true }) });
const stateIn = (row: Locator, state: string) => row.getByText(state, { exact: true });

describe("The sound of an alarm", () => {
  const siren = [988, 740, 988, 740, 988, 740];
  /** The tones of the worst severity, as they began. */
  const sirens = async (page: Page) =>
    (await heardOn(page)).tones.map(({ hz }) => hz).filter((hz) => siren.includes(hz));

  test("is played by severity, not while it is muted, and not for what somebody has acknowledged", async ({ open }) => {
    const words = alarmsKo;
    const page = await open({ demo, role: "trafficOperator", language: "ko", path: "/alarms?kind=signalFault" });
    const signal = (name: string) => rowOf(page, name, words.kinds.signalFault);
    await listenAtLoudspeaker(page);
    await page.reload();
    await seesLive(page);
    // Browsers are silent until a first press.
    await page.getByRole("heading", { level: 1 }).click();
    await pointAside(page);
    await darken("C-HANTI-STN");
    await stateIn(signal("한티역"), words.states.activeUnacknowledged).waitFor(soon);
    await expect.poll(() => sirens(page)).toEqual(siren);
    await expect.poll(async () => (await heardOn(page)).tones.every(({ isOver }) => isOver)).toBe(true);
    expect((await heardOn(page)).loudest, "it can be heard").toBeGreaterThan(0.1);

    await page.locator("#content").focus();
    await page.keyboard.press("b");
    const acknowledge = page.getByRole("button", { name: /^확인: 한티역: / });
    await acknowledge.press("Enter");
    await page.getByRole("listitem").filter({ has: acknowledge }).getByText(words.bell.done).waitFor();
    expect(await acknowledge.evaluate((button) => button === document.activeElement), "the focus is kept").toBe(true);
    await page.getByRole("button", { name: words.bell.mute.replace("{{minutes}}", "5"), exact: true }).click();
    // It counts down; and no sound is near any more that would be the reason for another one's silence.
    const unmute = page.getByRole("button", { name: /^소리 켜기/ });
    await unmute.and(page.getByRole("button", { name: /4:([0-4]\d|5[0-5])/ })).waitFor();
    // The pressed button has given way to that one, and the focus is still there.
    await page.keyboard.press("Escape");
    await unmute.waitFor({ state: "detached" });
    await pointAside(page);
    await stateIn(signal("한티역"), words.states.activeAcknowledged).waitFor();
    await darken("C-POSCO");
    await stateIn(signal("포스코사거리"), words.states.activeUnacknowledged).waitFor(soon);
    await page.locator("#content").focus();
    await page.keyboard.press("b");
    await unmute.waitFor();
    await takeScreenshot(page, "alarm-bell-muted");
    await unmute.click();
    await page.keyboard.press("Escape");
    await pointAside(page);

    // Out of sight and back again: what is acknowledged is no news.
    const [known] = (await openAlarms("signalFault")).filter(({ target }) => target === "controllers/C-HANTI-STN");
    const shelf = routes.shelveAlarm.path.replace(":id", known?.id ?? "");
    await admin.send("PUT", shelf, { forSec: 600, reason: "end-to-end test" });
    await signal("한티역").waitFor({ state: "detached" });
    await admin.send("DELETE", shelf);
    await stateIn(signal("한티역"), words.states.activeAcknowledged).waitFor();
    expect(await sirens(page), "muted, then known: no sound since the first").toEqual(siren);

    await darken("C-SEOLLEUNG-STN");
    await stateIn(signal("선릉역"), words.states.activeUnacknowledged).waitFor(soon);
    await expect.poll(() => sirens(page)).toEqual([...siren, ...siren]);
  });
});

describe("What has a common cause", () => {
  test("is one alarm with its devices under it, says so of one that was told of before, and is over once they are back", async ({
    open,
  }) => {
    const words = alarmsKo;
    const path = "/alarms?kind=commLoss&area=apgujeong";
    const page = await open({ demo, role: "trafficOperator", language: "ko", path });
    const lost = (name: string) => rowOf(page, name, words.kinds.commLoss);
    const [junction, camera] = ["도산공원사거리", "도산공원사거리 CCTV"] as const;
    await pointAside(page);
    await seesLive(page);
    await lose(cabinet.camera);
    await stateIn(lost(camera), words.states.activeUnacknowledged).waitFor(soon);
    touched.add(`nodes/${cabinet.node}`);
    await lose(...cabinet.others);
    const all = cabinet.others.length + 1;
    await lost(junction)
      .getByText(words.says.commLossMany.replace("{{count}}", String(all)), { exact: false })
      .waitFor(soon);
    // The junction's signal goes by the name of the junction: a row of its own would have been a second one above.
    const names = (await admin.network()).features.flatMap(({ properties: { kind, id, name } }) =>
      [cabinet.camera, ...cabinet.others].includes(`${kind}s/${id}`) ? [name.ko] : [],
    );
    expect(names.length).toBe(all);
    await expect
      .poll(async () => (await Promise.all(names.map((name) => lost(name).count()))).filter((count) => count > 0))
      .toEqual([]);
    await takeScreenshot(page, "alarm-group");

    await page.getByRole("button", { name: new RegExp(`^${words.states.suppressed}: [1-${all}]$`) }).click();
    await page.waitForURL(/state=suppressed/);
    await stateIn(lost(camera), words.states.suppressed).waitFor();
    await lost(camera).getByRole("button").click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("cell", { name: words.steps.suppressed }).waitFor();
    await takeScreenshot(page, "alarm-suppressed");
    await drawer.getByRole("button", { name: words.detail.openOther }).click();
    await drawer.getByRole("heading", { name: words.detail.members.replace("{{count}}", String(all)) }).waitFor();
    for (const target of [cabinet.camera, ...cabinet.others]) await drawer.getByText(target, { exact: true }).waitFor();
    expect(await drawer.getByRole("link", { name: camera, exact: true }).getAttribute("href")).toContain(
      "sel=camera:CAM-DOSAN-PARK",
    );
    await takeScreenshot(page, "alarm-group-members");
    await drawer.getByRole("button", { name: words.detail.acknowledge, exact: true }).click();
    await drawer.getByText(words.states.activeAcknowledged).waitFor();

    simulate(demo, "clear", "--all");
    await drawer.getByRole("cell", { name: words.steps.cleared, exact: true }).waitFor(soon);
    await page.goto(`/alarms?target=${cabinet.node}`);
    await page.getByText(words.list.noneFiltered).waitFor();
    await page.goto(`/alarms?view=history&target=${cabinet.node}`);
    await stateIn(lost(junction), words.states.cleared).waitFor();
  });
});

describe("A flood of alarms", () => {
  const colleagues: TestConsole[] = [];
  afterAll(() => {
    for (const each of colleagues) each.close();
  });

  /** One more operator signs in and sits down at the console. */
  async function relieve(name: string): Promise<void> {
    const [handed, own] = ["handed over once", "a long enough password"];
    const account = { username: name, displayName: name, role: "trafficOperator", password: handed };
    expect((await admin.send("POST", routes.createUser.path, account)).status).toBe(201);
    const person = await new DemoClient(demo).signInWith(name, handed);
    await person.send("POST", routes.changePassword.path, { current: handed, next: own });
    colleagues.push(await new TestConsole(Number(new URL(demo.url).port), person.headers).connected());
  }

  test("shows over the list how many there are for how many people, and ends once enough of them are on duty", async ({
    open,
  }) => {
    const words = alarmsEn;
    const { features } = await admin.network();
    const ends = new Map(
      features.flatMap(({ properties: each }) => (each.kind === "link" ? [[each.id, each.toNodeId] as const] : [])),
    );
    // One for each junction: none of them has a common cause with another.
    const signs = new Map(
      features.flatMap(({ properties: each }) =>
        each.kind === "sign" ? [[ends.get(each.linkId) ?? "", `signs/${each.id}`] as const] : [],
      ),
    );
    const page = await open({ demo, role: "trafficOperator", path: "/alarms" });
    await pointAside(page);
    await seesLive(page);
    const banner = page.getByRole("status").filter({ hasText: "new alarms in 10 minutes" });
    const told = /^Alarm flood since \d\d:\d\d: (\d+) new alarms in 10 minutes, 1 on duty/;
    await lose(...[...signs.values()].slice(0, 12));
    await expect.poll(() => seen(banner), soon).toMatch(told);
    await banner.getByText(words.flood.nowNext).waitFor();
    await expect.poll(async () => Number(told.exec(await seen(banner))?.[1]), soon).toBeGreaterThanOrEqual(12);
    expect([...(await violationsOf(page)), ...(await overflow(page))]).toEqual([]);
    await takeScreenshot(page, "alarm-flood");
    const figures = await open({ demo, role: "viewer", language: "ko", path: "/alarms/statistics" });
    await figures.getByRole("row", { name: new RegExp(`${alarmsKo.statistics.lasts} *\\d+$`) }).waitFor();
    await figures.getByText(alarmsKo.statistics.floods, { exact: true }).scrollIntoViewIfNeeded();
    await takeScreenshot(figures, "alarm-flood-figures");

    // Under five for each of them ends it; one more, for alarms that come meanwhile.
    await expect.poll(() => seen(banner), soon).toMatch(told);
    const count = Number(told.exec(await seen(banner))?.[1]);
    for (let i = 1; i <= count / 5 + 1; i += 1) await relieve(`relief-${i}`);
    await expect.poll(() => seen(banner), soon).toMatch(/^\d+ new alarms in 10 minutes/);
    await page.goto("/alarms/statistics");
    await page
      .getByRole("row", { name: /\d\d:\d\d:\d\d.*\d\d:\d\d:\d\d *\d+$/ })
      .first()
      .waitFor();
  });
});

describe("A device that is out of service", () => {
  const device = { kind: "cameras", id: "CAM-SUSEO-IC", name: "Suseo IC camera" } as const;
  afterAll(async () => {
    const path = routes.patchDevice.path.replace(":kind", device.kind).replace(":id", device.id);
    await admin.send("PATCH", path, { outOfService: false });
  });

  test("has its alarm kept quiet, under a filter of its own, until it is back in service", async ({ open }) => {
    const words = alarmsEn;
    const texts = en.devices.drawer;
    const page = await open({ demo, role: "trafficOperator", path: `/alarms?kind=commLoss&target=${device.id}` });
    const row = rowOf(page, device.name, words.kinds.commLoss);
    const chip = (count: number) =>
      page.getByRole("button", { name: `${words.states.outOfService}: ${count}`, exact: true });
    await pointAside(page);
    await seesLive(page);
    await lose(`${device.kind}/${device.id}`);
    await stateIn(row, words.states.activeUnacknowledged).waitFor(soon);
    await chip(0).waitFor();

    const engineer = await open({ demo, role: "engineer", path: `/devices?device=${device.kind}/${device.id}` });
    await engineer.getByRole("button", { name: texts.takeOut }).click();
    const asking = engineer.getByRole("dialog", { name: texts.takeOutTitle.replace("{{id}}", device.id) });
    await asking.getByLabel(texts.reason).fill("lens is replaced until Friday, job 4712");
    await asking.getByRole("button", { name: texts.takeOut }).click();
    await row.waitFor({ state: "detached" });
    await chip(1).click();
    await pointAside(page);
    await stateIn(row, words.states.outOfService).waitFor();
    await row.getByRole("button").click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("cell", { name: words.steps.outOfService }).waitFor();
    await takeScreenshot(page, "alarm-out-of-service");

    await engineer.getByRole("button", { name: texts.putBack }).click();
    await engineer
      .getByRole("dialog", { name: texts.putBackTitle.replace("{{id}}", device.id) })
      .getByRole("button", { name: texts.putBack })
      .click();
    await drawer.getByRole("cell", { name: words.steps.inService }).waitFor();
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
    await chip(0).click();
    await stateIn(row, words.states.activeUnacknowledged).waitFor();
  });
});
