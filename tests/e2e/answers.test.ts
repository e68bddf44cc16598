import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";
import {
  type CommandState,
  command as commandSchema,
  type DeviceCredentials,
  requestedCommand,
  uplinkTopic,
} from "@roadcast/contract";
import type { MqttClient } from "mqtt";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject } from "vitest";
import { signalsEn as words } from "../../console/src/format/i18n/signals.en.js";
import { signalsKo } from "../../console/src/format/i18n/signals.ko.js";
import { connectDevice } from "../support/broker-device.js";
import { seen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { Demo, type DemoAddress, DemoClient, simulate, until } from "../support/demo.js";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.js";
import { takeScreenshot } from "../support/pages.js";

const shared = inject("demo");
const patience = { timeout: 150_000 };

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const lives = (page: Page, texts: { last: { title: string } } = words) =>
  region(page, texts.last.title).getByRole("article");
/** The state that a command has come to stands in its head; the steps ahead name it, too. */
const headOf = (life: Locator) => life.locator("header");
const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true });
const doubtsOf = (page: Page, texts: { doubts: { label: string } } = words) => region(page, texts.doubts.label);
/** A text of the catalogue with its values. */
const filled = (text: string, values: Record<string, string | number>) =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));

/** A screenshot with the last part of the page that the test is about in sight. */
async function shoot(page: Page, parts: Locator, name: string): Promise<void> {
  await parts.last().evaluate((part) => part.scrollIntoView({ block: "nearest" }));
  await takeScreenshot(page, name);
}

/** Waits until the controller can be commanded, which it can while its state is fresh. */
async function atDesk(page: Page): Promise<void> {
  await seesLive(page);
  await button(page, words.types.setMode).waitFor();
}

/** Asks for a mode, as far as the dialog that says what it will do. */
async function askForMode(page: Page, mode: RegExp): Promise<Locator> {
  await button(page, words.types.setMode).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: words.form.mode }).click();
  await page.getByRole("option", { name: mode }).click();
  await dialog.getByLabel(words.form.reason).fill("end-to-end test");
  await button(dialog, words.form.check).click();
  await button(dialog, words.form.send).waitFor();
  return dialog;
}

/** Commands as a script does, which may choose how long a controller has to accept it. */
async function setMode(
  client: DemoClient,
  controllerId: string,
  mode: "flash" | "free",
  expiresInSec: number,
): Promise<string> {
  const body = { type: "setMode", args: { mode, forSec: 600 }, reason: "end-to-end test", expiresInSec };
  const answer = await client.send("POST", `/api/v1/controllers/${controllerId}/commands`, body);
  const text = await answer.text();
  expect(answer.status, text).toBe(202);
  return requestedCommand.parse(JSON.parse(text)).commandId;
}

async function lifeOf(client: DemoClient, commandId: string) {
  return commandSchema.parse(await (await client.send("GET", `/api/v1/commands/${commandId}`)).json());
}

async function untilState(client: DemoClient, commandId: string, state: CommandState): Promise<void> {
  await until(`it is ${state}`, async () => (await lifeOf(client, commandId)).state === state, 150_000);
}

