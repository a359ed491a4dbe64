import { useMantineColorScheme } from '@mantine/core';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useNavigate } from 'react-router';
import { z } from 'zod';
import { deskBridge } from '#api/bridge.ts';
import { useLiveEvents } from '#api/use-live-events.ts';
import { useMay } from '#api/use-me.ts';
import { emergencyTexts } from '#desk/parts/emergency/texts.ts';
import { useKeptState } from '#hooks/use-kept-state.ts';
import { useKeys } from '#hooks/use-keys.ts';
import { useWindowTitle } from '#hooks/use-title.ts';
import { spokenLanguage } from '#i18n/setup.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { emergencyAlert } from '#shared/contracts/messages.contract.ts';
import { BulkDock } from '#ui/bulk/BulkDock.tsx';
import { IconAutoTheme, IconEmergency, IconLanguage, IconPassword, IconSignOut, IconUnknown } from '#ui/icons.ts';
import { lastAddress } from '#ui/list/list-memory.ts';
import { BottomBar } from './BottomBar.tsx';
import classes from './frame.module.css';
import type { PaletteItem } from './palette/use-palette-entries.ts';
import { Rail } from './Rail.tsx';
import { StaleStrip } from './Strips.tsx';
import { TopBar } from './TopBar.tsx';
import { useVisiblePages } from './use-pages.ts';
import { useSignOut } from './use-sign-out.ts';

const EmergencyDialog = lazy(async () => {
  const [part] = await Promise.all([import('#desk/parts/emergency/EmergencyDialog.tsx'), emergencyTexts.load(spokenLanguage())]);
  return { default: part.EmergencyDialog };
});
const PaletteDialog = lazy(async () => ({ default: (await import('./palette/PaletteDialog.tsx')).PaletteDialog }));
const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }));

type OpenDialog = 'palette' | 'emergency' | 'help';

/** What stands around every page. */
export function Frame() {
  const { t } = useTranslation();
  const { text, language, setLanguage } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const may = useMay();
  const pages = useVisiblePages();
  const signOut = useSignOut();
  const [collapsed, setCollapsed] = useKeptState('rail', z.boolean(), false);
  const [railOpen, setRailOpen] = useState(false);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  useLiveEvents();
  useWindowTitle();
  useEffect(() => deskBridge()?.onDeepLink?.((path) => void navigate(path)), [navigate]);

  const close = (): void => setDialog(null);
  useKeys('desk', [
    {
      keys: 'mod+k',
      label: t('keys.palette'),
      always: true,
      inFields: true,
      run: (event) => {
        event.preventDefault();
        setDialog((open) => (open === null ? 'palette' : open === 'palette' ? null : open));
      },
    },
    ...pages.flatMap(({ goKey, path, label }) =>
      goKey === undefined
        ? []
        : [{ keys: `g ${goKey}`, label: t('keys.go', { page: text(label) }), run: () => void navigate(lastAddress(path)) }],
    ),
    { keys: '?', label: t('keys.help'), run: () => setDialog('help') },
  ]);

  const items: readonly PaletteItem[] = [
    ...(may(emergencyAlert.permission)
      ? [
          {
            id: 'emergency',
            label: t('emergency.open'),
            icon: IconEmergency,
            section: 'action' as const,
            run: () => setDialog('emergency'),
          },
        ]
      : []),
    {
      id: 'theme',
      label: colorScheme === 'dark' ? t('palette.light') : t('palette.dark'),
      icon: IconAutoTheme,
      section: 'action',
      run: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark'),
    },
    {
      id: 'language',
      label: language === 'id' ? 'English' : 'Bahasa Indonesia',
      icon: IconLanguage,
      section: 'action',
      run: () => setLanguage(language === 'id' ? 'en' : 'id'),
    },
    { id: 'password', label: t('password.title'), icon: IconPassword, section: 'action', run: () => void navigate('/password') },
    { id: 'help', label: t('keys.title'), icon: IconUnknown, hint: '?', section: 'action', run: () => setDialog('help') },
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
        <TopBar
          onMenu={() => setRailOpen(true)}
          onPalette={() => setDialog('palette')}
          onEmergency={() => setDialog('emergency')}
        />
        <StaleStrip />
        <main className={classes.page} id="page" tabIndex={-1}>
          <Outlet />
        </main>
        <BulkDock />
        <BottomBar onMore={() => setRailOpen(true)} />
      </div>
      <Suspense>
        {dialog === 'emergency' ? <EmergencyDialog onClose={close} /> : null}
        {dialog === 'help' ? <HelpDialog onClose={close} /> : null}
        {dialog === 'palette' ? <PaletteDialog frame={items} onClose={close} /> : null}
      </Suspense>
    </div>
  );
}
