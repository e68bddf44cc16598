import i18next from "i18next";
import { expect, it, vi } from "vitest";
import { alarmsEn } from "../../../console/src/format/i18n/alarms.en.js";
import { startI18n, withTexts } from "../../../console/src/format/i18n/i18n.js";

it("a page that is asked for before the console has a language waits for it, and has its texts in that one", async () => {
  vi.stubGlobal("navigator", { languages: ["en-GB"] });
  vi.stubGlobal("document", { documentElement: {} });
  const page = withTexts("alarms", async () => "the page");
  await startI18n();
  expect(await page).toBe("the page");
  expect(i18next.getResourceBundle("en", "alarms")).toEqual(alarmsEn);
  expect(i18next.language).toBe("en");
});
