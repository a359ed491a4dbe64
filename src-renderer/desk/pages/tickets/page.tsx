import { useMemo, useState } from 'react';
import { useSlaWords } from '#desk/parts/SlaBar.tsx';
import { useLanguage } from '#i18n/use-language.ts';
import { createTicket, listTickets, type TicketRow } from '#shared/contracts/tickets.contract.ts';
import { isRunningTicket, RUNNING_TICKET_STATUSES, TICKET_STATUS_LABELS } from '#shared/domain/ticket.ts';
import { IconAssign } from '#ui/icons.ts';
import { lazyPart } from '#ui/lazy-part.tsx';
import type { ListTab } from '#ui/list/list-types.ts';
import { ResourceList } from '#ui/list/ResourceList.tsx';
import { OutageHint } from './OutageHint.tsx';
import { NARROW_ROW_HEIGHT, TicketNarrowRow } from './TicketNarrowRow.tsx';
import { useTexts } from './texts.ts';
import { useTicketBulk } from './use-ticket-bulk.tsx';
import { useTicketColumns } from './use-ticket-columns.tsx';
import { useTicketFilters } from './use-ticket-filters.tsx';

const TicketRecord = lazyPart(async () => (await import('./TicketRecord.tsx')).TicketRecord);
const AssignDialog = lazyPart(async () => (await import('./AssignDialog.tsx')).AssignDialog);
const CreateTicketForm = lazyPart(async () => (await import('./CreateTicketForm.tsx')).CreateTicketForm);

const RUNNING = RUNNING_TICKET_STATUSES.join(',');

/** `/tickets`, `/tickets/new` and `/tickets/<id>`. */
export default function TicketsPage() {
  const t = useTexts();
  const { text } = useLanguage();
  const slaWords = useSlaWords();
  const columns = useTicketColumns();
  const filters = useTicketFilters();
  const bulk = useTicketBulk();
  const [assigning, setAssigning] = useState<TicketRow | null>(null);
  const tabs = useMemo<readonly ListTab[]>(
    () => [
      { id: 'active', label: t('tab.active'), query: { status: RUNNING }, empty: t('none.active') },
      { id: 'new', label: t('tab.new'), query: { status: 'open' }, empty: t('none.new') },
      { id: 'mine', label: t('tab.mine'), query: { mine: 'true', status: RUNNING }, empty: t('none.mine') },
      { id: 'sla', label: t('tab.sla'), query: { sla: 'due', sort: 'slaDueAt' }, meaning: 'danger', empty: t('none.sla') },
      { id: 'onHold', label: t('tab.onHold'), query: { status: 'on_hold' }, empty: t('none.onHold') },
      { id: 'all', label: t('tab.all'), query: {} },
    ],
    [t],
  );
  const assign = (row: TicketRow) => ({
    id: 'assign',
    label: row.technician === null ? t('action.assign') : t('action.again'),
    icon: IconAssign,
    run: () => setAssigning(row),
  });
  const nameOf = (row: TicketRow): string => `${row.number} ${row.title}`;

  return (
    <>
      <ResourceList
        contract={listTickets}
        path="/tickets"
        title={t('title')}
        testId="ticket-row"
        tabs={tabs}
        filters={filters}
        searchLabel={t('search')}
        columns={columns}
        nameOf={nameOf}
        labelOf={(row) =>
          t('rowLabel', {
            name: nameOf(row),
            status: text(TICKET_STATUS_LABELS[row.status]),
            deadline: isRunningTicket(row.status) ? slaWords(row) : '–',
          })
        }
        narrow={(row) => <TicketNarrowRow ticket={row} />}
        narrowHeight={NARROW_ROW_HEIGHT}
        record={(id) => <TicketRecord key={id} id={id} />}
        create={{
          label: t('new'),
          permission: createTicket.permission,
          form: (close, created) => <CreateTicketForm onClose={close} onCreated={created} />,
        }}
        empty={{ title: t('empty.title'), text: t('empty.text') }}
        bulk={bulk}
        above={(rows) => <OutageHint rows={rows} />}
        rowActions={(row) => (row.abilities.assign ? [assign(row)] : [])}
        rowKeys={(row) => [
          {
            keys: 'a',
            label: t('action.assign'),
            run: (event) => {
              if (row?.abilities.assign !== true) return;
              event.preventDefault();
              setAssigning(row);
            },
          },
        ]}
      />
      {assigning === null ? null : <AssignDialog ticket={assigning} onClose={() => setAssigning(null)} />}
    </>
  );
}
