import { Button, Code, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '#api/api-error.ts';
import { useDelayed } from '#hooks/use-delayed.ts';
import { useLanguage } from '#i18n/use-language.ts';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { rolesWith } from '#shared/domain/permissions.ts';
import { ROLE_LABELS, ROLES } from '#shared/domain/roles.ts';
import { type Icon, IconEmpty, IconForbidden, IconNoMatch, IconRetry, IconUnknown, IconWarning } from '../icons.ts';
import classes from './state-view.module.css';

interface NoticeProps {
  readonly icon: Icon;
  readonly title: string;
  readonly text: ReactNode;
  readonly action?: ReactNode;
  readonly alert?: boolean;
}

function Notice({ icon: NoticeIcon, title, text, action, alert = false }: NoticeProps) {
  return (
    <div className={classes.notice} role={alert ? 'alert' : 'status'}>
      <NoticeIcon size={28} stroke={1.5} aria-hidden />
      <Text fw={600}>{title}</Text>
      <Text c="var(--text-secondary)" maw={440}>
        {text}
      </Text>
      {action}
    </div>
  );
}

/** Grey lines in the shape of the content, only when it takes long enough to be noticed. */
export function LoadingRows({ rows = 12, height = 16 }: { readonly rows?: number; readonly height?: number }) {
  const { t } = useTranslation();
  const due = useDelayed(true);
  return (
    <div className={classes.loading} role="status" aria-label={t('state.loading')}>
      {due ? widths(rows).map((width) => <Skeleton key={width} height={height} width={`${width}%`} radius="sm" />) : null}
    </div>
  );
}

/** Different widths, so that the lines look like text; at most twenty. */
function widths(rows: number): readonly number[] {
  return Array.from({ length: Math.min(rows, 20) }, (_, index) => 96 - ((index * 17) % 40));
}

/** Nothing exists yet: what belongs here and how it comes here. */
export function EmptyState({
  title,
  text,
  action,
  icon = IconEmpty,
}: {
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
  readonly icon?: Icon;
}) {
  return <Notice icon={icon} title={title} text={text} action={action} />;
}

/** The filter hides everything; one click clears it. */
export function NoMatchState({ filter, onClear }: { readonly filter: string; readonly onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <Notice
      icon={IconNoMatch}
      title={t('state.noMatch.title')}
      text={t('state.noMatch.text', { filter })}
      action={
        <Button variant="default" onClick={onClear}>
          {t('state.noMatch.clear')}
        </Button>
      }
    />
  );
}

/** Says which roles may, so that one knows whom to ask. */
export function ForbiddenState({ permission }: { readonly permission: RouteContract['permission'] }) {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const holders = permission === 'public' || permission === 'authenticated' ? ROLES : rolesWith(permission);
  const roles = holders.map((role) => text(ROLE_LABELS[role]));
  return (
    <Notice
      icon={IconForbidden}
      title={t('state.forbidden.title')}
      text={t('state.forbidden.text', { roles: roles.join(', ') })}
    />
  );
}

/** The address leads to no record; trying again would not help. */
export function NotFoundState({ onBack }: { readonly onBack?: () => void }) {
  const { t } = useTranslation();
  return (
    <Notice
      icon={IconUnknown}
      title={t('state.notFound.title')}
      text={t('state.notFound.text')}
      action={
        onBack === undefined ? null : (
          <Button variant="default" onClick={onBack}>
            {t('state.notFound.back')}
          </Button>
        )
      }
    />
  );
}

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly retrying?: boolean;
  /** Tells who may when the answer was "forbidden". */
  readonly permission?: RouteContract['permission'];
}

/** Nothing could be loaded at all. When older data is at hand it is shown instead, under the stale strip. */
export function ErrorState({ error, onRetry, retrying = false, permission }: ErrorStateProps) {
  const { t } = useTranslation();
  const { errorText } = useLanguage();
  if (isApiError(error, 'forbidden') && permission !== undefined) return <ForbiddenState permission={permission} />;
  if (isApiError(error, 'not_found')) return <NotFoundState />;
  const known = isApiError(error) ? error : null;
  return (
    <Notice
      alert
      icon={IconWarning}
      title={t('state.error.title')}
      text={
        <Stack gap={4} align="center">
          <span>{errorText(error)}</span>
          {known !== null ? (
            <Code fz={12}>
              {known.code}
              {known.requestId === null ? '' : ` · ${known.requestId}`}
            </Code>
          ) : null}
        </Stack>
      }
      action={
        <Button variant="default" leftSection={<IconRetry size={16} />} loading={retrying} onClick={onRetry}>
          {t('action.retry')}
        </Button>
      }
    />
  );
}
