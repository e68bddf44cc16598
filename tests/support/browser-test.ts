import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, inject, test as plain } from "vitest";
import { launchBrowser, openConsole, Troubles, type Visit } from "./browser.js";
import type { DemoAddress } from "./demo.js";

/**
 * Opens the console in a browser profile of its own, with nothing kept from before; of the shared demo unless another
 * is given.
 */
export type Open = (visit?: Visit & { demo?: DemoAddress }) => Promise<Page>;

interface Fixtures {
  browser: Browser;
  troubles: Troubles;
  open: Open;
}

/** A test with a browser; it fails too when a page has reported an error, a violation or a failed request. */
export const test = plain.extend<Fixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: the fixture's way to say that it needs no other.
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: "file" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  troubles: async ({}, use) => {
    await use(new Troubles());
  },
  open: async ({ browser, troubles }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async ({ demo = inject("demo"), ...visit } = {}) => {
      const page = await openConsole(browser, demo, visit, troubles);
      contexts.push(page.context());
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(troubles.found, "what the pages reported").toEqual([]);
  },
});
