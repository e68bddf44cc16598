/** The languages of the console. */
export const languages = ["ko", "en"] as const;
export type Language = (typeof languages)[number];

/** What `Intl` is asked for in each language. */
export const locales: Record<Language, string> = { ko: "ko-KR", en: "en-GB" };

const storageKey = "roadcast.language";

const isLanguage = (value: string | null): value is Language => languages.some((language) => language === value);

/** The language chosen earlier, else the browser's where it is one of ours, else Korean. */
export function initialLanguage(): Language {
  try {
    const stored = localStorage.getItem(storageKey);
    if (isLanguage(stored)) return stored;
  } catch {
    // Storage may be forbidden.
  }
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "ko";
}

/** Keeps the choice for the next visit. */
export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Storage may be forbidden: the choice lasts as long as the page.
  }
}
