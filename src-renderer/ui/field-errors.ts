import type { TFunction } from 'i18next';
import { isApiError } from '../api/api-error.ts';

/** The service's complaints per field of the body, as sentences for the fields of a form. */
export function fieldErrors(t: TFunction, error: unknown): Record<string, string> {
  if (!isApiError(error)) return {};
  return Object.fromEntries(
    error.details.flatMap(({ field, code, message }) => {
      const name = field?.replace(/^body\./, '').split('.')[0];
      if (name === undefined || name === '') return [];
      if (code === 'text.empty' || message === 'text.empty') return [[name, t('form.required')]];
      if (code === 'text.too_long' || message === 'text.too_long') return [[name, t('form.tooLong')]];
      return [[name, t('form.invalid')]];
    }),
  );
}
