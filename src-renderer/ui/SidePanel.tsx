import { ActionIcon } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isEditable, useHotkeys } from '../hooks/use-hotkeys.ts';
import { IconClose } from './icons.ts';
import classes from './side-panel.module.css';

interface SidePanelProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly header?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** The detail beside the list: not a dialog, the list stays usable. Esc closes it and the focus goes back where it was. */
export function SidePanel({ label, onClose, header, children, footer }: SidePanelProps) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  useHotkeys({ escape: onClose });
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  // In a field the first Esc leaves the field, the next one closes.
  const leaveField = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && isEditable(event.target)) panel.current?.focus({ preventScroll: true });
  };
  return (
    <aside className={classes.panel} aria-label={label} ref={panel} tabIndex={-1} onKeyDown={leaveField}>
      <div className={classes.head}>
        <div className={classes.title}>{header}</div>
        <ActionIcon onClick={onClose} aria-label={t('action.close')}>
          <IconClose size={18} />
        </ActionIcon>
      </div>
      <div className={classes.body}>{children}</div>
      {footer === undefined ? null : <div className={classes.foot}>{footer}</div>}
    </aside>
  );
}
