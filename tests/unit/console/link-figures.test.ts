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
    ["ko" as const, "추정(2026. 11. 24. (화) 08:15부터 15분 평균): 48 km/h · 720 대/시 · 5.0 %"],
    ["en" as const, "Estimated, mean of 15 min from Tue, 24/11/2026, 08:15: 48 km/h · 720 veh/h · 5.0 %"],
  ])("marks what stands in as an estimate and says of which day and time it is, in %s", (language, text) => {
    const t = i18n.getFixedT(language, "console");
    // On the clock of the roads it is Tuesday already.
    const quarterStart = Date.parse("2026-11-23T23:15:00Z");
    const substitute = { from: "history" as const, quarterStart, speedKph: 48, flowVph: 720, occupancyPct: 5 };
    expect(estimateText({ substitute }, t, language)).toBe(text);
  });

  it.each([
    ["ko" as const, "추정(인접 구간 평균): 48 km/h · 720 대/시 · 5.0 %"],
    ["en" as const, "Estimated from the next stretches of road: 48 km/h · 720 veh/h · 5.0 %"],
  ])("says where it is of the neighbours, in %s", (language, text) => {
    const t = i18n.getFixedT(language, "console");
    const substitute = { from: "neighbour" as const, quarterStart: null, speedKph: 48, flowVph: 720, occupancyPct: 5 };
    expect(estimateText({ substitute }, t, language)).toBe(text);
  });

  it("marks nothing that is measured, and has dashes where there is nothing at all", () => {
    const t = i18n.getFixedT("en", "console");
    expect(estimateText({ substitute: null }, t, "en")).toBeNull();
    expect(estimateText(undefined, t, "en")).toBeNull();
    expect(figuresText(measured, t, "en")).toBe("42 km/h · 1,260 veh/h · 12.3 %");
    expect(figuresText(none, t, "en")).toBe("– km/h · – veh/h · – %");
  });
});
