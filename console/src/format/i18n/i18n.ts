import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { initialLanguage, keepLanguage, type Language } from "../language.js";
import type { alarmsEn } from "./alarms.en.js";
import type { corridorsEn } from "./corridors.en.js";
import type { en } from "./en.js";
import type { signalsEn } from "./signals.en.js";
import type { timingEn } from "./timing.en.js";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "console";
    resources: {
      console: typeof en;
      signals: typeof signalsEn;
      alarms: typeof alarmsEn;
      corridors: typeof corridorsEn;
      timing: typeof timingEn;
    };
    returnNull: false;
  }
}

/** `console` comes with the first screen, the others with the pages that say them. */
type Part = "console" | "signals" | "alarms" | "corridors" | "timing";

/** Each language of each part is a file of its own: the first screen loads the one that it is in. */
const catalogues: Record<Part, Record<Language, () => Promise<object>>> = {
  console: { ko: async () => (await import("./ko.js")).ko, en: async () => (await import("./en.js")).en },
  signals: {
    ko: async () => (await import("./signals.ko.js")).signalsKo,
    en: async () => (await import("./signals.en.js")).signalsEn,
  },
  alarms: {
    ko: async () => (await import("./alarms.ko.js")).alarmsKo,
    en: async () => (await import("./alarms.en.js")).alarmsEn,
  },
  corridors: {
    ko: async () => (await import("./corridors.ko.js")).corridorsKo,
    en: async () => (await import("./corridors.en.js")).corridorsEn,
  },
  timing: {
    ko: async () => (await import("./timing.ko.js")).timingKo,
    en: async () => (await import("./timing.en.js")).timingEn,
  },
};

/** The parts that have been asked for: they follow every switch of the language. */
const parts = new Set<Part>(["console"]);

/** Ends when there is a language. The router may ask for a page's texts before: it begins with its module. */
const started = new Promise<void>((resolve) => i18next.on("initialized", () => resolve()));

async function hold(language: Language, part: Part): Promise<void> {
  if (i18next.hasResourceBundle(language, part)) return;
  i18next.addResourceBundle(language, part, await catalogues[part][language]());
}

/** Fetches what is not here yet of a language, so that a switch to it is immediate. */
export async function holdCatalogue(language: Language): Promise<void> {
  // A set that grows while it is walked is walked to its end.
  for (const part of parts) await hold(language, part);
}

/** Fetches a part of the catalogue in the language of the moment, before what says it is rendered. */
async function holdTexts(part: Part): Promise<void> {
  parts.add(part);
  await started;
  await hold(i18next.language === "en" ? "en" : "ko", part);
}

/** Starts the console in the viewer's language. */
export async function startI18n(): Promise<void> {
  const language = initialLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "console",
    resources: { [language]: { console: await catalogues.console[language]() } },
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

/** Loads something together with the texts that it says. */
export async function withTexts<T>(part: Part, load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([load(), holdTexts(part)]);
  return loaded;
}
