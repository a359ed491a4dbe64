import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json' with { type: 'json' };
import id from './id.json' with { type: 'json' };
import { keepLanguage, keptLanguage } from './language.ts';

/** Loads both languages; they are small enough to travel with the page, so switching needs no request. */
export async function setUpLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { id: { translation: id }, en: { translation: en } },
    lng: keptLanguage(),
    fallbackLng: 'id',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = i18next.language;
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    keepLanguage(language === 'en' ? 'en' : 'id');
  });
}
