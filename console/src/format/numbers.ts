import { type Language, locales } from "./language.js";

/** What stands where there is no value. */
export const noValue = "–";

const formats = new Map<string, Intl.NumberFormat>();

/** `Intl` formats are dear to make and cheap to use: one for each use is kept. */
function numberFormat(language: Language, minDigits: number, maxDigits: number): Intl.NumberFormat {
  const key = `${language}/${minDigits}/${maxDigits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locales[language], {
      minimumFractionDigits: minDigits,
      maximumFractionDigits: maxDigits,
    });
    formats.set(key, format);
  }
  return format;
}

/** A number with exactly so many decimals, so that columns of them line up; a dash where there is none. */
export function formatNumber(value: number | null | undefined, language: Language, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return noValue;
  return numberFormat(language, digits, digits).format(value);
}

/** A rate: one decimal below ten, where it matters. */
export function formatRate(value: number | null | undefined, language: Language): string {
  if (value === null || value === undefined) return noValue;
  return formatNumber(value, language, value !== 0 && Math.abs(value) < 10 ? 1 : 0);
}

const byteUnits = ["B", "KiB", "MiB", "GiB"] as const;

/** A size in powers of 1024. */
export function formatBytes(bytes: number, language: Language): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${formatNumber(value, language, unit === 0 || value >= 100 ? 0 : 1)} ${byteUnits[unit] ?? "B"}`;
}
