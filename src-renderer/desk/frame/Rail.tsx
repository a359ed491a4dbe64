import { ActionIcon, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, NavLink } from 'react-router';
import { useLanguage } from '../../i18n/use-language.ts';
import { IconRailCollapse, IconRailExpand } from '../../ui/icons.ts';
import { PAGE_GROUPS } from '../pages/page-meta.ts';
import type { RegisteredPage } from '../pages/registry.ts';
import classes from './frame.module.css';
import { useVisiblePages } from './use-pages.ts';

interface RailProps {
  readonly collapsed: boolean;
  readonly onCollapse: (collapsed: boolean) => void;
  readonly onNavigate: () => void;
}

export function Rail({ collapsed, onCollapse, onNavigate }: RailProps) {
  const { t } = useTranslation();
  const pages = useVisiblePages();
  return (
    <nav className={classes.rail} aria-label={t('rail.label')}>
      <Link to="/" className={classes.logo} onClick={onNavigate}>
        <img src={new URL('../../assets/favicon.svg', import.meta.url).href} alt="" width={26} height={26} />
        {collapsed ? null : <span>Kabar Desk</span>}
      </Link>
      {PAGE_GROUPS.map((group) => {
        const members = pages.filter((page) => page.group === group);
        if (members.length === 0) return null;
        return (
          <div key={group} className={classes.group}>
            {collapsed ? <hr /> : <div className={classes.groupName}>{t(`rail.group.${group}`)}</div>}
            {members.map((page) => (
              <RailLink key={page.id} page={page} collapsed={collapsed} onNavigate={onNavigate} />
            ))}
          </div>
        );
      })}
      <ActionIcon
        className={classes.collapse ?? ''}
        onClick={() => onCollapse(!collapsed)}
        aria-label={collapsed ? t('rail.expand') : t('rail.collapse')}
      >
        {collapsed ? <IconRailExpand size={18} /> : <IconRailCollapse size={18} />}
      </ActionIcon>
    </nav>
  );
}

function RailLink({
  page,
  collapsed,
  onNavigate,
}: {
  readonly page: RegisteredPage;
  readonly collapsed: boolean;
  readonly onNavigate: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.railItem}>
      <Tooltip label={`${t(page.label)} (g ${page.goKey})`} position="right" disabled={!collapsed}>
        <NavLink
          to={page.to}
          className={classes.railLink ?? ''}
          aria-label={collapsed ? t(page.label) : undefined}
          onClick={onNavigate}
        >
          <page.icon size={18} stroke={1.7} aria-hidden />
          {collapsed ? null : <span className="ellipsis">{t(page.label)}</span>}
        </NavLink>
      </Tooltip>
      {page.useBadge === undefined || collapsed ? null : <RailBadge useBadge={page.useBadge} onNavigate={onNavigate} />}
    </div>
  );
}

function RailBadge({
  useBadge,
  onNavigate,
}: {
  readonly useBadge: NonNullable<RegisteredPage['useBadge']>;
  readonly onNavigate: () => void;
}) {
  const { t } = useTranslation();
  const { number } = useLanguage();
  const badge = useBadge();
  if (badge === null) return null;
  const label = t(badge.label, { count: badge.count });
  return (
    <Link to={badge.to} className={`${classes.badge} tabular`} aria-label={label} title={label} onClick={onNavigate}>
      {number(badge.count)}
    </Link>
  );
}
