import { Button, Tooltip } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { connection } from '#api/connection.ts';
import { toDate, useNow } from '#hooks/use-now.ts';
import { useStore } from '#hooks/use-store.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { formatWib } from '#shared/domain/time-zone.ts';
import { IconSandboxPhone, IconWarning } from '#ui/icons.ts';
import { agoText } from '#ui/relative-time.ts';
import classes from './frame.module.css';
import { useSystemStatus } from './use-system-status.ts';

/** Says on every page that nothing reaches a real phone. */
export function SandboxChip() {
  const { t } = useTranslation();
  const status = useSystemStatus();
  if (status.data?.data.sandbox !== true) return null;
  return (
    <Tooltip label={t('frame.sandbox')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard. */}
      <span className={classes.sandbox} data-testid="sandbox-strip" role="note" tabIndex={0} aria-label={t('frame.sandbox')}>
        <IconSandboxPhone size={14} aria-hidden /> Sandbox
      </span>
    </Tooltip>
  );
}

/** Shorter gaps are not worth a strip that comes and goes. */
const PATIENCE_MS = 2_000;

/** Says how old everything on the screen is while the service does not answer. */
export function StaleStrip() {
  const { reachable, lastAnswerAt } = useStore(connection);
  const [due, setDue] = useState(false);
  useEffect(() => {
    if (reachable) {
      setDue(false);
      return;
    }
    const timer = setTimeout(() => setDue(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [reachable]);
  return due && !reachable ? <StaleText lastAnswerAt={lastAnswerAt} /> : null;
}

function StaleText({ lastAnswerAt }: { readonly lastAnswerAt: number | null }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const client = useQueryClient();
  const [retrying, setRetrying] = useState(false);
  const now = useNow(10_000);
  const retry = async (): Promise<void> => {
    setRetrying(true);
    await client.refetchQueries({ type: 'active' });
    setRetrying(false);
  };
  const at = lastAnswerAt === null ? null : toDate(lastAnswerAt);
  return (
    <div className={classes.stale} role="alert" data-testid="stale-strip">
      <IconWarning size={16} aria-hidden />
      <span>
        {t('frame.unreachable')}{' '}
        {at === null ? null : t('frame.dataFrom', { time: formatWib(at, language, 'time'), age: agoText(t, at, now) })}
      </span>
      <Button size="compact-xs" variant="default" loading={retrying} onClick={() => void retry()}>
        {t('action.retry')}
      </Button>
    </div>
  );
}
