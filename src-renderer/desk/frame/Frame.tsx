import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useNavigate } from 'react-router';
import { z } from 'zod';
import { emergencyAlert } from '#shared/contracts/messages.contract.ts';
import { createTicket, listTickets } from '#shared/contracts/tickets.contract.ts';
import { deskBridge } from '../../api/bridge.ts';
import { useHotkeys } from '../../hooks/use-hotkeys.ts';
import { useKeptState } from '../../hooks/use-kept-state.ts';
import { useMay } from '../../hooks/use-me.ts';
import { readClock } from '../../hooks/use-now.ts';
import { IconAdd, IconEmergency, IconPassword, IconSignOut, IconUnknown } from '../../ui/icons.ts';
import type { PaletteItem } from '../features/palette/PaletteDialog.tsx';
import { useTicketEvents } from '../features/tickets/use-tickets.ts';
import classes from './frame.module.css';
import { Rail } from './Rail.tsx';
import { SandboxStrip, StaleStrip } from './Strips.tsx';
import { TopBar } from './TopBar.tsx';
import { useVisiblePages } from './use-pages.ts';
import { useSignOut } from './use-sign-out.ts';

const EmergencyDialog = lazy(async () => ({
  default: (await import('../features/emergency/EmergencyDialog.tsx')).EmergencyDialog,
}));
const PaletteDialog = lazy(async () => ({ default: (await import('../features/palette/PaletteDialog.tsx')).PaletteDialog }));
const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }));

type OpenDialog = 'palette' | 'emergency' | 'help';

/** The second key of `g` + letter must follow within this time. */
const GO_WINDOW_MS = 1_200;

/** What stands around every page. */
export function Frame() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const pages = useVisiblePages();
  const signOut = useSignOut();
  const [collapsed, setCollapsed] = useKeptState('rail', z.boolean(), false);
  const [railOpen, setRailOpen] = useState(false);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const goAt = useRef(0);
  useTicketEvents();
  useEffect(() => deskBridge()?.onDeepLink?.((path) => void navigate(path)), [navigate]);

  const close = (): void => setDialog(null);
  const go = (key: string): void => {
    if (readClock() - goAt.current > GO_WINDOW_MS) return;
    goAt.current = 0;
    const page = pages.find(({ goKey }) => goKey === key);
    if (page !== undefined) void navigate(page.to);
  };
  useHotkeys({
    g: () => {
      goAt.current = readClock();
    },
    '?': () => setDialog('help'),
    ...Object.fromEntries(pages.map(({ goKey }) => [goKey, () => go(goKey)])),
  });
  useHotkeys(
    {
      'mod+k': (event) => {
        event.preventDefault();
        setDialog((open) => (open === null ? 'palette' : open === 'palette' ? null : open));
      },
    },
    { inDialogs: true },
  );

  const items: readonly PaletteItem[] = [
    ...pages.map(
      (page): PaletteItem => ({
        id: page.id,
        label: t(page.label),
        icon: page.icon,
        hint: `g ${page.goKey}`,
        section: 'page',
        run: () => void navigate(page.to),
      }),
    ),
    ...(may(createTicket.permission)
      ? [
          {
            id: 'new-ticket',
            label: t('ticket.new'),
            icon: IconAdd,
            section: 'action' as const,
            run: () => void navigate('/tickets/new'),
          },
        ]
      : []),
    ...(may(emergencyAlert.permission)
      ? [
          {
            id: 'emergency',
            label: t('emergency.title'),
            icon: IconEmergency,
            section: 'action' as const,
            run: () => setDialog('emergency'),
          },
        ]
      : []),
    { id: 'password', label: t('password.title'), icon: IconPassword, section: 'action', run: () => void navigate('/password') },
    { id: 'help', label: t('help.title'), icon: IconUnknown, hint: '?', section: 'action', run: () => setDialog('help') },
    { id: 'sign-out', label: t('user.signOut'), icon: IconSignOut, section: 'action', run: () => void signOut() },
  ];

  return (
    <div className={classes.frame} data-collapsed={collapsed || undefined} data-rail-open={railOpen || undefined}>
      <a href="#page" className={classes.skip}>
        {t('frame.skip')}
      </a>
      <Rail collapsed={collapsed && !railOpen} onCollapse={setCollapsed} onNavigate={() => setRailOpen(false)} />
      {railOpen ? (
        <button type="button" className={classes.scrim} aria-label={t('rail.close')} onClick={() => setRailOpen(false)} />
      ) : null}
      <div className={classes.main}>
        <SandboxStrip />
        <TopBar
          onMenu={() => setRailOpen(true)}
          onPalette={() => setDialog('palette')}
          onEmergency={() => setDialog('emergency')}
        />
        <StaleStrip />
        <main className={classes.page} id="page" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Suspense>
        {dialog === 'emergency' ? <EmergencyDialog onClose={close} /> : null}
        {dialog === 'help' ? <HelpDialog onClose={close} /> : null}
        {dialog === 'palette' ? (
          <PaletteDialog
            items={items}
            maySearchTickets={may(listTickets.permission)}
            onOpenTicket={(id) => void navigate(`/tickets/${id}`)}
            onClose={close}
          />
        ) : null}
      </Suspense>
    </div>
  );
}
