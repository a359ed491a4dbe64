import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isRunningTicket, slaState, type TicketPriority, type TicketStatus } from '#shared/domain/ticket.ts';
import { formatWib } from '#shared/domain/time-zone.ts';
import { toDate, useNow } from '../hooks/use-now.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { type Meaning, meaningColor, meaningTextColor } from './meaning.ts';
import { spanText } from './relative-time.ts';
import classes from './sla-bar.module.css';

interface SlaBarProps {
  readonly createdAt: string;
  readonly dueAt: string;
  readonly priority: TicketPriority;
  readonly status: TicketStatus;
}

const MEANING: Readonly<Record<ReturnType<typeof slaState>, Meaning>> = {
  on_track: 'done',
  warning: 'warning',
  breached: 'danger',
};

/** The promise to the customer as a thin bar that fills up, with the time left in words. A finished ticket has no running clock. */
export function SlaBar({ createdAt, dueAt, priority, status }: SlaBarProps) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const now = useNow();
  if (!isRunningTicket(status)) {
    return (
      <span className={classes.none}>
        <span aria-hidden>–</span>
        <span className={classes.hidden}>{t('sla.stopped')}</span>
      </span>
    );
  }

  const due = toDate(dueAt);
  const start = toDate(createdAt);
  const state = slaState({ dueAt: due, priority }, now);
  const used = Math.min(1, Math.max(0, (now.getTime() - start.getTime()) / Math.max(1, due.getTime() - start.getTime())));
  const span = spanText(t, due.getTime() - now.getTime());
  const words = state === 'breached' ? t('sla.late', { span }) : t('sla.left', { span });
  return (
    <Tooltip label={t('sla.dueAt', { time: formatWib(due, language) })}>
      <span className={classes.sla}>
        <span
          className={`${classes.words} tabular`}
          style={state === 'on_track' ? undefined : { color: meaningTextColor(MEANING[state]) }}
        >
          {words}
        </span>
        <span className={classes.track} aria-hidden>
          <span style={{ width: `${used * 100}%`, background: meaningColor(MEANING[state]) }} />
        </span>
      </span>
    </Tooltip>
  );
}
