import { type Command, command as commandSchema } from "@roadcast/contract";
import type { Locator, Page } from "playwright-core";
import { inject } from "vitest";
import { signalsEn } from "../../console/src/format/i18n/signals.en.js";
import { signalsKo } from "../../console/src/format/i18n/signals.ko.js";
import { seesLive } from "./browser.js";
import type { Open } from "./browser-test.js";
import { DemoClient } from "./demo.js";

/** A cycle of the street, its clearances and the half minute of grace are less. */
export const patience = { timeout: 150_000 };

/** The texts of one language. */
export type Words = typeof signalsEn | typeof signalsKo;
const textsOf = { en: signalsEn, ko: signalsKo };

export const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
export const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true });
/** A command by what it asks for; the state that it has come to stands in its head. */
export const lifeOf = (within: Page | Locator, what: string | RegExp) =>
  within.getByRole("article", { name: what }).first();
export const headOf = (life: Locator) => life.locator("header");
/** HH:mm:ss in Seoul, as the screen says it. */
export const clock = (at: string, laterMs = 0) =>
  new Date(Date.parse(at) + laterMs).toLocaleTimeString("en-GB", { timeZone: "Asia/Seoul" });

let opening: Promise<unknown> = Promise.resolve();

/** Pages are opened one after the other, though tests wait for the street together. */
export function inTurn(open: Open): Open {
  return (visit) => {
    const opened = opening.then(() => open(visit));
    opening = opened.catch(() => null);
    return opened;
  };
}

/** A controller's page, once it can be commanded, which it can while its state is fresh. */
export async function openDesk(
  open: Open,
  id: string,
  { role = "trafficOperator", language = "en" }: { role?: "trafficOperator" | "admin"; language?: "ko" | "en" } = {},
): Promise<Page> {
  const page = await inTurn(open)({ role, language, path: `/signals/${id}` });
  await seesLive(page);
  await button(page, textsOf[language].types.setTiming).waitFor();
  return page;
}

/** From the button of a command to its form with all that it needs, not yet checked. */
export async function fillIn(
  page: Page,
  type: keyof typeof signalsEn.titles,
  fill: (dialog: Locator) => Promise<void>,
  texts: Words = signalsEn,
): Promise<Locator> {
  await button(page, texts.types[type]).click();
  const dialog = page.getByRole("dialog");
  await fill(dialog);
  await dialog.getByLabel(texts.form.reason).fill("end-to-end test");
  return dialog;
}

/** From the button of a command to the dialog that says what it will do. */
export async function askFor(
  page: Page,
  type: keyof typeof signalsEn.titles,
  fill: (dialog: Locator) => Promise<void>,
  texts: Words = signalsEn,
): Promise<Locator> {
  const dialog = await fillIn(page, type, fill, texts);
  await button(dialog, texts.form.check).click();
  await button(dialog, texts.form.send).waitFor();
  return dialog;
}

/** Releases what is in force, and sees the street go back to its schedule. */
export async function release(page: Page, texts: Words, coordinated: RegExp): Promise<void> {
  await button(await askFor(page, "release", async () => {}, texts), texts.form.send).click();
  await headOf(lifeOf(page, texts.types.release)).getByText(texts.states.confirmed).waitFor(patience);
  await region(page, texts.now.title).filter({ hasText: coordinated }).waitFor(patience);
}

/** Waits, by the screen, until a cycle has begun: what waits for its end, or for a late phase, waits some seconds. */
export async function cycleBegun(page: Page, texts: Words = signalsEn): Promise<void> {
  const early = /(?<!\d)(?:[2-9]|1\d|2[0-4]) of \d+ s|초 중 (?:[2-9]|1\d|2[0-4])초/;
  await region(page, texts.now.title).filter({ hasText: early }).waitFor({ timeout: 90_000 });
}

/** The last command of a controller as the gateway tells it. */
export async function lastOf(controllerId: string): Promise<Command> {
  const client = await new DemoClient(inject("demo")).signIn("viewer");
  const answer = await client.send("GET", `/api/v1/commands?controllerId=${controllerId}&limit=1`);
  return commandSchema.parse(((await answer.json()) as { items: unknown[] }).items[0]);
}

/** When a controller accepted a command, by the gateway's clock. */
export function acceptedAt({ steps }: Command): string {
  const accepted = steps.find(({ answer }) => answer === "accepted");
  if (accepted === undefined) throw new Error("nobody has accepted it");
  return accepted.at;
}

/** What a controller reports, past the console. */
export async function reported(controllerId: string) {
  const areas = await (await new DemoClient(inject("demo")).signIn("viewer")).live();
  return areas.flatMap(({ controllers }) => controllers).find((record) => record.id === controllerId);
}
