// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list are positioned one by one, which a table element cannot do.
// biome-ignore-all lint/a11y/useFocusableInteractive: the button inside is the stop for the keyboard.
import type { KeyboardEvent, MouseEvent, TouchEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { IconSortAscending, IconSortDescending } from '../icons.ts';
import classes from './data-grid.module.css';
import type { ListColumn } from './list-types.ts';

interface HeadCellProps {
  readonly label: string;
  /** Tab stops at the first head; arrow keys go on from there. */
  readonly isFirst: boolean;
  readonly align: 'end' | undefined;
  readonly sort: ListColumn<unknown>['sort'] | undefined;
  readonly sorted: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
  readonly size: number;
  readonly isResizing: boolean;
  readonly onResizeStart: (event: MouseEvent | TouchEvent) => void;
  readonly onResize: (size: number) => void;
}

const STEP = 16;
const LEAST = 56;
const MOST = 640;

/** The head of a column: Enter or a click sorts; its edge or Shift with the arrow keys changes the width. */
export function HeadCell(props: HeadCellProps) {
  const { t } = useTranslation();
  const { label, sort, sorted, size } = props;
  const orders = [sort?.descending, sort?.ascending].filter((order) => order !== undefined);
  const at = sorted === undefined ? -1 : orders.indexOf(sorted);
  const direction = at === -1 ? undefined : sorted === sort?.ascending ? 'ascending' : 'descending';
  const next = (): void => {
    if (orders.length > 0) props.onSort(orders[at + 1]);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const head = event.currentTarget.parentElement;
      if (event.shiftKey) props.onResize(Math.min(MOST, Math.max(LEAST, size + step * STEP)));
      else
        (step === 1 ? head?.nextElementSibling : head?.previousElementSibling)
          ?.querySelector<HTMLElement>('[data-head]')
          ?.focus();
    }
  };
  return (
    <div role="columnheader" className={classes.headCell} data-align={props.align} aria-sort={direction}>
      <button
        type="button"
        data-head
        data-sorts={orders.length > 0 || undefined}
        tabIndex={props.isFirst ? 0 : -1}
        className={classes.sort}
        title={t('list.width', { column: label })}
        onClick={next}
        onKeyDown={onKeyDown}
      >
        <span className="ellipsis">{label}</span>
        {direction === 'ascending' ? <IconSortAscending size={13} aria-hidden /> : null}
        {direction === 'descending' ? <IconSortDescending size={13} aria-hidden /> : null}
      </button>
      <span
        className={classes.resizer}
        data-active={props.isResizing || undefined}
        onMouseDown={props.onResizeStart}
        onTouchStart={props.onResizeStart}
        aria-hidden
      />
    </div>
  );
}
