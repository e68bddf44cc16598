import type { LinkRecord } from "@roadcast/contract";
import type { TFunction } from "i18next";
import type { Language } from "../../format/language.js";
import { formatNumber } from "../../format/numbers.js";
import { formatMoment } from "../../format/times.js";

/** Speed in km/h, flow in veh/h, occupancy in %. */
type Figures = Pick<LinkRecord, "speedKph" | "flowVph" | "occupancyPct">;

/** Figures in a line; a dash for what is not known. */
export function figuresText(values: Figures | undefined, t: TFunction<"console">, language: Language): string {
  return t("map.hover.figures", {
    speed: formatNumber(values?.speedKph, language),
    flow: formatNumber(values?.flowVph, language),
    occupancy: formatNumber(values?.occupancyPct, language, 1),
  });
}

/**
 * What stands in for the figures of a link of which nothing is measured, said to be estimated and of which day and
 * quarter of the hour, or of the next stretches of its road; null where nothing does (road control: a substitute is
 * marked as such).
 */
export function estimateText(
  record: Pick<LinkRecord, "substitute"> | undefined,
  t: TFunction<"console">,
  language: Language,
): string | null {
  if (record?.substitute == null) return null;
  const { quarterStart } = record.substitute;
  const figures = figuresText(record.substitute, t, language);
  if (quarterStart === null) return t("map.hover.neighbours", { figures });
  return t("map.hover.estimated", {
    date: formatMoment(quarterStart, language, "date"),
    time: formatMoment(quarterStart, language, "minute"),
    figures,
  });
}
