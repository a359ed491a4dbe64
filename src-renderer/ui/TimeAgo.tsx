import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toDate, useNow } from '#hooks/use-now.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { formatWib } from '#shared/domain/time-zone.ts';
import { agoText } from './relative-time.ts';

/** How long ago, kept true by itself; the exact time in Jakarta on hover. */
export function TimeAgo({ at }: { readonly at: string }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const now = useNow();
  const instant = toDate(at);
  return (
    <Tooltip label={formatWib(instant, language)}>
      <time dateTime={at} className="tabular">
        {agoText(t, instant, now)}
      </time>
    </Tooltip>
  );
}
