import { ActionIcon, Button, Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { emergencyAlert } from '#shared/contracts/messages.contract.ts';
import { connection, liveEvents } from '../../api/connection.ts';
import { useMay } from '../../hooks/use-me.ts';
import { useStore } from '../../hooks/use-store.ts';
import { IconEmergency, IconMenu, IconOffline, IconOnline, IconSearch } from '../../ui/icons.ts';
import { type Meaning, meaningColor } from '../../ui/meaning.ts';
import { PAGES } from '../pages/registry.ts';
import classes from './frame.module.css';
import { UserMenu } from './UserMenu.tsx';

interface TopBarProps {
  readonly onMenu: () => void;
  readonly onPalette: () => void;
  readonly onEmergency: () => void;
}

export function TopBar({ onMenu, onPalette, onEmergency }: TopBarProps) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <header className={classes.top}>
      <ActionIcon className={classes.menu ?? ''} onClick={onMenu} aria-label={t('rail.open')}>
        <IconMenu size={20} />
      </ActionIcon>
      <Breadcrumb />
      <UnstyledButton className={classes.palette} onClick={onPalette} aria-keyshortcuts="Control+K" data-testid="palette-open">
        <IconSearch size={16} aria-hidden />
        <span className="ellipsis">{t('palette.open')}</span>
        <Kbd size="xs">Ctrl K</Kbd>
      </UnstyledButton>
      <div className={classes.topEnd}>
        {may(emergencyAlert.permission) ? (
          <>
            <Button
              className={classes.wideOnly ?? ''}
              variant="default"
              size="xs"
              leftSection={<IconEmergency size={16} color={meaningColor('danger')} aria-hidden />}
              onClick={onEmergency}
              data-testid="emergency-open"
            >
              {t('emergency.open')}
            </Button>
            <ActionIcon className={classes.narrowOnly ?? ''} onClick={onEmergency} aria-label={t('emergency.open')}>
              <IconEmergency size={18} color={meaningColor('danger')} />
            </ActionIcon>
          </>
        ) : null}
        <ConnectionState />
        <UserMenu />
      </div>
    </header>
  );
}

function Breadcrumb() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const page = PAGES.find(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  const rest = page === undefined ? '' : pathname.slice(page.to.length + 1);
  return (
    <nav className={classes.crumbs} aria-label={t('frame.breadcrumb')}>
      <span>{page === undefined ? t('frame.account') : t(`rail.group.${page.group}`)}</span>
      {page === undefined ? null : <span aria-current={rest === '' ? 'page' : undefined}>{t(page.label)}</span>}
      {rest === '' ? null : (
        <span aria-current="page">{rest === 'new' ? t('create.title') : (page?.recordNumber?.(rest) ?? rest)}</span>
      )}
    </nav>
  );
}

/** Whether the service answers and whether events flow. A word stands beside the colour. */
function ConnectionState() {
  const { t } = useTranslation();
  const { reachable } = useStore(connection);
  const isLive = useStore(liveEvents);
  const state = !reachable ? 'offline' : isLive ? 'live' : 'polling';
  const meaning: Meaning = state === 'live' ? 'done' : 'warning';
  const StateIcon = state === 'offline' ? IconOffline : IconOnline;
  return (
    <Tooltip label={t(`connection.${state}.help`)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard. */}
      <span className={classes.connection} role="status" tabIndex={0} data-testid="connection-state" data-state={state}>
        <StateIcon size={16} color={meaningColor(meaning)} aria-hidden />
        <span className={classes.connectionWord}>{t(`connection.${state}.word`)}</span>
      </span>
    </Tooltip>
  );
}
