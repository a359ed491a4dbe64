import { ActionIcon, Tooltip } from '@mantine/core';
import { Link } from 'react-router';
import { useLanguage } from '#i18n/use-language.ts';
import type { TicketDetail, TicketRow } from '#shared/contracts/tickets.contract.ts';
import { CONTACT_PREFERENCE_LABELS } from '#shared/domain/ticket.ts';
import { IconChat, IconPerson, IconPhone, IconPlace } from '#ui/icons.ts';
import { Phone } from '#ui/Phone.tsx';
import classes from './drawer.module.css';
import { useTexts } from './texts.ts';

interface CustomerCardProps {
  readonly ticket: TicketRow;
  readonly detail: TicketDetail | null;
}

/** Who reported it, where this person lives, and how to reach them. */
export function CustomerCard({ ticket, detail }: CustomerCardProps) {
  const t = useTexts();
  const { text } = useLanguage();
  const { customer } = ticket;
  const place = detail === null ? null : [detail.address, customer.area].filter(Boolean).join(', ');
  return (
    <div className={classes.card}>
      <IconPerson size={20} stroke={1.6} aria-hidden />
      <div className={classes.cardText}>
        <strong>{customer.name}</strong>
        <span className={classes.muted}>{[customer.code, customer.area].filter(Boolean).join(' · ')}</span>
        <Phone phone={customer.phone} copyable />
        {detail === null ? null : (
          <span className={classes.address}>{detail.address === '' ? t('noAddress') : detail.address}</span>
        )}
        {detail === null ? null : (
          <span className={classes.muted}>
            {t('prefers', { way: text(CONTACT_PREFERENCE_LABELS[detail.contactPreference]) })}
          </span>
        )}
        <Link to={`/tickets?customerId=${customer.id}`} className={classes.link}>
          {t('allOfCustomer')}
        </Link>
      </div>
      <div className={classes.reach}>
        <Tooltip label={t('call')}>
          <ActionIcon component="a" href={`tel:+${customer.phone}`} variant="default" size={32} aria-label={t('call')}>
            <IconPhone size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('chat')}>
          <ActionIcon
            component="a"
            href={`https://wa.me/${customer.phone}`}
            target="_blank"
            rel="noreferrer"
            variant="default"
            size={32}
            aria-label={t('chat')}
          >
            <IconChat size={16} />
          </ActionIcon>
        </Tooltip>
        {place === null || place === '' ? null : (
          <Tooltip label={t('addressMap')}>
            <ActionIcon
              component="a"
              href={`https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(place)}`}
              target="_blank"
              rel="noreferrer"
              variant="default"
              size={32}
              aria-label={t('addressMap')}
            >
              <IconPlace size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </div>
  );
}
