import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { z } from 'zod';
import { createTicket, listTickets, type TicketRow } from '#shared/contracts/tickets.contract.ts';
import { useHotkeys } from '../../../hooks/use-hotkeys.ts';
import { useKeptState } from '../../../hooks/use-kept-state.ts';
import { useMay } from '../../../hooks/use-me.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { DataTable } from '../../../ui/DataTable.tsx';
import { IconAdd } from '../../../ui/icons.ts';
import { EmptyState, ErrorState, LoadingRows, NoMatchState } from '../../../ui/StateView.tsx';
import { AssignDialog } from './AssignDialog.tsx';
import { TicketFilters } from './TicketFilters.tsx';
import { NARROW_ROW_HEIGHT, TicketNarrowRow } from './TicketNarrowRow.tsx';
import { TicketTabs } from './TicketTabs.tsx';
import { defaultVisibility, useTicketColumns } from './ticket-columns.tsx';
import { EMPTY_FILTER, isNarrowed, readFilter, type TicketFilter, toQuery, writeFilter } from './ticket-filter.ts';
import classes from './tickets.module.css';
import { useTicketList } from './use-tickets.ts';
import { useWaitingRows } from './waiting-rows.ts';

const visibilitySchema = z.record(z.string(), z.boolean());
const sizingSchema = z.record(z.string(), z.number());

interface TicketsViewProps {
  /** The ticket whose drawer is open. */
  readonly openId: number | null;
  /** What stands over the list: the drawer or the new-ticket form. */
  readonly children: ReactNode;
}

