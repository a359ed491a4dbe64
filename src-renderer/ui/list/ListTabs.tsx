import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Count } from '#api/use-counts.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { meaningTextColor } from '../meaning.ts';
import type { ListTab } from './list-types.ts';
import classes from './resource-list.module.css';

interface ListTabsProps {
  readonly tabs: readonly ListTab[];
  readonly active: string;
  readonly counts: readonly (Count | null)[];
  readonly onChange: (tab: string) => void;
}

/** The views everybody has. Their numbers ignore the chips: they say how much work there is, not how much is shown. */
export function ListTabs({ tabs, active, counts, onChange }: ListTabsProps) {
  const { t } = useTranslation();
  return (
    <nav className={classes.tabs} aria-label={t('list.views')}>
      {tabs.map((tab, index) => {
        const count = counts[index] ?? null;
        const needsEyes = tab.meaning !== undefined && (count?.total ?? 0) > 0;
        return (
          <UnstyledButton
            key={tab.id}
            className={classes.tab}
            aria-current={tab.id === active ? 'page' : undefined}
            onClick={() => onChange(tab.id)}
            data-testid={`list-tab-${tab.id}`}
          >
            {tab.label}
            {count === null ? null : (
              <span
                className={`${classes.tabCount} tabular`}
                data-strong={needsEyes || undefined}
                style={needsEyes && tab.meaning !== undefined ? { color: meaningTextColor(tab.meaning) } : undefined}
              >
                <CountText count={count} />
              </span>
            )}
          </UnstyledButton>
        );
      })}
    </nav>
  );
}

/** `4.812`, or `5.000+` where counting stopped. */
export function CountText({ count }: { readonly count: Count }) {
  const { number } = useLanguage();
  return <>{`${number(count.total)}${count.tooMany ? '+' : ''}`}</>;
}
