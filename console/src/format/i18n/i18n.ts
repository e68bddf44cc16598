import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { initialLanguage, keepLanguage, type Language } from "../language.js";
import { en } from "./en.js";
import { ko } from "./ko.js";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "console";
    resources: { console: typeof en };
    returnNull: false;
  }
}

/** Starts the catalogues. Both languages are held, so that a switch is immediate. */
export async function startI18n(): Promise<void> {
  const language = initialLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "console",
    resources: { ko: { console: ko }, en: { console: en } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

/** Switches the language of the whole console at once and keeps the choice. */
export async function setLanguage(language: Language): Promise<void> {
  keepLanguage(language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
