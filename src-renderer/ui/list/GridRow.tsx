// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list are positioned one by one, which a table element cannot do.
// biome-ignore-all lint/a11y/useFocusableInteractive: the row is the stop for the keyboard, not its cells.
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { GridRowData } from './DataGrid.tsx';
import classes from './data-grid.module.css';
import type { ListColumn, RowAction } from './list-types.ts';

interface GridRowProps<T extends GridRowData> {
  readonly row: T;
  readonly columns: readonly ListColumn<T>[];
  readonly narrow: ((row: T) => ReactNode) | undefined;
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly template: string;
  readonly isActive: boolean;
  /** The one row that Tab stops at. */
  readonly isStop: boolean;
  readonly isOutdated: boolean;
  readonly isSelected: boolean;
  readonly onToggle: ((id: number, range: boolean) => void) | undefined;
  readonly rowActions: ((row: T) => readonly RowAction[]) | undefined;
  readonly href: string;
  readonly label: (row: T) => string;
  readonly testId: string;
  readonly onActivate: (row: T) => void;
  readonly onOpen: (row: T) => void;
}

/** A click on one of these is its own business. */
const CONTROLS = 'a, button, input, label, [role="menuitem"]';

function Row<T extends GridRowData>(props: GridRowProps<T>) {
  const { t } = useTranslation();
  const { row, columns, narrow, isActive, isSelected, onToggle } = props;
  const actions = props.rowActions?.(row) ?? [];
  const link = (content: ReactNode) => (
    <Link
      to={props.href}
      className={classes.link ?? ''}
      tabIndex={-1}
      draggable={false}
      onClick={(event) => {
        // With a modifier the browser opens a tab; without one the row opens as a click beside the link would.
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        props.onOpen(row);
      }}
    >
      {content}
    </Link>
  );
  return (
    <div
      role="row"
      className={classes.row}
      style={{ gridTemplateColumns: props.template, height: props.height, transform: `translateY(${props.start}px)` }}
      tabIndex={props.isStop ? 0 : -1}
      data-row={row.id}
      data-active={isActive || undefined}
      data-selected={isSelected || undefined}
      data-outdated={props.isOutdated || undefined}
      data-testid={props.testId}
      aria-rowindex={props.index + 2}
      aria-selected={onToggle === undefined ? isActive : isSelected}
      aria-label={props.label(row)}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest(CONTROLS) !== null) return;
        if (window.getSelection()?.type === 'Range') return;
        props.onOpen(row);
      }}
      onFocus={(event) => {
        if (event.target === event.currentTarget) props.onActivate(row);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) props.onOpen(row);
      }}
    >
      {onToggle === undefined ? null : (
        <div role="gridcell" className={classes.check}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t('list.select', { row: props.label(row) })}
            checked={isSelected}
            onChange={() => undefined}
            onClick={(event) => onToggle(row.id, event.shiftKey)}
          />
        </div>
      )}
      {narrow === undefined ? (
        columns.map((column) => (
          <div role="gridcell" key={column.id} className={classes.cell} data-align={column.align}>
            {column.link === true ? link(column.cell(row)) : column.cell(row)}
          </div>
        ))
      ) : (
        <div role="gridcell" className={classes.cell}>
          {link(narrow(row))}
        </div>
      )}
      {actions.length === 0 || narrow !== undefined ? null : (
        <div role="gridcell" className={classes.actions}>
          {actions.map((action) => (
            <button
              key={action.id}
              type="button"
              className={classes.action}
              tabIndex={isActive ? 0 : -1}
              aria-label={`${action.label}: ${props.label(row)}`}
              title={action.label}
              onClick={action.run}
            >
              <action.icon size={16} aria-hidden />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** A row is drawn again only when it, its place or its state changes. */
export const GridRow = memo(Row) as typeof Row;
