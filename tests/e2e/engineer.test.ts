import { readFile } from "node:fs/promises";
import { defaultTopicPrefix, type Network, routes, uplinkTopic } from "@roadcast/contract";
import mqtt, { type MqttClient } from "mqtt";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, inject } from "vitest";
import { allSeen, seen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { DemoClient } from "../support/demo.js";

const demo = inject("demo");
/** Taken over from the simulated city with new credentials; its detectors belong to the link. */
const station = { id: "ST-DOSAN-01-E-A", detector: "D-DOSAN-01-E-A-1" };
const outOfService = { id: "D-DOSAN-02-E-A-1", reason: "loop cut by road works, see job 4711" };
const newcomer = "D-DOSAN-01-E-A-9";

const clients: MqttClient[] = [];
afterAll(() => {
  for (const client of clients) client.end(true);
});

/** Issues a password in the device's drawer and reads what is shown this once. */
async function issueCredentials(page: Page): Promise<{ username: string; password: string }> {
  await page.getByRole("button", { name: "Issue a new password" }).click();
  await page
    .getByRole("dialog", { name: /Issue a new password for/ })
    .getByRole("button", { name: "Issue a new password" })
    .click();
  const once = page.getByRole("dialog", { name: "Shown this once" });
  await once.waitFor();
  const [username = "", password = ""] = await allSeen(once.getByRole("code"));
  await once.getByRole("button", { name: "I have stored it" }).click();
  await once.waitFor({ state: "detached" });
  expect(await page.content(), "the password is nowhere in the page any more").not.toContain(password);
  return { username, password };
}

async function connectAs({ username, password }: { username: string; password: string }): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${demo.mqttPort}`, {
    protocolVersion: 4,
    clientId: username,
    username,
    password,
    reconnectPeriod: 0,
  });
  clients.push(client);
  return client;
}

async function chooseFile(page: Page, name: string, body: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: /Choose (a|another) file/ }).click();
  await (await chooser).setFiles({ name, mimeType: "application/geo+json", buffer: Buffer.from(body) });
}

describe("An engineer", () => {
  test("lands on the feed health page, and sees rates of what comes in from the street", async ({ open }) => {
    const page = await open({ role: "engineer" });
    await page.getByRole("heading", { name: "Feed health", level: 1 }).waitFor();
    const row = page.getByRole("row", { name: /^stations\/readings/ });
    await expect
      .poll(async () => Number((await seen(row.getByRole("cell").nth(1))).replaceAll(",", "")), { timeout: 30_000 })
      .toBeGreaterThan(5);
    await expect.poll(() => seen(row)).toMatch(/\d+(\.\d+)? (ms|s)/);
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByText("Available", { exact: true }).waitFor();
    await page.getByRole("link", { name: /^Show Stations: Online: \d+/ }).click();
    await page.getByRole("heading", { name: "Devices", level: 1 }).waitFor();
    await page
      .getByRole("row", { name: /^ST-.*Online/ })
      .first()
      .waitFor();
  });

  test("finds what was refused with its reason, mends the cause and replays it", async ({ open }) => {
    const page = await open({ role: "engineer", path: `/devices?device=stations/${station.id}` });
    const credentials = await issueCredentials(page);
    expect(credentials.username).toBe(`stations/${station.id}`);
    const device = await connectAs(credentials);
    const topic = uplinkTopic(defaultTopicPrefix, "stations", station.id, "readings");
    const observedAt = Date.now();
    const entry = { count: 3, speedKph: 33, occupancyPct: 4.5 };
    await device.publishAsync(topic, "this is no JSON", { qos: 1 });
    await device.publishAsync(
      topic,
      JSON.stringify({
        observedAt,
        intervalSec: 20,
        entries: [
          { detector: station.detector, ...entry },
          { detector: newcomer, ...entry },
        ],
      }),
      { qos: 1 },
    );

    await page.goto(`/feeds?topic=${station.id}`);
    const letters = page.getByRole("row").filter({ hasText: topic });
    await letters.filter({ hasText: "Malformed" }).waitFor();
    await letters.filter({ hasText: "Unknown device" }).getByRole("button", { name: "View" }).click();
    const letter = page.getByRole("dialog", { name: "Unknown device" });
    await letter.getByText(newcomer).first().waitFor();
    await letter.getByRole("button", { name: "Replay" }).click();
    await letter.getByText("It was refused again").waitFor();

    const script = await new DemoClient(demo).signIn("engineer");
    const mended = withDetector(await script.network(), newcomer);
    expect((await script.send("PUT", routes.putNetwork.path, mended)).status).toBe(200);
    await letter.getByRole("button", { name: "Replay" }).click();
    await letter.getByText("The message went in").waitFor();
    await letter.getByText("New rows: 1").waitFor();
    await letter.getByRole("button", { name: "Close" }).click();
    await letters.filter({ hasText: "Unknown device" }).filter({ hasText: "Replayed" }).waitFor();

    // The reading is there for whoever looks at the detector.
    await page.goto(`/map?sel=detector:${newcomer}&span=1h`);
    await page.getByRole("complementary").getByText("33 km/h").waitFor();

    await page.goto(`/devices?device=stations/${station.id}`);
    const ended = new Promise<void>((resolve) => device.once("close", () => resolve()));
    await page.getByRole("button", { name: "Revoke" }).click();
    await page
      .getByRole("dialog", { name: /Revoke the password of/ })
      .getByRole("button", { name: "Revoke" })
      .click();
    await ended;
    await page.getByText("None issued: the device cannot connect.").waitFor();
    await expect(connectAs(credentials)).rejects.toThrow(/not authorized|refused/i);
  });

  test("filters the devices, takes one out of service with a reason, and everybody sees it", async ({ open }) => {
    const page = await open({ role: "engineer", path: "/devices" });
    await page.getByRole("combobox", { name: "Kind" }).click();
    await page.getByRole("option", { name: "Cameras" }).click();
    await page.getByRole("row", { name: /^CAM-/ }).first().waitFor();
    await page.waitForURL(/kind=cameras/);
    await expect.poll(() => page.getByRole("row", { name: /^(D|ST|C)-/ }).count()).toBe(0);
    await page.getByRole("combobox", { name: "Kind" }).click();
    await page.getByRole("option", { name: "All kinds" }).click();
    await page.getByLabel("Search by name or id").fill(outOfService.id);
    await page.getByText("Shown: 1", { exact: true }).waitFor();
    await page.getByRole("button", { name: outOfService.id }).click();
    await page.getByRole("button", { name: "Take out of service" }).click();
    const asking = page.getByRole("dialog", { name: `Take ${outOfService.id} out of service?` });
    expect(await asking.getByRole("button", { name: "Take out of service" }).isDisabled()).toBe(true);
    await asking.getByLabel("Reason").fill(outOfService.reason);
    await asking.getByRole("button", { name: "Take out of service" }).click();
    await page.getByText(`${outOfService.id} is out of service`).waitFor();
    await page.getByRole("row", { name: new RegExp(`^${outOfService.id}.*Out of service`) }).waitFor();

    const map = await open({ role: "viewer", path: `/map?sel=detector:${outOfService.id}` });
    await map.getByRole("complementary").getByText("Out of service").first().waitFor();
    const audit = await open({ role: "admin", path: "/audit?actor=engineer" });
    await audit
      .getByRole("row", { name: new RegExp(`engineer.*detectors/${outOfService.id}`) })
      .filter({ hasText: outOfService.reason })
      .first()
      .waitFor();

    await page.getByRole("button", { name: "Put back into service" }).click();
    await page
      .getByRole("dialog", { name: `Put ${outOfService.id} back into service?` })
      .getByRole("button", { name: "Put back into service" })
      .click();
    await page.getByText(`${outOfService.id} is back in service`).waitFor();
    await map.getByRole("complementary").getByText("Good").first().waitFor({ timeout: 30_000 });
  });

  test("is told every fault of a broken network file, and nothing changes", async ({ open, troubles }) => {
    const script = await new DemoClient(demo).signIn("engineer");
    const before = await script.network();
    const page = await open({ role: "engineer", path: "/network" });
    const links = before.features.filter(({ properties }) => properties.kind === "link");
    const broken = structuredClone(before);
    const [first, second] = links.map(({ properties }) =>
      broken.features.find((feature) => feature.properties.id === properties.id),
    );
    Object.assign(first?.properties ?? {}, { lanes: 0 });
    Object.assign(second?.properties ?? {}, { speedLimitKph: "fast" });
    await chooseFile(page, "broken.geojson", JSON.stringify(broken));
    troubles.expect(/response: 422 PUT .*\/network$/);
    await page.getByRole("button", { name: "Replace the network" }).click();
    await page
      .getByRole("dialog", { name: "Replace the whole network?" })
      .getByRole("button", { name: "Replace the network" })
      .click();
    const refused = page.getByRole("alert");
    await refused.getByText("The file was refused; nothing is changed").waitFor();
    await refused.getByText("Faults: 2.", { exact: false }).waitFor();
    expect(await seen(refused)).toMatch(/lanes[\s\S]*speedLimitKph|speedLimitKph[\s\S]*lanes/);
    expect(await script.network()).toEqual(before);

    await chooseFile(page, "notes.json", "{");
    await page.getByText("The file is not JSON").waitFor();
  });

  test("downloads the network and puts the same file back", async ({ open }) => {
    const script = await new DemoClient(demo).signIn("engineer");
    const before = await script.network();
    const page = await open({ role: "engineer", path: "/network" });
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download GeoJSON" }).click();
    const file = await readFile(await (await download).path(), "utf8");
    expect(JSON.parse(file)).toEqual(before);
    const watching = await open({ role: "trafficOperator" });
    await seesLive(watching);
    await chooseFile(page, "network.geojson", file);
    await page.getByRole("table", { name: "Compared with the present network" }).waitFor();
    await page.getByRole("button", { name: "Replace the network" }).click();
    await page
      .getByRole("dialog", { name: "Replace the whole network?" })
      .getByRole("button", { name: "Replace the network" })
      .click();
    await page.getByText("Removed: 0.", { exact: false }).waitFor();
    expect(await script.network()).toEqual(before);
    await seesLive(watching);
  });
});

/** The network with one more detector at the station, like its first. */
function withDetector(network: Network, id: string): Network {
  const like = network.features.find(({ properties }) => properties.id === station.detector);
  if (like?.properties.kind !== "detector") throw new Error(`the network has no detector ${station.detector}`);
  const name = { ko: "새 검지기", en: "New detector" };
  const added = { ...like, properties: { ...like.properties, id, name, detectorChannel: null, controllerId: null } };
  return { ...network, features: [...network.features, added] as Network["features"] };
}
