import { ActionIcon, Tooltip } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useContext, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RecordView } from '#api/use-record.ts';
import { isEditable, useKeys } from '#hooks/use-keys.ts';
import { useTitle } from '#hooks/use-title.ts';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { ErrorState, LoadingRows } from '../feedback/StateView.tsx';
import { IconClose, IconNext, IconOpenPage, IconPrevious } from '../icons.ts';
import side from '../side-panel.module.css';
import classes from './record-panel.module.css';
import { RecordPlaceContext } from './record-place.ts';

interface RecordPanelProps {
  /** Number and title, for the window and for who cannot see it. */
  readonly label: string;
  readonly header: ReactNode;
  /** The one row of actions under the head. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** An open record. Not a dialog: the list stays usable. Esc closes it and the focus goes back to its row. */
export function RecordPanel({ label, header, actions, children, footer }: RecordPanelProps) {
  const { t } = useTranslation();
  const place = useContext(RecordPlaceContext);
  const panel = useRef<HTMLElement>(null);
  useTitle(label, 1);
  useKeys('panel', [{ keys: 'escape', label: t('keys.close'), run: () => place.close() }], !place.isPage);
  useEffect(() => {
    if (!place.isPage) panel.current?.focus({ preventScroll: true });
  }, [place.isPage]);
  // In a field the first Esc leaves the field, the next one closes.
  const leaveField = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && isEditable(event.target)) {
      panel.current?.focus({ preventScroll: true });
      event.stopPropagation();
    }
  };
  const Element = place.isPage ? 'article' : 'aside';
  return (
    <Element
      className={place.isPage ? classes.page : `${side.panel} ${classes.panel}`}
      aria-label={label}
      ref={panel}
      tabIndex={-1}
      onKeyDown={leaveField}
      data-testid="record-panel"
    >
      <div className={classes.head}>
        <div className={classes.title}>{header}</div>
        <div className={classes.tools}>
          {place.previous === null && place.next === null ? null : (
            <>
              <Tooltip label={`${t('record.previous')} (k)`}>
                <ActionIcon
                  aria-label={t('record.previous')}
                  disabled={place.previous === null}
                  onClick={() => place.previous?.()}
                >
                  <IconPrevious size={18} />
                </ActionIcon>
              </Tooltip>
              <Tooltip label={`${t('record.next')} (j)`}>
                <ActionIcon aria-label={t('record.next')} disabled={place.next === null} onClick={() => place.next?.()}>
                  <IconNext size={18} />
                </ActionIcon>
              </Tooltip>
            </>
          )}
          {place.isPage ? null : (
            <>
              <Tooltip label={t('record.openPage')}>
                <ActionIcon component={Link} to={place.pageHref} aria-label={t('record.openPage')}>
                  <IconOpenPage size={18} />
                </ActionIcon>
              </Tooltip>
              <ActionIcon onClick={place.close} aria-label={t('action.close')} data-testid="record-close">
                <IconClose size={18} />
              </ActionIcon>
            </>
          )}
        </div>
      </div>
      {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
      <div className={classes.body}>{children}</div>
      {footer === undefined ? null : <div className={classes.foot}>{footer}</div>}
    </Element>
  );
}

interface RecordBodyProps<T> {
  readonly view: RecordView<T>;
  readonly permission: RouteContract['permission'];
  readonly children: (record: T) => ReactNode;
}

/** What needs the whole record, with the states in which it is not there. */
export function RecordBody<T>({ view, permission, children }: RecordBodyProps<T>) {
  if (view.record !== null) return <>{children(view.record)}</>;
  if (view.error === null) return <LoadingRows rows={6} />;
  return <ErrorState error={view.error} onRetry={view.refetch} retrying={view.isFetching} permission={permission} />;
}
