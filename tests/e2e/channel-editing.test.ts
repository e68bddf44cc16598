import { describe, expect, inject } from "vitest";
import { en } from "../../console/src/format/i18n/en.js";
import { ko } from "../../console/src/format/i18n/ko.js";
import { test } from "../support/browser-test.js";
import { DemoClient } from "../support/demo.js";

const demo = inject("demo");
const rest = "/api/v1/channels";

/** A stopped channel of the test's own, with a source that publishers send to; gone at the end. */
async function withChannel(id: string, act: () => Promise<void>): Promise<void> {
  const staff = await new DemoClient(demo).signIn("broadcaster");
  const made = await staff.send("POST", rest, { id, name: { ko: "모의", en: "Trial" }, public: true });
  expect(made.status).toBe(201);
  try {
    const studio = { kind: "rtmp", id: "studio", name: { ko: "강의실", en: "Classroom" } };
    expect((await staff.send("POST", `${rest}/${id}/sources`, studio)).status).toBe(201);
    await act();
  } finally {
    await staff.send("DELETE", `${rest}/${id}`);
  }
}

describe.each([
  { language: "ko", words: ko.channels, save: ko.app.save, title: "모의", source: "강의실" },
  { language: "en", words: en.channels, save: en.app.save, title: "Trial", source: "Classroom" },
] as const)("Broadcast staff, $language,", ({ language, words, save, title, source }) => {
  const id = `trial-${language}`;

  test("rename a channel and a source, and close the channel to the public", async ({ open }) => {
    await withChannel(id, async () => {
      const seenByAnybody = async () => (await fetch(`${demo.url}${rest}/${id}/watch`)).status;
      expect(await seenByAnybody()).toBe(200);
      const page = await open({ role: "broadcaster", language });
      await page.goto(`/channels/${id}`);
      await page.getByRole("heading", { level: 1, name: title }).waitFor();

      await page.getByRole("button", { name: words.edit, exact: true }).click();
      const dialog = page.getByRole("dialog");
      expect(await dialog.getByRole("button", { name: save }).isDisabled(), "nothing is changed yet").toBe(true);
      await dialog.getByLabel(words.nameKo).fill("모의 방송");
      await dialog.getByLabel(words.nameEn).fill("Trial run");
      await dialog.getByRole("checkbox", { name: words.openToAll }).uncheck();
      await dialog.getByText(words.closing).waitFor();
      await dialog.getByRole("button", { name: save }).click();
      await page.getByRole("heading", { level: 1, name: language === "ko" ? "모의 방송" : "Trial run" }).waitFor();
      await page.locator("#content").getByText(words.private, { exact: true }).waitFor();

      await page.getByRole("button", { name: `${words.edit}: ${source}` }).click();
      await dialog.getByLabel(words.nameKo).fill("2층 강의실");
      await dialog.getByLabel(words.nameEn).fill("Upstairs classroom");
      await dialog.getByRole("button", { name: save }).click();
      await page
        .getByRole("row", { name: new RegExp(language === "ko" ? "2층 강의실" : "Upstairs classroom") })
        .waitFor();
      expect(await seenByAnybody()).toBe(404);
    });
  });
});

describe("Traffic operators", () => {
  test("see a channel and are offered nothing that changes it", async ({ open }) => {
    const page = await open({ role: "trafficOperator" });
    await page.goto("/channels/exam-season");
    await page.getByRole("row", { name: /Test pattern with clock/ }).waitFor();
    expect(
      await page.getByRole("button", { name: new RegExp(`^(${en.channels.edit}|${en.channels.stop})`) }).count(),
    ).toBe(0);
  });
});
