import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { en } from "../../console/src/format/i18n/en.js";
import { ko } from "../../console/src/format/i18n/ko.js";
import { badge, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { takeScreenshot } from "../support/pages.js";

async function signOut(page: Page, name: string, words: typeof en | typeof ko = en): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await page.getByRole("button", { name: words.bar.signOut }).click();
  await page.getByRole("heading", { name: words.signIn.title }).waitFor();
}

describe("A desk that several people use", () => {
  test.for([
    { language: "en", words: en },
    { language: "ko", words: ko },
  ] as const)(
    "shows the next person nothing of the one who signed out, $language",
    async ({ language, words }, { open, troubles }) => {
      // A question that is under way as the session ends may be answered so.
      troubles.expect(/response: 401 GET/);
      const page = await open({ role: "trafficOperator", language, path: "/devices" });
      await seesLive(page);
      const rows = page.locator("main table tbody button");
      await rows.first().waitFor();
      await signOut(page, "Demo traffic operator", words);
      await takeScreenshot(page, `signed-out-${language}`);
      expect(await page.evaluate(async () => (await fetch("/api/v1/session")).status)).toBe(401);

      // The next one is back at the same page, whose list is asked for anew.
      let answer = () => {};
      const mayAnswer = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route(/\/api\/v1\/devices\?/, async (route) => {
        await mayAnswer;
        await route.continue();
      });
      await Promise.all([
        page.waitForRequest(/\/api\/v1\/devices\?/),
        page.getByRole("button", { name: new RegExp(words.roles.viewer) }).click(),
      ]);
      await page.getByRole("button", { name: new RegExp(`^Demo viewer.*${words.roles.viewer}`) }).waitFor();
      await seesLive(page);
      expect(await rows.count()).toBe(0);
      answer();
      await rows.first().waitFor();
      await page.goto("/people");
      await page.getByText(words.forbidden.title).waitFor();
    },
  );

  test("lets in who signs in while it is still being asked whether somebody is", async ({ open }) => {
    const page = await open();
    let answer = () => {};
    const signedIn = new Promise<void>((resolve) => {
      answer = resolve;
    });
    // Asked before the sign-in and answered after it.
    await page.route("**/api/v1/session", async (route) => {
      if (route.request().method() !== "GET") return route.continue();
      await signedIn;
      // It may have been given up meanwhile.
      await route.fulfill({ status: 401, json: { code: "unauthenticated" } }).catch(() => undefined);
    });
    await page.goto("/sign-in");
    await page.getByRole("button", { name: new RegExp(en.roles.trafficOperator) }).click();
    await badge(page).waitFor();
    answer();
    await seesLive(page);
    await page.getByRole("button", { name: /^Demo traffic operator/ }).waitFor();
  });
});
