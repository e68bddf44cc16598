import type { Bilingual } from "@roadcast/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "./language.js";
import { formatBytes, formatNumber, formatRate, noValue } from "./numbers.js";
import { formatMoment, formatNear, splitDuration } from "./times.js";

type Moment = number | string | null | undefined;

/** Epoch ms of what REST (RFC 3339) or a socket (epoch ms) gives. */
const toEpoch = (moment: number | string): number => (typeof moment === "string" ? Date.parse(moment) : moment);

/** Numbers, times and names in the language of the moment. Null gives a dash everywhere. */
export function useFormat() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === "en" ? "en" : "ko";
  return useMemo(() => {
    const inShape = (shape: Parameters<typeof formatMoment>[2]) => (at: Moment) =>
      at === null || at === undefined ? noValue : formatMoment(toEpoch(at), language, shape);
    const duration = (ms: number | null | undefined) =>
      ms === null || ms === undefined
        ? noValue
        : splitDuration(ms)
            .map(({ unit, value }) => t(`units.${unit}`, { value: formatNumber(value, language) }))
            .join(" ");
    return {
      language,
      /** With exactly so many decimals. */
      number: (value: number | null | undefined, digits = 0) => formatNumber(value, language, digits),
      /** A rate: one decimal below ten. */
      rate: (value: number | null | undefined) => formatRate(value, language),
      bytes: (value: number) => formatBytes(value, language),
      /** HH:mm:ss in Asia/Seoul of a moment that can be of no other day: of what is older `moment` says the day. */
      time: inShape("time"),
      /** HH:mm:ss within twelve hours of `now`, epoch ms; else with its date. */
      moment: (at: Moment, now: number) =>
        at === null || at === undefined ? noValue : formatNear(toEpoch(at), now, language),
      /** HH:mm in Asia/Seoul. */
      minute: inShape("minute"),
      date: inShape("date"),
      /** A month and its year, such as heads a calendar. */
      month: inShape("month"),
      dateTime: inShape("dateTime"),
      dateTimeMs: inShape("dateTimeMs"),
      duration,
      /** Milliseconds as people read them: 840 ms, 2.4 s, 3 min 5 s. */
      lag: (ms: number | null | undefined) => {
        if (ms === null || ms === undefined) return noValue;
        if (Math.abs(ms) < 1_000) return t("units.ms", { value: formatNumber(ms, language) });
        if (Math.abs(ms) < 60_000) return t("units.second", { value: formatNumber(ms / 1000, language, 1) });
        return duration(ms);
      },
      /** "12 s ago", by the clock that is passed in. */
      ago: (at: Moment, now: number) =>
        at === null || at === undefined ? noValue : t("units.ago", { span: duration(now - toEpoch(at)) }),
      /** The name in the language of the moment. */
      name: (name: Bilingual) => name[language],
    };
  }, [t, language]);
}
