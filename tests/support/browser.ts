import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Role } from "@roadcast/contract";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { en } from "../../console/src/format/i18n/en.js";
import { ko } from "../../console/src/format/i18n/ko.js";
import type { DemoAddress } from "./demo.js";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const places = [
  "/usr/bin",
  "/usr/lib/chromium",
  "/snap/bin",
  "/opt/google/chrome",
  "/Applications/Chromium.app/Contents/MacOS",
  "/Applications/Google Chrome.app/Contents/MacOS",
];

/** Chromium: what CHROMIUM_PATH names, else the first on the PATH, else one in the usual places. */
export function chromiumPath(): string {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, which does not exist`);
  }
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""), ...places];
  const found = folders.flatMap((folder) => [...names, "Chromium", "Google Chrome"].map((name) => join(folder, name)));
  const path = found.find((each) => existsSync(each));
  if (path !== undefined) return path;
  throw new Error(
    "the end-to-end tests need Chromium: install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH",
  );
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: flags });
}

export interface Visit {
  /** Signed in as this before the page is given. */
  role?: Role;
  language?: "ko" | "en";
  scheme?: "dark" | "light";
  viewport?: { width: number; height: number };
  /** Where to; `/` leads to the page that the role works on. */
  path?: string;
}

/** What went wrong in a page that a person may not even have seen. */
export class Troubles {
  readonly found: string[] = [];
  private readonly expected: RegExp[] = [];

  /** From now on these are what the test is about, not troubles. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  watch(page: Page): void {
    page.on("console", (message) => {
      // A violation of the content policy is told here, too. The status of a response is judged below.
      if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
      this.add(`console: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.add(`uncaught: ${error.message}`));
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // A page that is left gives up what it was asking for.
      if (why !== "net::ERR_ABORTED") this.add(`request: ${request.method()} ${request.url()} ${why}`);
    });
    page.on("response", (response) => {
      if (response.status() < 400) return;
      // The first question of a console that nobody is signed in to.
      const request = response.request();
      const whoAmI = response.status() === 401 && /\/api\/v1\/session$/.test(response.url());
      if (!(whoAmI && request.method() === "GET"))
        this.add(`response: ${response.status()} ${request.method()} ${response.url()}`);
    });
  }

  private add(trouble: string): void {
    if (!this.expected.some((pattern) => pattern.test(trouble))) this.found.push(trouble);
  }
}

/** A new browser profile at the console, signed in with one press on a demo account where a role is given. */
export async function openConsole(
  browser: Browser,
  demo: DemoAddress,
  { role, language = "en", scheme = "dark", viewport = { width: 1366, height: 768 }, path = "/" }: Visit,
  troubles = new Troubles(),
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: demo.url,
    locale: language === "ko" ? "ko-KR" : "en-GB",
    timezoneId: "Asia/Seoul",
    viewport,
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(60_000);
  await context.addInitScript((chosen) => {
    localStorage.setItem("roadcast.colour-scheme", localStorage.getItem("roadcast.colour-scheme") ?? chosen);
  }, scheme);
  const page = await context.newPage();
  troubles.watch(page);
  await page.goto(path);
  if (role !== undefined) {
    const words = language === "ko" ? ko : en;
    await page
      .getByRole("region", { name: words.signIn.demo })
      .getByRole("button", { name: new RegExp(words.roles[role]) })
      .click();
    await badge(page).waitFor();
  }
  return page;
}

/** The badge that says how far the screen may be trusted. */
export const badge = (page: Page): Locator => page.getByRole("banner").first().getByRole("status");

/** Waits until the page is fed. */
export async function seesLive(page: Page): Promise<void> {
  await badge(page)
    .filter({ hasText: new RegExp(`^(${en.bar.connection.live}|${ko.bar.connection.live})`) })
    .waitFor({ timeout: 60_000 });
}

/** The number beside a name in the strip of what is the case: `Congested 13`. */
export async function countOf(page: Page, name: string): Promise<number> {
  const text = await seen(page.getByRole("toolbar").getByRole("button", { name: new RegExp(`^${name} [\\d,]+$`) }));
  return Number(text.replace(name, "").replaceAll(",", ""));
}

/** The text as a person sees it, with line breaks where there are any. */
export function seen(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: text that is laid out, not that of the document's tree, is what is seen.
  return locator.innerText();
}

/** The same of each of several. */
export async function allSeen(locator: Locator): Promise<string[]> {
  await locator.first().waitFor();
  return Promise.all((await locator.all()).map(seen));
}
