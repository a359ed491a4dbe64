import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../../i18n/use-language.ts';
import { TICKET_TABS, type TicketTab, tabQuery } from './ticket-filter.ts';
import classes from './tickets.module.css';
import { useTicketCount } from './use-tickets.ts';

/** The saved views. Their counts ignore the chips: they say how much work there is, not how much is shown. */
export function TicketTabs({ active, onChange }: { readonly active: TicketTab; readonly onChange: (tab: TicketTab) => void }) {
  const { t } = useTranslation();
  return (
    <nav className={classes.tabs} aria-label={t('ticket.views')}>
      {TICKET_TABS.map((tab) => (
        <UnstyledButton
          key={tab}
          className={classes.tab}
          aria-current={tab === active ? 'page' : undefined}
          onClick={() => onChange(tab)}
        >
          {t(`ticket.tab.${tab}`)}
          <TabCount tab={tab} />
        </UnstyledButton>
      ))}
    </nav>
  );
}

function TabCount({ tab }: { readonly tab: TicketTab }) {
  const { number } = useLanguage();
  const total = useTicketCount(tabQuery(tab)).data?.total;
  return total === undefined ? null : <span className={`${classes.tabCount} tabular`}>{number(total)}</span>;
}
