import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '#shared/domain/language.ts';
import { loadUsedTexts } from './define-texts.ts';
import { keepLanguage, keptLanguage } from './language.ts';

const COMMON: Readonly<Record<Language, () => Promise<{ readonly default: object }>>> = {
  id: () => import('./id.json'),
  en: () => import('./en.json'),
};

/** Loads the texts of the frame in the language this browser chose; the other one travels when somebody switches. */
export async function setUpLanguages(): Promise<void> {
  const language = keptLanguage();
  await i18next.use(initReactI18next).init({
    resources: { [language]: { translation: (await COMMON[language]()).default } },
    lng: language,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Speaks another language from now on. Resolves when everything on the screen is there in it. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await COMMON[language]()).default);
  }
  await loadUsedTexts(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  keepLanguage(language);
}

/** The language that is spoken now, or will be once the first texts are there. */
export function spokenLanguage(): Language {
  if (!i18next.isInitialized) return keptLanguage();
  return i18next.language === 'en' ? 'en' : 'id';
}
