import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { en } from "../../../console/src/format/i18n/en.js";
import { ko } from "../../../console/src/format/i18n/ko.js";
import { estimateText, figuresText } from "../../../console/src/panels/map/link-figures.js";

const i18n = i18next.createInstance();
beforeAll(() =>
  i18n.init({
    ...{ lng: "ko", fallbackLng: false, defaultNS: "console", interpolation: { escapeValue: false } },
    resources: { ko: { console: ko }, en: { console: en } },
  }),
);

const measured = { speedKph: 41.5, flowVph: 1260, occupancyPct: 12.3 };
const none = { speedKph: null, flowVph: null, occupancyPct: null };

describe("what the console says of a link's figures", () => {
  it.each([
    ["ko" as const, "추정: 48 km/h · 720 "],
    ["en" as const, "Estimated: 48 km/h · 720 veh/h · 5.0 %"],
  ])("marks what stands in as an estimate, in %s", (language, text) => {
    const t = i18n.getFixedT(language, "console");
    const substitute = { from: "history" as const, speedKph: 48, flowVph: 720, occupancyPct: 5 };
    expect(estimateText({ substitute }, t, language)).toContain(text);
    expect(estimateText({ substitute }, t, language)).not.toBe(figuresText(substitute, t, language));
  });

  it("marks nothing that is measured, and has dashes where there is nothing at all", () => {
    const t = i18n.getFixedT("en", "console");
    expect(estimateText({ substitute: null }, t, "en")).toBeNull();
    expect(estimateText(undefined, t, "en")).toBeNull();
    expect(figuresText(measured, t, "en")).toBe("42 km/h · 1,260 veh/h · 12.3 %");
    expect(figuresText(none, t, "en")).toBe("– km/h · – veh/h · – %");
  });
});
