import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toDate, useNow } from '#hooks/use-now.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { isRunningTicket, slaState, type TicketPriority, type TicketStatus } from '#shared/domain/ticket.ts';
import { formatWib } from '#shared/domain/time-zone.ts';
import { type Meaning, meaningColor, meaningTextColor } from '#ui/meaning.ts';
import { spanText } from '#ui/relative-time.ts';
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

/** The time left until the SLA limit, or past it, in words. */
export function useSlaWords(): (ticket: { readonly slaDueAt: string }) => string {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return ({ slaDueAt }) => {
    const left = toDate(slaDueAt).getTime() - now.getTime();
    const span = spanText(t, left);
    return left < 0 ? t('sla.late', { span }) : t('sla.left', { span });
  };
}

/**
 * The promise to the customer: the time left in words, and a thin bar of what is left of it. Both go down; when it is past, the bar is
 * full and red. A finished ticket has no running clock.
 */
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
  const whole = Math.max(1, due.getTime() - start.getTime());
  const left = state === 'breached' ? 1 : Math.min(1, Math.max(0, (due.getTime() - now.getTime()) / whole));
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
          <span style={{ width: `${left * 100}%`, background: meaningColor(MEANING[state]) }} />
        </span>
      </span>
    </Tooltip>
  );
}
