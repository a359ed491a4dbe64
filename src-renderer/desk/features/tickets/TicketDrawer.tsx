import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { getTicket, type TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { TICKET_CATEGORY_LABELS, TICKET_TYPE_LABELS } from '#shared/domain/ticket.ts';
import { useHotkeys } from '../../../hooks/use-hotkeys.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { Flash } from '../../../ui/Flash.tsx';
import { IconAssign } from '../../../ui/icons.ts';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { SlaBar } from '../../../ui/SlaBar.tsx';
import { ErrorState, LoadingRows } from '../../../ui/StateView.tsx';
import { PriorityBadge, TicketStatusBadge } from '../../../ui/StatusBadge.tsx';
import { AssignDialog } from './AssignDialog.tsx';
import { CustomerCard } from './CustomerCard.tsx';
import classes from './drawer.module.css';
import { StatusButtons } from './StatusButtons.tsx';
import { TicketMessages } from './TicketMessages.tsx';
import { TicketTimeline } from './TicketTimeline.tsx';
import { useTicket } from './use-tickets.ts';

/** One ticket over the list, with its own address. */
export function TicketDrawer({ id }: { readonly id: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const ticket = useTicket(id);
  const [assigning, setAssigning] = useState(false);
  const detail = ticket.data?.data;
  const close = (): void => void navigate({ pathname: '/tickets', search: params.toString() });
  useHotkeys({
    a: (event) => {
      if (detail?.abilities.assign !== true) return;
      event.preventDefault();
      setAssigning(true);
    },
  });

  return (
    <SidePanel
      label={detail === undefined ? t('ticket.one') : `${detail.number} ${detail.title}`}
      onClose={close}
      header={detail === undefined ? null : <DrawerHeader ticket={detail} />}
    >
      {detail === undefined ? (
        ticket.isError ? (
          <ErrorState
            error={ticket.error}
            onRetry={() => void ticket.refetch()}
            retrying={ticket.isFetching}
            permission={getTicket.permission}
          />
        ) : (
          <LoadingRows rows={8} />
        )
      ) : (
        <>
          <div className={classes.actions}>
            {detail.abilities.assign ? (
              <Button
                size="xs"
                variant={detail.technician === null ? 'filled' : 'default'}
                leftSection={<IconAssign size={16} aria-hidden />}
                onClick={() => setAssigning(true)}
                aria-keyshortcuts="a"
                data-testid="ticket-assign"
              >
                {detail.technician === null ? t('assign.submit') : t('assign.again')}
              </Button>
            ) : null}
            <StatusButtons ticket={detail} />
          </div>
          <TicketFacts ticket={detail} />
          <CustomerCard ticket={detail} />
          <Section title={t('ticket.description')}>
            {detail.description === '' ? (
              <span className={classes.muted}>{t('ticket.noDescription')}</span>
            ) : (
              <p className={classes.description}>{detail.description}</p>
            )}
          </Section>
          {detail.resolution === null ? null : (
            <Section title={t('ticket.resolution')}>
              <p className={classes.description}>{detail.resolution}</p>
            </Section>
          )}
          <Section title={t('ticket.messages', { count: detail.messages.length })}>
            <TicketMessages messages={detail.messages} />
          </Section>
          <Section title={t('ticket.timeline')}>
            <TicketTimeline entries={detail.timeline} />
          </Section>
        </>
      )}
      {assigning && detail !== undefined ? <AssignDialog ticket={detail} onClose={() => setAssigning(false)} /> : null}
    </SidePanel>
  );
}

function DrawerHeader({ ticket }: { readonly ticket: TicketDetail }) {
  return (
    <>
      <div className={classes.headLine}>
        <span className={`${classes.muted} tabular`}>{ticket.number}</span>
        <Flash of={ticket.status}>
          <TicketStatusBadge status={ticket.status} />
        </Flash>
        <PriorityBadge priority={ticket.priority} />
      </div>
      <h2 className={classes.title}>{ticket.title}</h2>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className={classes.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function TicketFacts({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const team = ticket.team.filter(({ technicianId }) => technicianId !== ticket.technician?.id);
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [
      t('ticket.column.technician'),
      <Flash key="technician" of={ticket.technician?.id ?? null}>
        {ticket.technician?.name ?? <span className={classes.muted}>{t('ticket.unassigned')}</span>}
      </Flash>,
    ],
    ...(team.length > 0 ? [[t('ticket.team'), team.map(({ name, role }) => `${name} (${role})`).join(', ')] as const] : []),
    [
      t('ticket.column.sla'),
      <SlaBar key="sla" createdAt={ticket.createdAt} dueAt={ticket.slaDueAt} priority={ticket.priority} status={ticket.status} />,
    ],
    [t('ticket.column.type'), `${text(TICKET_TYPE_LABELS[ticket.type])} · ${text(TICKET_CATEGORY_LABELS[ticket.category])}`],
    ...(ticket.technicianEta === null ? [] : [[t('ticket.eta'), ticket.technicianEta] as const]),
    ...(ticket.preferredSchedule === null ? [] : [[t('ticket.preferredSchedule'), ticket.preferredSchedule] as const]),
    ...(ticket.rating === null ? [] : [[t('ticket.rating'), `${ticket.rating} / 5`] as const]),
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
