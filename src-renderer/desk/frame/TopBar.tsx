import { ActionIcon, Button, Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { connection, liveEvents } from '#api/connection.ts';
import { useMay } from '#api/use-me.ts';
import { PAGE_GROUPS } from '#desk/pages/page-meta.ts';
import { PAGES } from '#desk/pages/registry.ts';
import { useStore } from '#hooks/use-store.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { emergencyAlert } from '#shared/contracts/messages.contract.ts';
import { IconEmergency, IconMenu, IconOffline, IconOnline, IconSearch } from '#ui/icons.ts';
import { lastAddress } from '#ui/list/list-memory.ts';
import { type Meaning, meaningColor } from '#ui/meaning.ts';
import classes from './frame.module.css';
import { SandboxChip } from './Strips.tsx';
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
        <SandboxChip />
        <ConnectionState />
        <UserMenu />
      </div>
    </header>
  );
}

function Breadcrumb() {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const { pathname } = useLocation();
  const page = PAGES.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  const rest = page === undefined ? '' : (pathname.slice(page.path.length + 1).split('/')[0] ?? '');
  const number = /^[1-9]\d{0,9}$/.test(rest) ? page?.recordNumber?.(Number(rest)) : undefined;
  return (
    <nav className={classes.crumbs} aria-label={t('frame.breadcrumb')}>
      <span>{page === undefined ? t('frame.account') : text(PAGE_GROUPS[page.group])}</span>
      {page === undefined ? null : number === undefined ? (
        <span aria-current="page">{text(page.label)}</span>
      ) : (
        <Link to={lastAddress(page.path)}>{text(page.label)}</Link>
      )}
      {number === undefined ? null : <span aria-current="page">{number}</span>}
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