describe("A controller that is not to be relied on", () => {
  const touched = ["C-POI", "C-SEGOK", "C-JAGOK"];
  afterAll(async () => {
    simulate(shared, "clear", "--all");
    const admin = await new DemoClient(shared).signIn("admin");
    for (const id of touched) {
      const body = { type: "release", args: {}, reason: "after tests" };
      await admin.send("POST", `/api/v1/controllers/${id}/commands`, body);
    }
  });

  test("answers too late: the command has expired, and what comes then is told and changes nothing", async ({
    open,
  }) => {
    simulate(shared, "inject", "controller-fault", "--controller", "C-POI", "--kind", "late");
    const page = await open({ role: "trafficOperator", path: "/signals/C-POI" });
    await atDesk(page);
    await setMode(await new DemoClient(shared).signIn("operator"), "C-POI", "flash", 5);
    const life = lives(page).first();
    await headOf(life).getByText(words.states.expired).waitFor({ timeout: 30_000 });
    await life.getByText(/A late answer at \d\d:\d\d:\d\d changed nothing: Accepted/).waitFor({ timeout: 60_000 });
    await life.getByText(words.life.inForceAnyway).waitFor({ timeout: 30_000 });
    expect(await seen(headOf(life))).toContain(words.states.expired);
    await shoot(page, lives(page), "answers-late");
  });

  test("lies: its word is not taken for it where the lamps that it reports go on, and the reason says so", async ({
    open,
  }) => {
    simulate(shared, "inject", "controller-fault", "--controller", "C-SEGOK", "--kind", "lying");
    const page = await open({ role: "trafficOperator", path: "/signals/C-SEGOK" });
    await atDesk(page);
    const dialog = await askForMode(page, /^Flashing$/);
    await button(dialog, words.form.send).click();
    const life = lives(page).first();
    await life.getByText(words.life.said.completed).waitFor({ timeout: 60_000 });
    await headOf(life).getByText(words.states.timedOut).waitFor(patience);
    await life.getByText(/it reports mode .+, but phase \d/i).waitFor();
    await shoot(page, lives(page), "answers-lying");
  });

  test("serves two people: the later command takes the place of the earlier, and both see whose it was", async ({
    open,
  }) => {
    // It accepts all and reaches nothing, so that the first is under way for as long as it takes to ask again.
    simulate(shared, "inject", "controller-fault", "--controller", "C-JAGOK", "--kind", "hollow");
    const operator = await open({ role: "trafficOperator", path: "/signals/C-JAGOK" });
    const admin = await open({ role: "admin", language: "ko", path: "/signals/C-JAGOK" });
    await atDesk(operator);
    await seesLive(admin);
    await button(await askForMode(operator, /^Flashing$/), words.form.send).click();
    await headOf(lives(operator).first()).getByText(words.states.executing).waitFor({ timeout: 30_000 });
    await headOf(lives(admin, signalsKo).first()).getByText(signalsKo.states.executing).waitFor();

    await button(admin, signalsKo.types.setPlan).click();
    const dialog = admin.getByRole("dialog");
    await dialog.getByRole("combobox", { name: signalsKo.form.plan }).click();
    await admin.getByRole("option").first().click();
    await dialog.getByLabel(signalsKo.form.reason).fill("두 번째 사람");
    await button(dialog, signalsKo.form.check).click();
    await button(dialog, signalsKo.form.send).click();

    for (const [page, texts] of [
      [operator, words],
      [admin, signalsKo],
    ] as const) {
      const earlier = lives(page, texts).nth(1);
      await headOf(earlier).getByText(texts.states.superseded).waitFor({ timeout: 30_000 });
      await earlier.getByText(/^admin: /).waitFor();
      await lives(page, texts)
        .first()
        .getByText(/^admin, /)
        .waitFor();
      // What becomes of the earlier is no answer to doubt.
      expect(await doubtsOf(page, texts).count()).toBe(0);
    }
    await shoot(operator, lives(operator), "answers-superseded");
    await shoot(admin, lives(admin, signalsKo), "answers-superseded-ko");
  });
});

