import { Alert } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useRecord } from '#api/use-record.ts';
import { SlaBar } from '#desk/parts/SlaBar.tsx';
import { PriorityBadge, TicketStatusBadge } from '#desk/parts/TicketBadges.tsx';
import { useLanguage } from '#i18n/use-language.ts';
import { getTicket, type TicketDetail, type TicketRow } from '#shared/contracts/tickets.contract.ts';
import { TICKET_CATEGORY_LABELS, TICKET_TYPE_LABELS } from '#shared/domain/ticket.ts';
import { Flash } from '#ui/feedback/Flash.tsx';
import { ErrorState, LoadingRows } from '#ui/feedback/StateView.tsx';
import { FactList } from '#ui/list/FactList.tsx';
import { RecordPanel } from '#ui/list/RecordPanel.tsx';
import { CommentBox } from './CommentBox.tsx';
import { CustomerCard } from './CustomerCard.tsx';
import classes from './drawer.module.css';
import { TicketActions } from './TicketActions.tsx';
import { TicketAttachments } from './TicketAttachments.tsx';
import { type TicketForm, TicketForms } from './TicketForms.tsx';
import { TicketMessages } from './TicketMessages.tsx';
import { TicketTimeline } from './TicketTimeline.tsx';
import { useTexts } from './texts.ts';
import { useWaitingMessage } from './use-waiting-message.ts';
import { WaitingMessage } from './WaitingMessage.tsx';

/** One ticket, beside its list or alone. What the list knows is shown at once, also while the rest cannot be fetched. */
export function TicketRecord({ id }: { readonly id: number }) {
  const t = useTexts();
  const { record, row: partial, error, isFetching, refetch } = useRecord(getTicket, id);
  const row = partial as TicketRow | null;
  const [form, setForm] = useState<TicketForm | null>(null);
  if (row === null) {
    return (
      <RecordPanel label={t('one')} header={null}>
        {error === null ? (
          <LoadingRows rows={8} />
        ) : (
          <ErrorState error={error} onRetry={refetch} retrying={isFetching} permission={getTicket.permission} />
        )}
      </RecordPanel>
    );
  }
  return (
    <RecordPanel
      label={`${row.number} ${row.title}`}
      header={<RecordHeader ticket={row} />}
      actions={record === null ? undefined : <TicketActions ticket={record} onForm={setForm} />}
    >
      <TicketFacts ticket={record ?? row} detail={record} />
      <CustomerCard ticket={row} detail={record} />
      {record === null ? (
        error === null ? (
          <LoadingRows rows={6} />
        ) : (
          <Alert color="yellow" variant="light" m={20} role="status">
            {t('partial')}
          </Alert>
        )
      ) : (
        <TicketStory ticket={record} />
      )}
      {record === null || form === null ? null : <TicketForms ticket={record} form={form} onClose={() => setForm(null)} />}
    </RecordPanel>
  );
}

function TicketStory({ ticket }: { readonly ticket: TicketDetail }) {
  const t = useTexts();
  const decide = useWaitingMessage();
  return (
    <>
      <Section title={t('description')}>
        {ticket.description === '' ? (
          <span className={classes.muted}>{t('noDescription')}</span>
        ) : (
          <p className={classes.description}>{ticket.description}</p>
        )}
      </Section>
      {ticket.resolution === null ? null : (
        <Section title={t('resolution')}>
          <p className={classes.description}>{ticket.resolution}</p>
        </Section>
      )}
      <Section title={t('attachments.title', { count: ticket.attachments.length })}>
        <TicketAttachments ticket={ticket} />
      </Section>
      <Section title={t('messages', { count: ticket.messages.length })}>
        {ticket.waiting === null ? null : (
          <WaitingMessage key={ticket.waiting.messageId} waiting={ticket.waiting} onAct={decide(ticket, ticket.waiting)} />
        )}
        <TicketMessages messages={ticket.messages} />
      </Section>
      <Section title={t('timelineTitle')}>
        {ticket.abilities.comment ? <CommentBox ticket={ticket} /> : null}
        <TicketTimeline entries={ticket.timeline} />
      </Section>
    </>
  );
}

function RecordHeader({ ticket }: { readonly ticket: TicketRow }) {
  return (
    <>
      <div className={classes.headLine}>
        <span className={`${classes.muted} tabular`}>{ticket.number}</span>
        <Flash of={ticket.status}>
          <TicketStatusBadge status={ticket.status} />
        </Flash>
        <Flash of={ticket.priority}>
          <PriorityBadge priority={ticket.priority} />
        </Flash>
      </div>
      <h2>{ticket.title}</h2>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function TicketFacts({ ticket, detail }: { readonly ticket: TicketRow; readonly detail: TicketDetail | null }) {
  const t = useTexts();
  const { text } = useLanguage();
  const team = detail?.team.filter(({ technicianId }) => technicianId !== ticket.technician?.id) ?? [];
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t('column.technician'),
      <Flash key="technician" of={ticket.technician?.id ?? null}>
        {ticket.technician?.name ?? <span className={classes.muted}>{t('unassigned')}</span>}
      </Flash>,
    ],
    [
      t('column.sla'),
      <SlaBar key="sla" createdAt={ticket.createdAt} dueAt={ticket.slaDueAt} priority={ticket.priority} status={ticket.status} />,
    ],
    ...(team.length > 0 ? [[t('team'), team.map(({ name, role }) => `${name} (${role})`).join(', ')] as const] : []),
    [t('column.type'), `${text(TICKET_TYPE_LABELS[ticket.type])} · ${text(TICKET_CATEGORY_LABELS[ticket.category])}`],
    ...(detail?.technicianEta ? [[t('eta'), detail.technicianEta] as const] : []),
    ...(detail?.preferredSchedule ? [[t('preferredSchedule'), detail.preferredSchedule] as const] : []),
    ...(detail?.rating ? [[t('rating'), `${detail.rating} / 5`] as const] : []),
  ];
  return <FactList facts={facts} columnWidth={230} />;
}
