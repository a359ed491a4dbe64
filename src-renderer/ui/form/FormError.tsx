import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '#api/api-error.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { IconWarning } from '../icons.ts';

interface FormErrorProps {
  readonly error: unknown;
  readonly text?: string | undefined;
  /** What is wrong field by field; summed up when there is more than one. */
  readonly errors?: Readonly<Record<string, ReactNode>>;
}

/** The one line at the top of a form that says what went wrong. */
export function FormError({ error, text, errors = {} }: FormErrorProps) {
  const { t } = useTranslation();
  const { errorText } = useLanguage();
  const wrong = Object.values(errors).filter(Boolean).length;
  if ((error === null || error === undefined) && wrong < 2) return null;
  const isLost = isApiError(error) && error.outcomeUnknown;
  const words = isLost ? t('form.lostAnswer') : error === null || error === undefined ? null : (text ?? errorText(error));
  return (
    <Alert color="red" variant="light" icon={<IconWarning size={18} />} role="alert" p="xs" data-testid="form-error">
      {words ?? t('form.wrongFields', { count: wrong })}
      {words !== null && wrong > 1 ? ` ${t('form.wrongFields', { count: wrong })}` : ''}
    </Alert>
  );
}
