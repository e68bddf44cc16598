import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { initialLanguage, keepLanguage, type Language, languages } from "../language.js";
import type { Catalogue } from "./catalogue.js";
import type { en } from "./en.js";
import type { signalsEn } from "./signals.en.js";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "console";
    resources: { console: typeof en & { signals: typeof signalsEn } };
    returnNull: false;
  }
}

/** Each language is a file of its own: the first screen loads the one that it is in. */
const catalogues: Record<Language, () => Promise<Catalogue<typeof en>>> = {
  ko: async () => (await import("./ko.js")).ko,
  en: async () => (await import("./en.js")).en,
};

/** Texts that only some panels and pages need: fetched with the first of them, apart from the first screen. */
const parts = {
  signals: {
    ko: async () => (await import("./signals.ko.js")).signalsKo,
    en: async () => (await import("./signals.en.js")).signalsEn,
  },
} satisfies Record<string, Record<Language, () => Promise<object>>>;
type PartName = keyof typeof parts;
const wanted = new Set<PartName>();

async function addPart(name: PartName, language: Language): Promise<void> {
  const texts: unknown = i18next.getResource(language, "console", name);
  if (texts === undefined) {
    i18next.addResourceBundle(language, "console", { [name]: await parts[name][language]() }, true, false);
  }
}

/** Fetches a part of the catalogues in every language that is here, and in each that comes later. */
export async function holdPart(name: PartName): Promise<void> {
  wanted.add(name);
  const here = languages.filter((language) => i18next.hasResourceBundle(language, "console"));
  await Promise.all(here.map((language) => addPart(name, language)));
}

/** Fetches a catalogue that is not here yet, so that a switch to it is immediate. */
export async function holdCatalogue(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "console")) {
    i18next.addResourceBundle(language, "console", await catalogues[language]());
  }
  await Promise.all([...wanted].map((name) => addPart(name, language)));
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
