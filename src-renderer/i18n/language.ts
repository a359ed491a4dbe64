import { LANGUAGES, type Language } from '#shared/domain/language.ts';

const STORAGE_KEY = 'kabar.language';

/** Indonesian unless this browser chose otherwise. */
export function keptLanguage(): Language {
  const kept = localStorage.getItem(STORAGE_KEY);
  return LANGUAGES.find((language) => language === kept) ?? 'id';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(STORAGE_KEY, language);
}
