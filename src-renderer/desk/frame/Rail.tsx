import { ActionIcon, Tooltip } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import { z } from 'zod';
import type { Count } from '#api/use-counts.ts';
import { PAGE_GROUPS, type RegisteredPage } from '#desk/pages/page-meta.ts';
import { useKeptState } from '#hooks/use-kept-state.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { writeListQuery } from '#shared/contracts/list-query.ts';
import { IconExpand, IconForward, IconPin, IconRailCollapse, IconRailExpand } from '#ui/icons.ts';
import { CountText } from '#ui/list/ListTabs.tsx';
import { lastAddress } from '#ui/list/list-memory.ts';
import classes from './frame.module.css';
import { useBadges } from './use-badges.ts';
import { useRailGroups } from './use-pages.ts';
import { type PinnedView, usePinnedViews } from './use-pinned-views.ts';

interface RailProps {
  readonly collapsed: boolean;
  readonly onCollapse: (collapsed: boolean) => void;
  readonly onNavigate: () => void;
}

const closedSchema = z.array(z.string());

export function Rail({ collapsed, onCollapse, onNavigate }: RailProps) {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const groups = useRailGroups();
  const badges = useBadges();
  const pinned = usePinnedViews();
  const [closed, setClosed] = useKeptState('rail.closed', closedSchema, []);
  return (
    <nav className={classes.rail} aria-label={t('rail.label')}>
      <Link to="/" className={classes.logo} onClick={onNavigate}>
        <img src={new URL('../../assets/favicon.svg', import.meta.url).href} alt="" width={26} height={26} />
        {collapsed ? <span className={classes.unseen}>Kabar Desk</span> : <span>Kabar Desk</span>}
      </Link>
      {groups.map(({ id, pages }) => {
        const isClosed = closed.includes(id) && !collapsed;
        const GroupIcon = isClosed ? IconForward : IconExpand;
        return (
          <div key={id} className={classes.group}>
            {collapsed ? (
              <hr />
            ) : (
              <button
                type="button"
                className={classes.groupName}
                aria-expanded={!isClosed}
                onClick={() => setClosed(isClosed ? closed.filter((other) => other !== id) : [...closed, id])}
              >
                {text(PAGE_GROUPS[id])}
                <GroupIcon size={12} aria-hidden />
              </button>
            )}
            {isClosed
              ? null
              : pages.map((page) => (
                  <Fragment key={page.id}>
                    <RailLink page={page} count={badges.get(page.id) ?? null} collapsed={collapsed} onNavigate={onNavigate} />
                    {collapsed
                      ? null
                      : pinned.get(page.id)?.map((pin) => <PinnedLink key={pin.view.id} pin={pin} onNavigate={onNavigate} />)}
                  </Fragment>
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

/** A pinned view: a door to a filtered list, and how much stands behind it. */
function PinnedLink({ pin, onNavigate }: { readonly pin: PinnedView; readonly onNavigate: () => void }) {
  const { view, href, count } = pin;
  return (
    <div className={classes.railItem}>
      <Link to={href} className={classes.pinned} onClick={onNavigate} data-testid={`pinned-view-${view.id}`}>
        <IconPin size={14} aria-hidden />
        <span className="ellipsis">{view.name}</span>
        {count === null ? null : (
          <span className="tabular">
            <CountText count={count} />
          </span>
        )}
      </Link>
    </div>
  );
}

interface RailLinkProps {
  readonly page: RegisteredPage;
  readonly count: Count | null;
  readonly collapsed: boolean;
  readonly onNavigate: () => void;
}

function RailLink({ page, count, collapsed, onNavigate }: RailLinkProps) {
  const { text } = useLanguage();
  const { pathname } = useLocation();
  const label = text(page.label);
  // Back to a page means back to how it was left; on the page itself the link means its beginning.
  const isHere = pathname === page.path || pathname.startsWith(`${page.path}/`);
  const keys = page.goKey === undefined ? '' : ` (g ${page.goKey})`;
  return (
    <div className={classes.railItem} data-collapsed={collapsed || undefined}>
      <Tooltip label={`${label}${keys}`} position="right" disabled={!collapsed}>
        <NavLink
          to={isHere ? page.path : lastAddress(page.path)}
          className={classes.railLink ?? ''}
          aria-label={collapsed ? label : undefined}
          onClick={onNavigate}
        >
          <page.icon size={18} stroke={1.7} aria-hidden />
          {collapsed ? null : <span className="ellipsis">{label}</span>}
        </NavLink>
      </Tooltip>
      {count === null || page.badge === undefined ? null : (
        <Link
          to={`${page.path}?${writeListQuery(page.badge.contract, page.badge.query)}`}
          className={`${classes.badge} tabular`}
          aria-label={text(page.badge.label).replace('{count}', String(count.total))}
          title={text(page.badge.label).replace('{count}', String(count.total))}
          onClick={onNavigate}
        >
          {collapsed && count.total > 99 ? '99+' : <CountText count={count} />}
        </Link>
      )}
    </div>
  );
}
