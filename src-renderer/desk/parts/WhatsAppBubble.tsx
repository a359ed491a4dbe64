import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toDate } from '#hooks/use-now.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { formatWib, wibTime } from '#shared/domain/time-zone.ts';
import { IconGateway } from '#ui/icons.ts';
import { WhatsAppText } from './WhatsAppText.tsx';
import classes from './whatsapp.module.css';

interface WhatsAppBubbleProps {
  readonly text: string;
  readonly at: string;
  readonly gateway: string | null;
  /** Ticks or whatever says how far the message came. */
  readonly state?: ReactNode;
  readonly testId?: string;
  readonly isNew?: boolean;
  /** Show the gateway in words instead of on hover only. */
  readonly showGateway?: boolean;
}

/** A message as it looks on the recipient's phone. */
export function WhatsAppBubble({ text, at, gateway, state, testId, isNew = false, showGateway = false }: WhatsAppBubbleProps) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const instant = toDate(at);
  const clock = language === 'id' ? wibTime(instant).replace(':', '.') : wibTime(instant);
  const via = gateway === null ? t('message.noGateway') : t('message.viaGateway', { gateway });
  return (
    <div className={classes.bubble} data-testid={testId} data-new={isNew || undefined}>
      <WhatsAppText text={text} />
      <div className={classes.foot}>
        {showGateway && gateway !== null ? (
          <span className={classes.gateway}>
            <IconGateway size={13} aria-hidden /> {gateway}
          </span>
        ) : null}
        <Tooltip label={`${formatWib(instant, language)} · ${via}`}>
          <time dateTime={at} className="tabular">
            {clock}
          </time>
        </Tooltip>
        {state}
      </div>
    </div>
  );
}
