import { Button } from '@mantine/core';
import { useElementSize, useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type CountOf, useCounts } from '#api/use-counts.ts';
import { type ListRow, type RowOf, useListPage } from '#api/use-list-page.ts';
import { useMay } from '#api/use-me.ts';
import { useKeptState } from '#hooks/use-kept-state.ts';
import { type KeyBinding, useKeys } from '#hooks/use-keys.ts';
import { useTitle } from '#hooks/use-title.ts';
import { useLanguage } from '#i18n/use-language.ts';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { filterFields, type ListContract } from '#shared/contracts/list-query.ts';
import type { BulkSetup } from '../bulk/bulk-types.ts';
import { EmptyState, ErrorState, LoadingRows, NoMatchState, NotFoundState } from '../feedback/StateView.tsx';
import { IconAdd, IconDoneForNow } from '../icons.ts';
import { lazyPart } from '../lazy-part.tsx';
import { SavedViews } from '../views/SavedViews.tsx';
import { DataGrid } from './DataGrid.tsx';
import { FilterBar } from './FilterBar.tsx';
import { ListTabs } from './ListTabs.tsx';
import { ListTools } from './ListTools.tsx';
import { isNarrowed } from './list-address.ts';
import { lastOffset, rememberAddress, rememberOffset } from './list-memory.ts';
import type { EmptyWords, ListColumn, ListFilter, ListTab, RowAction } from './list-types.ts';
import { RecordPlaceContext } from './record-place.ts';
import classes from './resource-list.module.css';
import { type ListAddressView, useListAddress } from './use-list-address.ts';
import { type Selection, useSelection } from './use-selection.ts';

/** What stands around a list: the bar of chosen rows, saved views. */
export interface ListSurroundings {
  readonly total: number | null;
  readonly address: ListAddressView;
  readonly selection: Selection;
}

interface ResourceListProps<C extends ListContract> {
  readonly contract: C;
  /** Address of the page, `/tickets`. */
  readonly path: string;
  readonly title: string;
  readonly columns: readonly ListColumn<RowOf<C> & ListRow>[];
  /** Views everybody has; the first is the usual one, the one without a filter is everything. */
  readonly tabs?: readonly ListTab[];
  readonly filters?: readonly ListFilter[];
  /** What the search box looks at; without it there is none. */
  readonly searchLabel?: string;
  /** Number and name: what a link to the row says. */
  readonly nameOf: (row: RowOf<C>) => string;
  /** More than the name for who cannot see the row: status and deadline. */
  readonly labelOf?: (row: RowOf<C>) => string;
  /** A row in two or three lines, for a phone. */
  readonly narrow: (row: RowOf<C>) => ReactNode;
  readonly narrowHeight?: number;
  /** The open record; it draws a `RecordPanel`. */
  readonly record?: (id: number) => ReactNode;
  readonly create?: {
    readonly label: string;
    readonly permission: RouteContract['permission'];
    /** Draws a `FormPanel`. */
    readonly form: (close: () => void, created: (id: number) => void) => ReactNode;
  };
  readonly empty: EmptyWords;
  readonly rowActions?: (row: RowOf<C>) => readonly RowAction[];
  /** Keys for the active row while none is open. */
  readonly rowKeys?: (row: (RowOf<C> & ListRow) | null) => readonly KeyBinding[];
  /** What the rows together say, above them. */
  readonly above?: (rows: readonly RowOf<C>[]) => ReactNode;
  /** What can be done with chosen rows; without it rows cannot be chosen. */
  readonly bulk?: BulkSetup;
  /** Prefix of the test ids of rows. */
  readonly testId: string;
}

/** Needed with the first chosen row. */
const BulkBar = lazyPart(async () => (await import('../bulk/BulkBar.tsx')).BulkBar);

const visibilitySchema = z.record(z.string(), z.boolean());
const sizingSchema = z.record(z.string(), z.number());
const NO_TABS: readonly ListTab[] = [{ id: 'all', label: '', query: {} }];
const NO_FILTERS: readonly ListFilter[] = [];

/**
 * A list page, whole: tabs with counts, filters from the contract, sort, selection, waiting rows, the open record beside it, keys, all
 * states, and a form for phones. The page declares what is its own and wires nothing by hand.
 */
