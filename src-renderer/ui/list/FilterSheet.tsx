import { Button, Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './filter-bar.module.css';

interface FilterSheetProps {
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** All filters of a list, for a phone. */
export function FilterSheet({ onClose, children }: FilterSheetProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      size="auto"
      title={t('filter.button')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={classes.sheet}>{children}</div>
      <Button fullWidth mt="lg" size="md" onClick={onClose}>
        {t('filter.show')}
      </Button>
    </Drawer>
  );
}
