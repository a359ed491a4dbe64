import { Alert } from '@mantine/core';
import { useLanguage } from '../i18n/use-language.ts';
import { IconWarning } from './icons.ts';

/** The one line at the top of a form that says what went wrong. */
export function FormError({ error, text }: { readonly error: unknown; readonly text?: string | undefined }) {
  const { errorText } = useLanguage();
  if (error === null || error === undefined) return null;
  return (
    <Alert color="red" variant="light" icon={<IconWarning size={18} />} role="alert" p="xs">
      {text ?? errorText(error)}
    </Alert>
  );
}