export function ResourceList<C extends ListContract>(props: ResourceListProps<C>) {
  type T = RowOf<C> & ListRow;
  const {
    contract,
    path,
    title,
    columns,
    tabs = NO_TABS,
    filters = NO_FILTERS,
    nameOf,
    labelOf = nameOf,
    record,
    create,
  } = props;
  const { t } = useTranslation();
  const { number } = useLanguage();
  const may = useMay();
  const address = useListAddress(contract, path, tabs);
  const { asked, part } = address;
  const filterKey = `${path}?${JSON.stringify(asked)}`;
  const list = useListPage(contract, asked);
  const rows = list.rows as readonly T[] | null;
  const openId = part.kind === 'record' ? part.id : null;

  const wanted = useMemo<readonly CountOf[]>(
    () => [...tabs.map(({ query }) => ({ contract, query })), { contract, query: asked }],
    [contract, tabs, asked],
  );
  const counts = useCounts(wanted);
  const total = counts.at(-1)?.tooMany === true ? null : (counts.at(-1)?.total ?? list.total);

  const [activeId, setActiveId] = useState<number | null>(openId);
  const selection = useSelection({ key: filterKey, rows: rows ?? [], total });
  const [chosenColumns, setChosenColumns] = useKeptState(`columns:${path}`, visibilitySchema, {});
  const [sizing, setSizing] = useKeptState(`widths:${path}`, sizingSchema, {});
  const [compact, setCompact] = useKeptState('compact', z.boolean(), false);
  const isNarrow = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const { ref: contentRef, width } = useElementSize();
  const searchRef = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);

  useTitle(total === null ? title : `${title} (${number(total)})`);
  useEffect(() => rememberAddress(path, address.search), [path, address.search]);
  useEffect(() => {
    if (openId !== null) setActiveId(openId);
  }, [openId]);

  const visible = useMemo(() => {
    const room = width === 0 ? window.innerWidth : width;
    return new Set(
      columns.filter(({ id, fixed, from = 0 }) => fixed === true || (chosenColumns[id] ?? room >= from)).map(({ id }) => id),
    );
  }, [columns, chosenColumns, width]);

  const focusRow = (id: number): void => {
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-row="${id}"]`)?.focus({ preventScroll: true }));
  };
  const at = rows?.findIndex((row) => row.id === activeId) ?? -1;
  const active = rows?.[at] ?? null;
  const neighbour = (step: 1 | -1): T | null => rows?.[at === -1 ? 0 : at + step] ?? null;
  const go = (row: T | null): void => {
    if (row === null) return;
    setActiveId(row.id);
    if (openId === null) focusRow(row.id);
    else address.open(row.id);
  };
  const latest = useRef({ go, open: address.open });
  latest.current = { go, open: address.open };
  const onOpen = useCallback((row: T) => {
    setActiveId(row.id);
    latest.current.open(row.id);
  }, []);
  const onActivate = useCallback((row: T) => setActiveId(row.id), []);
  const close = (): void => {
    address.close();
    if (activeId !== null) focusRow(activeId);
  };

  const step = (by: 1 | -1) => (event: KeyboardEvent) => {
    event.preventDefault();
    go(neighbour(by));
  };
  useKeys('page', [
    { keys: 'j', label: t('keys.next'), run: step(1) },
    { keys: 'k', label: t('keys.previous'), run: step(-1) },
    { keys: 'arrowdown', run: step(1) },
    { keys: 'arrowup', run: step(-1) },
    {
      keys: 'enter',
      label: t('keys.open'),
      run: (event) => {
        const onControl = event.target instanceof HTMLElement && event.target.closest('button, a, [role="row"], [role="button"]');
        if (active !== null && !onControl && record !== undefined) onOpen(active);
      },
    },
    ...(props.bulk === undefined
      ? []
      : [
          {
            keys: 'x',
            label: t('keys.select'),
            run: (event: KeyboardEvent) => {
              event.preventDefault();
              if (active !== null) selection.toggle(active.id, false);
            },
          },
        ]),
    {
      keys: '/',
      label: t('keys.search'),
      run: (event) => {
        event.preventDefault();
        searchRef.current?.focus();
      },
    },
    ...(create === undefined || !may(create.permission)
      ? []
      : [
          {
            keys: 'n',
            label: create.label,
            run: (event: KeyboardEvent) => {
              event.preventDefault();
              address.openNew();
            },
          },
        ]),
    ...(openId === null ? (props.rowKeys?.(active) ?? []) : []),
    {
      keys: 'escape',
      run: () => {
        if (part.kind === 'none') selection.clear();
      },
    },
  ]);

  const surroundings: ListSurroundings = { address, selection, total };
  const narrowed = isNarrowed(tabs, { tab: address.tab?.id ?? '', query: address.query });
  const describe = (): string => {
    const words = filterFields(contract).flatMap(({ name, kind }) => {
      const value = address.query[name];
      if (value === undefined || name in (address.tab?.query ?? {})) return [];
      const filter = filters.find(({ field }) => field === name);
      const label = filter?.label ?? name;
      if (kind === 'flag') return [label];
      const options = filter?.options ?? [];
      const names = value.split(',').map((one) => filter?.nameOf?.(one) ?? options.find((o) => o.value === one)?.label ?? one);
      return [`${label} ${names.join(', ')}`];
    });
    const search = address.query.search;
    return [...words, ...(search === undefined ? [] : [`“${search}”`])].join(' · ');
  };

  const recordHref = useRef(address.recordHref);
  recordHref.current = address.recordHref;
  const rowHref = useCallback((row: T) => recordHref.current(row.id), []);
  const { testId } = props;
  const rowTestId = useCallback((row: T) => `${testId}-${row.id}`, [testId]);

  if (part.kind === 'record' && part.isPage && record !== undefined) {
    const back = `${path}/${part.id}${address.search === '' ? '' : `?${address.search}`}`;
    return (
      <RecordPlaceContext value={{ isPage: true, close: () => undefined, pageHref: back, previous: null, next: null }}>
        {record(part.id)}
      </RecordPlaceContext>
    );
  }
  return (
    <div className={classes.page} data-part={part.kind}>
      <div className={classes.titleRow}>
        <h1>{title}</h1>
        {tabs.length > 1 ? (
          <ListTabs
            tabs={tabs}
            active={address.tab?.id ?? ''}
            counts={counts}
            onChange={(tab) => address.change({ tab, query: {} })}
          />
        ) : null}
        <span className={classes.titleEnd}>
          {isNarrow ? null : <SavedViews resource={path.slice(1)} path={path} address={address} />}
          {create === undefined || !may(create.permission) ? null : (
            <Button
              leftSection={<IconAdd size={16} aria-hidden />}
              size={isNarrow ? 'md' : 'xs'}
              onClick={address.openNew}
              aria-keyshortcuts="n"
              data-testid="list-create"
            >
              {create.label}
            </Button>
          )}
        </span>
      </div>
      <FilterBar
        fields={filterFields(contract)}
        filters={filters}
        query={address.query}
        fixed={address.tab?.query ?? {}}
        onChange={(query) => address.change({ query })}
        search={props.searchLabel === undefined ? null : { label: props.searchLabel, inputRef: searchRef }}
        onSearch={(text) => {
          const { search: before, ...rest } = address.query;
          address.change({ query: text === '' ? rest : { ...rest, search: text } }, { replace: before !== undefined });
        }}
        isNarrow={isNarrow}
      >
        <span className={classes.count} aria-live="polite">
          {rows === null ? null : countText(t, number, rows.length, total, list.hasMore)}
        </span>
        {isNarrow ? null : (
          <ListTools
            columns={columns}
            visible={visible}
            onVisible={(id, shown) => setChosenColumns({ ...chosenColumns, [id]: shown })}
            compact={compact}
            onCompact={setCompact}
          />
        )}
      </FilterBar>
      {rows === null || rows.length === 0 ? null : props.above?.(rows)}
      <div className={classes.split}>
        <div className={classes.content} aria-busy={list.isPlaceholder} ref={grid}>
          <div className={classes.measure} ref={contentRef} />
          {list.waiting > 0 ? (
            <button type="button" className={classes.pill} onClick={() => void list.reveal()} data-testid="waiting-rows">
              {t('list.waiting', { count: list.waiting })}
            </button>
          ) : null}
          {rows === null ? (
            list.error === null ? (
              <LoadingRows rows={14} />
            ) : (
              <ErrorState
                error={list.error}
                onRetry={() => void list.reveal()}
                retrying={list.isFetching}
                permission={contract.permission}
              />
            )
          ) : rows.length === 0 ? (
            <Nothing
              tab={address.tab}
              narrowed={narrowed}
              describe={describe}
              empty={props.empty}
              onClear={() => address.change({ query: {} })}
              onAll={() =>
                address.change({ tab: tabs.find(({ query }) => Object.keys(query).length === 0)?.id ?? '', query: {} })
              }
              hasAll={tabs.length > 1}
            />
          ) : (
            <DataGrid<T>
              key={filterKey}
              label={title}
              columns={columns}
              visible={visible}
              rows={rows}
              sizing={sizing}
              onSizingChange={setSizing}
              rowHeight={isNarrow ? (props.narrowHeight ?? 84) : compact ? 28 : 36}
              narrow={isNarrow ? props.narrow : undefined}
              sort={asked.sort}
              onSort={(sort) => {
                const { sort: _old, ...rest } = address.query;
                address.change({ query: sort === undefined ? rest : { ...rest, sort } });
              }}
              selection={props.bulk === undefined ? null : selection}
              rowActions={props.rowActions}
              rowHref={rowHref}
              rowLabel={labelOf}
              rowTestId={rowTestId}
              outdated={list.outdated}
              activeId={activeId}
              onActivate={onActivate}
              onOpen={onOpen}
              total={total}
              hasMore={list.hasMore}
              isLoadingMore={list.isLoadingMore}
              onLoadMore={list.loadMore}
              onShow={list.show}
              initialOffset={lastOffset(filterKey)}
              onScroll={(offset) => rememberOffset(filterKey, offset)}
            />
          )}
        </div>
        {part.kind === 'new' && create !== undefined ? create.form(address.close, address.open) : null}
        {part.kind === 'unknown' ? <NotFoundState onBack={address.close} /> : null}
        {part.kind === 'record' && record !== undefined ? (
          <RecordPlaceContext
            value={{
              isPage: false,
              close,
              pageHref: `${path}/${part.id}/page${address.search === '' ? '' : `?${address.search}`}`,
              previous: at > 0 ? () => go(neighbour(-1)) : null,
              next: rows !== null && at >= 0 && at < rows.length - 1 ? () => go(neighbour(1)) : null,
            }}
          >
            {record(part.id)}
          </RecordPlaceContext>
        ) : null}
      </div>
      {props.bulk !== undefined && selection.count > 0 ? <BulkBar setup={props.bulk} surroundings={surroundings} /> : null}
    </div>
  );
}

/** `12 dari 4.812`; a list that is loaded to its end says its length. */
function countText(
  t: ReturnType<typeof useTranslation>['t'],
  number: (value: number) => string,
  loaded: number,
  total: number | null,
  hasMore: boolean,
): string {
  if (!hasMore) return t('list.count', { count: loaded, total: number(loaded) });
  if (total === null) return t('list.countAtLeast', { shown: number(loaded) });
  return t('list.countOf', { shown: number(loaded), total: number(total) });
}

interface NothingProps {
  readonly tab: ListTab | null;
  readonly narrowed: boolean;
  readonly describe: () => string;
  readonly empty: EmptyWords;
  readonly onClear: () => void;
  readonly onAll: () => void;
  readonly hasAll: boolean;
}

/** Why there is nothing: the filter hides it, it is done for now, or it never was. */
function Nothing({ tab, narrowed, describe, empty, onClear, onAll, hasAll }: NothingProps) {
  const { t } = useTranslation();
  if (narrowed) return <NoMatchState filter={describe()} onClear={onClear} />;
  if (tab?.empty !== undefined) {
    return (
      <EmptyState
        icon={IconDoneForNow}
        title={tab.empty}
        text={t('list.doneForNow')}
        action={
          hasAll ? (
            <Button variant="default" onClick={onAll}>
              {t('list.showAll')}
            </Button>
          ) : null
        }
      />
    );
  }
  return <EmptyState title={empty.title} text={empty.text} />;
}
