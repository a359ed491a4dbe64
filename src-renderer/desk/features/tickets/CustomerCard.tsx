import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { CONTACT_PREFERENCE_LABELS } from '#shared/domain/ticket.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { IconPerson } from '../../../ui/icons.ts';
import { Phone } from '../../../ui/Phone.tsx';
import classes from './drawer.module.css';

/** Who reported it and how to reach this person. */
export function CustomerCard({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const { customer } = ticket;
  return (
    <div className={classes.card}>
      <IconPerson size={20} stroke={1.6} aria-hidden />
      <div className={classes.cardText}>
        <strong>{customer.name}</strong>
        <span className={classes.muted}>{[customer.code, customer.area].filter(Boolean).join(' · ')}</span>
        <Phone phone={customer.phone} copyable />
        <span className={classes.muted}>
          {t('ticket.prefers', { way: text(CONTACT_PREFERENCE_LABELS[ticket.contactPreference]) })}
        </span>
      </div>
      <Link to={{ pathname: '/tickets', search: `customerId=${customer.id}` }} className={classes.link}>
        {t('ticket.allOfCustomer')}
      </Link>
    </div>
  );
}