/** With a mosquitto, which is killed here, and devices whose passwords are given away. */
describe("On a broker of its own", () => {
  let broker: Mosquitto;
  let watcher: FSWatcher;
  let own: Demo;
  let demo: DemoAddress;
  let operator: DemoClient;
  let admin: DemoClient;
  beforeAll(async () => {
    broker = await startMosquitto();
    const { passwordFile } = broker;
    // As the shipped broker's container does when the gateway has written the file.
    watcher = watch(dirname(passwordFile), (_event, name) => {
      if (name === basename(passwordFile)) broker.reload();
    });
    own = new Demo({ MQTT_URL: broker.url, MQTT_PASSWORD_FILE: passwordFile });
    demo = await own.start();
    operator = await new DemoClient(demo).signIn("operator");
    admin = await new DemoClient(demo).signIn("admin");
  });
  afterAll(async () => {
    watcher.close();
    await own.remove();
    await broker.stop();
  });

  /** Connects as a controller by credentials of its own: whoever has them is that controller. */
  async function connectAs(controllerId: string): Promise<MqttClient> {
    const path = `/api/v1/devices/controllers/${controllerId}/credentials`;
    const { password } = (await (await admin.send("POST", path)).json()) as DeviceCredentials;
    let client: MqttClient | null = null;
    await until("the broker knows the new password", async () => {
      client = await connectDevice(broker.port, "controllers", controllerId, { password });
      return true;
    });
    if (client === null) throw new Error("not connected");
    return client;
  }

  test("forged, repeated and malformed answers move nothing, and both controllers' pages tell of them", async ({
    open,
  }) => {
    const [victim, thief] = ["C-DAECHI-STN", "C-EUNMA"];
    simulate(demo, "inject", "controller-fault", "--controller", victim, "--kind", "silent");
    const page = await open({ demo, role: "trafficOperator", path: `/signals/${victim}` });
    await atDesk(page);
    const own = await setMode(operator, thief, "flash", 30);
    await untilState(operator, own, "confirmed");
    const accepted = (await lifeOf(operator, own)).steps.find(({ answer }) => answer === "accepted");
    const asked = await setMode(operator, victim, "flash", 300);
    await headOf(lives(page).first()).getByText(words.states.sent).waitFor();
    expect(await doubtsOf(page).count()).toBe(0);

    const client = await connectAs(thief);
    const topic = uplinkTopic("roads/v1", "controllers", thief, "results");
    const say = (payload: string) => client.publishAsync(topic, payload, { qos: 1 });
    await say(JSON.stringify({ commandId: asked, status: "completed", at: Date.now() }));
    const again = { commandId: own, status: "accepted", at: accepted?.answeredAt };
    await say(JSON.stringify(again));
    await say(JSON.stringify(again));
    await say(`{"commandId":"${own}","status":"done"}`);
    client.end();

    const doubts = doubtsOf(page);
    await doubts.getByText(filled(words.doubts.title, { count: 1 })).waitFor({ timeout: 30_000 });
    await doubts.getByText(filled(words.doubts.kinds.forged, { device: thief, count: 1 })).waitFor();
    await doubts.getByText(words.doubts.check).waitFor();
    const life = lives(page).first();
    await life.getByText(new RegExp(`${thief}, another controller, answered “Completed” at \\d\\d:\\d\\d`)).waitFor();
    expect(await seen(headOf(life)), "it is as it was").toContain(words.states.sent);
    await shoot(page, lives(page), "answers-forged");
    await page.reload();
    await doubts.getByText(filled(words.doubts.title, { count: 1 })).waitFor();

    const korean = await open({ demo, role: "trafficOperator", language: "ko", path: `/signals/${thief}` });
    const told = doubtsOf(korean, signalsKo);
    await told.getByText(filled(signalsKo.doubts.title, { count: 4 })).waitFor({ timeout: 30_000 });
    const { kinds } = signalsKo.doubts;
    await told.getByText(filled(kinds.impostor, { device: victim, count: 1 })).waitFor();
    await told.getByText(filled(kinds.malformed, { count: 1 })).waitFor();
    await told.getByText(filled(kinds.replayed, { count: 2 })).waitFor();
    await shoot(korean, told, "answers-doubts-ko");
    await told.getByRole("link", { name: signalsKo.doubts.refused }).click();
    await korean.waitForURL(/\/feeds\?topic=/);
    await korean.getByRole("row").filter({ hasText: topic }).first().waitFor();
    await shoot(korean, korean.getByRole("row").filter({ hasText: topic }), "answers-refused-ko");
  });

  test("a broker that dies in mid-command leaves it sent and unheard until it expires; a new one is refused; what comes late is told", async ({
    open,
    troubles,
  }) => {
    troubles.expect(/response: 503 POST/);
    const [struck, next] = ["C-DOGOK-STN", "C-GYEONGBOK"];
    // Its answers come 20 s after it was asked: by then there is no broker.
    simulate(demo, "inject", "controller-fault", "--controller", struck, "--kind", "late");
    const page = await open({ demo, role: "trafficOperator", path: `/signals/${struck}` });
    const other = await open({ demo, role: "admin", path: `/signals/${next}` });
    await atDesk(page);
    await atDesk(other);
    const waiting = await askForMode(other, /^Free$/);
    // It expires before the broker is back, and the broker is back before the controllers would go by their schedules:
    // 60 s without a line, of which they may let half a minute pass between two tries.
    await setMode(await new DemoClient(demo).signIn("operator"), struck, "free", 15);
    const life = lives(page).first();
    await headOf(life).getByText(words.states.sent).waitFor();
    await broker.kill("SIGKILL");
    try {
      await until("the gateway has noticed", async () => !(await fetch(`${demo.url}/readyz`)).ok);
      await life.getByText(/Waits for the controller to accept it/).waitFor();
      await shoot(page, lives(page), "answers-broker-away-sent");
      await button(waiting, words.form.send).click();
      await waiting.getByRole("alert").waitFor();
      await takeScreenshot(other, "answers-broker-away-refused");
      await other.keyboard.press("Escape");
      // It stands there as what it is, and no step of it says that it went out.
      const failed = lives(other).first();
      await headOf(failed).getByText(words.states.failed).waitFor();
      expect(await seen(failed)).not.toContain(words.states.sent);

      await headOf(life).getByText(words.states.expired).waitFor({ timeout: 60_000 });
      await shoot(page, lives(page), "answers-broker-away-expired");
    } finally {
      await broker.restart();
    }
    await life.getByText(/A late answer at \d\d:\d\d:\d\d changed nothing: Accepted/).waitFor(patience);
    expect(await seen(headOf(life))).toContain(words.states.expired);
    await atDesk(page);
    // It had the command before the broker died: the street does what the screen says has expired, and both are told.
    await life.getByText(words.life.inForceAnyway).waitFor(patience);
    await shoot(page, lives(page), "answers-broker-back");
    expect(await seen(lives(other).first()), "nothing was sent later").not.toContain(words.states.sent);
  });
});
