import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { initialLanguage, keepLanguage, type Language } from "../language.js";
import type { Catalogue } from "./catalogue.js";
import type { en } from "./en.js";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "console";
    resources: { console: typeof en };
    returnNull: false;
  }
}

/** Each language is a file of its own: the first screen loads the one that it is in. */
const catalogues: Record<Language, () => Promise<Catalogue<typeof en>>> = {
  ko: async () => (await import("./ko.js")).ko,
  en: async () => (await import("./en.js")).en,
};

/** Fetches a catalogue that is not here yet, so that a switch to it is immediate. */
export async function holdCatalogue(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "console")) return;
  i18next.addResourceBundle(language, "console", await catalogues[language]());
}

/** Starts the console in the viewer's language. */
export async function startI18n(): Promise<void> {
  const language = initialLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "console",
    resources: { [language]: { console: await catalogues[language]() } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

/** Switches the language of the whole console at once and keeps the choice. */
export async function setLanguage(language: Language): Promise<void> {
  await holdCatalogue(language);
  keepLanguage(language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
