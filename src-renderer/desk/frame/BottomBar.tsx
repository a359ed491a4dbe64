import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useLanguage } from '#i18n/use-language.ts';
import { IconMenu } from '#ui/icons.ts';
import { lastAddress } from '#ui/list/list-memory.ts';
import classes from './frame.module.css';
import { useRailGroups } from './use-pages.ts';

/** Places in the bar of a phone; the last leads to everything else. */
const PLACES = 3;

/** On a phone: the three pages the role works with most, and the menu. */
export function BottomBar({ onMore }: { readonly onMore: () => void }) {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const pages = useRailGroups()
    .flatMap((group) => group.pages)
    .slice(0, PLACES);
  return (
    <nav className={classes.bottom} aria-label={t('frame.bottomBar')}>
      {pages.map((page) => (
        <NavLink key={page.id} to={lastAddress(page.path)} className={classes.bottomItem ?? ''}>
          <page.icon size={20} stroke={1.7} aria-hidden />
          <span className="ellipsis">{text(page.label)}</span>
        </NavLink>
      ))}
      <button type="button" className={classes.bottomItem} onClick={onMore}>
        <IconMenu size={20} stroke={1.7} aria-hidden />
        <span>{t('frame.more')}</span>
      </button>
    </nav>
  );
}