/** The list of tickets with its views, filters and keyboard. */
export function TicketsView({ openId, children }: TicketsViewProps) {
  const { t } = useTranslation();
  const { number } = useLanguage();
  const may = useMay();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => readFilter(params), [params]);
  const query = useMemo(() => toQuery(filter), [filter]);
  const filterKey = JSON.stringify(query);
  const list = useTicketList(query);

  const loaded = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? null, [list.data]);
  const { shown, waiting, reveal } = useWaitingRows(loaded, {
    filterKey,
    holdBack: !list.isPlaceholderData && query.sort === undefined,
  });
  const total = list.data?.pages[0]?.total ?? null;

  const [activeId, setActiveId] = useState<number | null>(openId);
  const [assigning, setAssigning] = useState<TicketRow | null>(null);
  const [chosenColumns, setChosenColumns] = useKeptState('tickets.columns', visibilitySchema, {});
  const [sizing, setSizing] = useKeptState('tickets.widths', sizingSchema, {});
  const [compact, setCompact] = useKeptState('compact', z.boolean(), false);
  const isNarrow = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false });
  const isLaptop = useMediaQuery('(max-width: 1399px)', false, { getInitialValueInEffect: false });
  const visibility = useMemo(() => ({ ...defaultVisibility(isLaptop), ...chosenColumns }), [isLaptop, chosenColumns]);
  const columns = useTicketColumns();
  const searchRef = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (openId !== null) setActiveId(openId);
  }, [openId]);
  // What one has opened, as after creating it, is no news.
  const isOpenWaiting = waiting.some((row) => row.id === openId);
  useEffect(() => {
    if (isOpenWaiting) reveal();
  }, [isOpenWaiting, reveal]);

  const change = (next: Partial<TicketFilter>): void => setParams(writeFilter({ ...filter, ...next }), { replace: true });
  const open = (row: TicketRow): void => {
    setActiveId(row.id);
    void navigate({ pathname: `/tickets/${row.id}`, search: params.toString() }, { replace: openId !== null });
  };
  const move = (step: 1 | -1): void => {
    const at = shown.findIndex((row) => row.id === activeId);
    const next = shown[at === -1 ? 0 : Math.min(shown.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    if (openId !== null) open(next);
    else setActiveId(next.id);
  };
  const active = shown.find((row) => row.id === activeId);
  const step = (by: 1 | -1) => (event: KeyboardEvent) => {
    event.preventDefault();
    move(by);
  };
  useHotkeys({
    j: step(1),
    k: step(-1),
    arrowdown: step(1),
    arrowup: step(-1),
    enter: (event) => {
      const onControl = event.target instanceof HTMLElement && event.target.closest('button, a, [role="row"]') !== null;
      if (active !== undefined && !onControl) open(active);
    },
    a: (event) => {
      // While the drawer is open it answers the key itself.
      if (openId !== null || active?.abilities.assign !== true) return;
      event.preventDefault();
      setAssigning(active);
    },
    '/': (event) => {
      event.preventDefault();
      searchRef.current?.focus();
    },
    n: (event) => {
      if (!may(createTicket.permission)) return;
      event.preventDefault();
      void navigate({ pathname: '/tickets/new', search: params.toString() });
    },
  });

  const loadMore = useCallback(() => void list.fetchNextPage(), [list.fetchNextPage]);
  const customerName = loaded?.find((row) => String(row.customer.id) === filter.customerId)?.customer.name ?? null;
  const countText =
    loaded === null
      ? null
      : t('ticket.countOf', { shown: number(shown.length), total: number(Math.max(total ?? 0, shown.length)) });
  const newButton = may(createTicket.permission) ? (
    <Button
      leftSection={<IconAdd size={16} />}
      onClick={() => void navigate({ pathname: '/tickets/new', search: params.toString() })}
      data-testid="ticket-new"
    >
      {t('ticket.new')}
    </Button>
  ) : null;

  return (
    <div className={classes.page}>
      <div className={classes.titleRow}>
        <h1>{t('page.tickets')}</h1>
        <TicketTabs active={filter.tab} onChange={(tab) => change({ tab })} />
        {newButton}
      </div>
      <TicketFilters
        filter={filter}
        onChange={change}
        searchRef={searchRef}
        countText={countText}
        customerName={customerName}
        table={isNarrow ? null : { visibility, onVisibilityChange: setChosenColumns, compact, onCompactChange: setCompact }}
      />
      <div className={classes.content} aria-busy={list.isPlaceholderData}>
        {waiting.length > 0 ? (
          <button type="button" className={classes.pill} onClick={reveal}>
            {t('ticket.waitingNew', { count: waiting.length })}
          </button>
        ) : null}
        {loaded === null ? (
          list.isError ? (
            <ErrorState
              error={list.error}
              onRetry={() => void list.refetch()}
              retrying={list.isFetching}
              permission={listTickets.permission}
            />
          ) : (
            <LoadingRows />
          )
        ) : shown.length === 0 && !list.hasNextPage ? (
          <NoTickets
            filter={filter}
            onClear={() => change(EMPTY_FILTER)}
            action={newButton}
            onShowAll={() => change({ tab: 'all' })}
          />
        ) : (
          <DataTable
            label={t('page.tickets')}
            columns={columns}
            rows={shown}
            growColumn="title"
            visibility={visibility}
            sizing={sizing}
            onSizingChange={setSizing}
            rowHeight={isNarrow ? NARROW_ROW_HEIGHT : compact ? 28 : 36}
            renderNarrow={isNarrow ? (ticket) => <TicketNarrowRow ticket={ticket} /> : undefined}
            activeId={activeId}
            onActivate={(row) => setActiveId(row.id)}
            onOpen={open}
            rowTestId={(row) => `ticket-row-${row.id}`}
            rowLabel={(row) => `${row.number} ${row.title}, ${row.customer.name}`}
            total={total}
            hasMore={list.hasNextPage}
            isLoadingMore={list.isFetchingNextPage}
            onLoadMore={loadMore}
          />
        )}
        {children}
      </div>
      {assigning === null ? null : <AssignDialog ticket={assigning} onClose={() => setAssigning(null)} />}
    </div>
  );
}

interface NoTicketsProps {
  readonly filter: TicketFilter;
  readonly onClear: () => void;
  readonly onShowAll: () => void;
  readonly action: ReactNode;
}

function NoTickets({ filter, onClear, onShowAll, action }: NoTicketsProps) {
  const { t } = useTranslation();
  if (isNarrowed(filter)) {
    const parts = [
      filter.search === '' ? null : `“${filter.search}”`,
      filter.status.length > 0 ? t('ticket.column.status') : null,
      filter.priority.length > 0 ? t('ticket.column.priority') : null,
      filter.type.length > 0 ? t('ticket.column.type') : null,
      filter.technicianId === null ? null : t('ticket.column.technician'),
      filter.customerId === null ? null : t('ticket.customer'),
      filter.unassigned ? t('ticket.unassigned') : null,
    ];
    return <NoMatchState filter={parts.filter((part) => part !== null).join(', ')} onClear={onClear} />;
  }
  if (filter.tab !== 'all') {
    return (
      <EmptyState
        title={t(`ticket.emptyTab.${filter.tab}`)}
        text={t('ticket.emptyTab.text')}
        action={
          <Button variant="default" onClick={onShowAll}>
            {t('ticket.emptyTab.showAll')}
          </Button>
        }
      />
    );
  }
  return <EmptyState title={t('ticket.empty.title')} text={t('ticket.empty.text')} action={action} />;
}
