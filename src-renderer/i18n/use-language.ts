import { useTranslation } from 'react-i18next';
import { isApiError } from '#api/api-error.ts';
import { ERRORS } from '#shared/contracts/errors.ts';
import type { Language, Localised } from '#shared/domain/language.ts';
import { speak } from './setup.ts';

interface LanguageTools {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  /** A label of the domain in the present language. */
  readonly text: (label: Localised) => string;
  /** What went wrong, as a sentence. */
  readonly errorText: (error: unknown) => string;
  /** `4812` → `4.812` (Indonesian) or `4,812`. */
  readonly number: (value: number) => string;
}

/** The present language and what depends on it. Plain sentences come from `useTranslation`. */
export function useLanguage(): LanguageTools {
  const { i18n, t } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'id';
  return {
    language,
    setLanguage: (next) => void speak(next),
    text: (label) => label[language],
    errorText: (error) => {
      if (!isApiError(error)) return t('error.unexpected');
      if (error.code === 'offline') return t('error.offline');
      // The service's own sentence says what exactly is refused; its language is that of the request.
      return error.told ? error.message : ERRORS[error.code][language];
    },
    number: (value) => new Intl.NumberFormat(language === 'id' ? 'id-ID' : 'en-GB').format(value),
  };
}
