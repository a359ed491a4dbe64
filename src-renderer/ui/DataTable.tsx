// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list are positioned one by one, which a table element cannot do.
// biome-ignore-all lint/a11y/useFocusableInteractive: the rows are the stops for the keyboard, not headers and cells.
import { Skeleton } from '@mantine/core';
import {
  type ColumnDef,
  type ColumnSizingState,
  type ColumnVisibilityState,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './data-table.module.css';

export const dataTableFeatures = tableFeatures({ columnVisibilityFeature, columnSizingFeature, columnResizingFeature });

interface TableRow {
  readonly id: number;
}

// The value type of a column is its own business; the table only renders cells.
export type DataColumn<T extends TableRow> = ColumnDef<typeof dataTableFeatures, T, unknown>;

interface DataTableProps<T extends TableRow> {
  readonly label: string;
  readonly columns: DataColumn<T>[];
  readonly rows: T[];
  /** Id of the column that takes the remaining width. */
  readonly growColumn: string;
  readonly visibility: ColumnVisibilityState;
  readonly sizing: ColumnSizingState;
  readonly onSizingChange: (sizing: ColumnSizingState) => void;
  readonly rowHeight: number;
  /** When set, each row is drawn by this in one cell: for screens too narrow for columns. */
  readonly renderNarrow?: ((row: T) => ReactNode) | undefined;
  readonly activeId: number | null;
  readonly onActivate: (row: T) => void;
  readonly onOpen: (row: T) => void;
  readonly rowTestId: (row: T) => string;
  readonly rowLabel: (row: T) => string;
  readonly total: number | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onLoadMore: () => void;
}

/** A virtual table: sticky header, columns that can be resized and hidden, more rows when the end comes near. */
export function DataTable<T extends TableRow>(props: DataTableProps<T>) {
  const { rows, rowHeight, activeId, onLoadMore, hasMore, isLoadingMore, renderNarrow } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const table = useTable({
    features: dataTableFeatures,
    columns: props.columns,
    data: rows,
    getRowId: (row) => String(row.id),
    columnResizeMode: 'onChange',
    defaultColumn: { minSize: 64, maxSize: 640 },
    state: { columnVisibility: props.visibility, columnSizing: props.sizing },
    onColumnSizingChange: (updater) => props.onSizingChange(typeof updater === 'function' ? updater(props.sizing) : updater),
  });
  const virtualizer = useVirtualizer({
    count: rows.length + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? -1;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row height is exactly when everything is measured again.
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight]);
  useEffect(() => {
    if (hasMore && !isLoadingMore && lastIndex >= rows.length - 8) onLoadMore();
  }, [hasMore, isLoadingMore, lastIndex, rows.length, onLoadMore]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the active row scrolls; new data must not move what is being read.
  useEffect(() => {
    const index = rows.findIndex((row) => row.id === activeId);
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' });
  }, [activeId, virtualizer]);

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const template = headers
    .map((header) => (header.column.id === props.growColumn ? `minmax(${header.getSize()}px, 1fr)` : `${header.getSize()}px`))
    .join(' ');
  const isNarrow = renderNarrow !== undefined;
  const gridStyle = isNarrow ? { gridTemplateColumns: '1fr' } : { gridTemplateColumns: template };
  const tableRows = table.getRowModel().rows;

  return (
    <div className={classes.scroller} ref={scroller}>
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.total ?? rows.length}
        className={classes.table}
        data-narrow={isNarrow || undefined}
      >
        <div role="rowgroup" className={classes.head} hidden={isNarrow}>
          <div role="row" className={classes.headRow} style={gridStyle}>
            {headers.map((header) => (
              <div role="columnheader" key={header.id} className={classes.headCell}>
                <span className="ellipsis">
                  <table.FlexRender header={header} />
                </span>
                {header.column.getCanResize() ? (
                  <span
                    className={classes.resizer}
                    data-active={header.column.getIsResizing() || undefined}
                    onMouseDown={header.getResizeHandler()}
                    onTouchStart={header.getResizeHandler()}
                    aria-hidden
                  />
                ) : null}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = tableRows[item.index];
            const style = { ...gridStyle, height: item.size, transform: `translateY(${item.start}px)` };
            if (row === undefined) {
              return (
                <div key="more" className={classes.row} style={{ ...style, gridTemplateColumns: '1fr' }} aria-hidden>
                  <div className={classes.cell}>
                    <Skeleton height={12} width="60%" />
                  </div>
                </div>
              );
            }
            const isActive = row.original.id === activeId;
            return (
              <div
                key={row.id}
                role="row"
                className={classes.row}
                style={style}
                tabIndex={isActive || (activeId === null && item.index === 0) ? 0 : -1}
                data-active={isActive || undefined}
                data-testid={props.rowTestId(row.original)}
                aria-rowindex={item.index + 2}
                aria-selected={isActive}
                aria-label={props.rowLabel(row.original)}
                onClick={() => props.onOpen(row.original)}
                onFocus={(event) => {
                  if (event.target === event.currentTarget) props.onActivate(row.original);
                }}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && event.target === event.currentTarget) props.onOpen(row.original);
                }}
              >
                {renderNarrow !== undefined ? (
                  <div role="gridcell" className={classes.cell}>
                    {renderNarrow(row.original)}
                  </div>
                ) : (
                  row.getVisibleCells().map((cell) => (
                    <div role="gridcell" key={cell.id} className={classes.cell}>
                      <table.FlexRender cell={cell} />
                    </div>
                  ))
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
