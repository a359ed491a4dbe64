// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list are positioned one by one, which a table element cannot do.
// biome-ignore-all lint/a11y/useFocusableInteractive: the rows are the stops for the keyboard, not headers and cells.
import { Skeleton } from '@mantine/core';
import {
  type ColumnSizingState,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './data-grid.module.css';
import { GridRow } from './GridRow.tsx';
import { HeadCell } from './HeadCell.tsx';
import type { ListColumn, RowAction } from './list-types.ts';

export interface GridRowData {
  readonly id: number;
}

const features = tableFeatures({ columnVisibilityFeature, columnSizingFeature, columnResizingFeature });
const helper = createColumnHelper<typeof features, GridRowData>();
const NO_DATA: GridRowData[] = [];

export interface GridSelection {
  readonly isSelected: (id: number) => boolean;
  readonly allSelected: boolean;
  readonly someSelected: boolean;
  readonly toggle: (id: number, range: boolean) => void;
  readonly toggleAll: () => void;
}

interface DataGridProps<T extends GridRowData> {
  readonly label: string;
  readonly columns: readonly ListColumn<T>[];
  /** Shown columns by id. */
  readonly visible: ReadonlySet<string>;
  readonly rows: readonly T[];
  readonly sizing: ColumnSizingState;
  readonly onSizingChange: (sizing: ColumnSizingState) => void;
  readonly rowHeight: number;
  /** When set, each row is drawn by this in one cell: for screens too narrow for columns. */
  readonly narrow?: ((row: T) => ReactNode) | undefined;
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
  readonly selection: GridSelection | null;
  readonly rowActions: ((row: T) => readonly RowAction[]) | undefined;
  readonly rowHref: (row: T) => string;
  readonly rowLabel: (row: T) => string;
  readonly rowTestId: (row: T) => string;
  readonly outdated: ReadonlySet<number>;
  readonly activeId: number | null;
  readonly onActivate: (row: T) => void;
  readonly onOpen: (row: T) => void;
  readonly total: number | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onLoadMore: () => void;
  /** Ids on the screen. */
  readonly onShow: (ids: readonly number[]) => void;
  /** Where the list was scrolled to when it was last left. */
  readonly initialOffset: number;
  readonly onScroll: (offset: number) => void;
}

/** A virtual table: sticky header, columns that can be resized and hidden, more rows when the end comes near. */
export function DataGrid<T extends GridRowData>(props: DataGridProps<T>) {
  const { columns, rows, rowHeight, activeId, onLoadMore, hasMore, isLoadingMore, narrow, selection, onShow, onScroll } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => columns.filter(({ id }) => props.visible.has(id)), [columns, props.visible]);
  const table = useTable({
    features,
    columns: useMemo(() => shown.map(({ id, width }) => helper.display({ id, size: width })), [shown]),
    data: NO_DATA,
    columnResizeMode: 'onChange',
    defaultColumn: { minSize: 56, maxSize: 640 },
    state: { columnSizing: props.sizing },
    onColumnSizingChange: (updater) => props.onSizingChange(typeof updater === 'function' ? updater(props.sizing) : updater),
  });

  const activeIndex = useMemo(() => rows.findIndex((row) => row.id === activeId), [rows, activeId]);
  const virtualizer = useVirtualizer({
    count: rows.length + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialOffset: props.initialOffset,
    // The active row is always in the document, so Tab always has a stop.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      return activeIndex < 0 || indexes.includes(activeIndex) ? indexes : [...indexes, activeIndex].toSorted((a, b) => a - b);
    },
  });
  const items = virtualizer.getVirtualItems();
  const firstVisible = virtualizer.range?.startIndex ?? 0;
  const lastVisible = virtualizer.range?.endIndex ?? -1;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row height is exactly when everything is measured again.
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight]);
  useEffect(() => {
    if (hasMore && !isLoadingMore && lastVisible >= rows.length - 12) onLoadMore();
  }, [hasMore, isLoadingMore, lastVisible, rows.length, onLoadMore]);
  useEffect(() => {
    onShow(rows.slice(firstVisible, lastVisible + 1).map(({ id }) => id));
  }, [rows, firstVisible, lastVisible, onShow]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the active row scrolls; new data must not move what is being read.
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeId, virtualizer]);

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const isSelectable = selection !== null;
  const template = useMemo(
    () =>
      [
        ...(isSelectable ? ['32px'] : []),
        ...headers.map((header, index) =>
          shown[index]?.grow === true ? `minmax(${Math.min(header.getSize(), 120)}px, 1fr)` : `${header.getSize()}px`,
        ),
      ].join(' '),
    [headers, shown, isSelectable],
  );
  const isNarrow = narrow !== undefined;
  const gridTemplateColumns = isNarrow ? (selection === null ? '1fr' : '32px 1fr') : template;

  return (
    <div className={classes.scroller} ref={scroller} onScroll={(event) => onScroll(event.currentTarget.scrollTop)}>
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.total ?? rows.length}
        aria-multiselectable={selection !== null}
        className={classes.table}
        data-narrow={isNarrow || undefined}
      >
        <div role="rowgroup" className={classes.head} hidden={isNarrow}>
          <div role="row" className={classes.headRow} style={{ gridTemplateColumns }}>
            {selection === null ? null : (
              <div role="columnheader" className={classes.check}>
                <input
                  type="checkbox"
                  aria-label={t('list.selectLoaded')}
                  checked={selection.allSelected}
                  ref={(box) => {
                    if (box !== null) box.indeterminate = selection.someSelected && !selection.allSelected;
                  }}
                  onChange={selection.toggleAll}
                />
              </div>
            )}
            {headers.map((header, index) => {
              const column = shown[index];
              return column === undefined ? null : (
                <HeadCell
                  key={header.id}
                  label={column.label}
                  isFirst={index === 0}
                  align={column.align}
                  sort={column.sort}
                  sorted={props.sort}
                  onSort={props.onSort}
                  size={header.getSize()}
                  isResizing={header.column.getIsResizing()}
                  onResizeStart={header.getResizeHandler()}
                  onResize={(size) => props.onSizingChange({ ...props.sizing, [column.id]: size })}
                />
              );
            })}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) {
              return (
                <div
                  key="more"
                  className={classes.row}
                  style={{ height: item.size, transform: `translateY(${item.start}px)`, gridTemplateColumns: '1fr' }}
                  aria-hidden
                >
                  <div className={classes.cell}>
                    <Skeleton height={12} width="60%" />
                  </div>
                </div>
              );
            }
            return (
              <GridRow
                key={row.id}
                row={row}
                columns={shown}
                narrow={narrow}
                index={item.index}
                start={item.start}
                height={item.size}
                template={gridTemplateColumns}
                isActive={row.id === activeId}
                isStop={row.id === activeId || (activeIndex < 0 && item.index === firstVisible)}
                isOutdated={props.outdated.has(row.id)}
                isSelected={selection?.isSelected(row.id) ?? false}
                onToggle={selection?.toggle}
                rowActions={props.rowActions}
                href={props.rowHref(row)}
                label={props.rowLabel}
                testId={props.rowTestId(row)}
                onActivate={props.onActivate}
                onOpen={props.onOpen}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
