import type { Browser, Page } from "playwright-core";
import { signalsEn } from "../../console/src/format/i18n/signals.en.js";
import { keepNames } from "./console/in-page.js";

/** On its side, so that more of the list's rows are in sight. */
const viewport = { width: 1080, height: 1920 };
/** Fewer rows in sight than this, and it is not the list that is looked at. */
const leastRows = 30;

/** A console in Chromium that shows the list of signals. */
export interface CommandScreen {
  /** Controllers whose whole rows were in sight when it was opened. */
  readonly inSight: readonly string[];
  /** When the frame was over that first showed a row's command as confirmed, epoch ms, by controller. */
  confirmedAt(): Promise<Record<string, number>>;
}

/** Opens the list of signals in a browser. @throws Error where it does not come, or is no longer whole in the end */
export async function openCommandScreen(browser: Browser, url: string, cookie: string): Promise<CommandScreen> {
  const context = await browser.newContext({ viewport, locale: "en-GB" });
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  await context.addCookies([{ name, value, url }]);
  await context.addInitScript(keepNames);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  await page.goto(`${url}/signals`);
  const table = page.getByRole("table", { name: signalsEn.list.table });
  await table.locator("tbody tr[aria-rowindex]").nth(leastRows).waitFor({ timeout: 60_000 });
  const inSight = await page.evaluate(watchRows, signalsEn.states.confirmed);
  if (inSight.length < leastRows) throw new Error(`the list has only ${inSight.length} rows in sight`);
  return {
    inSight,
    async confirmedAt() {
      if (faults.length > 0) throw new Error(`the page failed: ${faults.join("; ")}`);
      return confirmedRows(page);
    },
  };
}

function confirmedRows(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() => (window as unknown as { confirmedRows: Record<string, number> }).confirmedRows);
}

/** Runs inside the page: notes when rows say that their command is confirmed. Gives the ids of those in sight. */
function watchRows(confirmed: string): string[] {
  const seen: Record<string, number> = {};
  Object.assign(window, { confirmedRows: seen });
  const rows = () => [...document.querySelectorAll("tbody tr[aria-rowindex]")];
  const textOf = (row: Element, column: string) => row.querySelector(`[data-column=${column}]`)?.textContent ?? "";
  const afterFrame = (then: () => void) =>
    requestAnimationFrame(() => {
      // The task after the frame: what changed is painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(null);
    });
  new MutationObserver(() => {
    const fresh = rows()
      .filter((row) => textOf(row, "command").includes(confirmed))
      .map((row) => textOf(row, "id"))
      .filter((id) => !(id in seen));
    if (fresh.length === 0) return;
    afterFrame(() => {
      for (const id of fresh) seen[id] ??= Date.now();
    });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  // The head stays over the rows; the list draws some below the fold.
  const top = document.querySelector("thead")?.getBoundingClientRect().bottom ?? 0;
  const bottom = document.querySelector("table")?.parentElement?.getBoundingClientRect().bottom ?? 0;
  return rows()
    .filter((row) => {
      const place = row.getBoundingClientRect();
      return place.top >= top - 1 && place.bottom <= Math.min(bottom, innerHeight) + 1;
    })
    .map((row) => textOf(row, "id"));
}
