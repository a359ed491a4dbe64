import { Button, CloseButton, Menu } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '#api/use-me.ts';
import { useRead } from '#api/use-read.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { BULK_MOST_IDS, listBulkActions } from '#shared/contracts/bulk.contract.ts';
import { IconDownload, IconMore } from '../icons.ts';
import type { ListSurroundings } from '../list/ResourceList.tsx';
import { type BulkAction, BulkDialog } from './BulkDialog.tsx';
import classes from './bulk.module.css';
import { bulkRouteOf, exportRouteOf } from './bulk-routes.ts';
import type { BulkRows, BulkSetup } from './bulk-types.ts';
import { ExportDialog } from './ExportDialog.tsx';

interface BulkBarProps {
  readonly setup: BulkSetup;
  readonly surroundings: ListSurroundings;
}

/** Actions that stand in the bar itself; the rest is behind one word. */
const IN_BAR = 3;

/** Under the list while rows are chosen: how many, everything that matches, and what can be done with them. */
export function BulkBar({ setup, surroundings }: BulkBarProps) {
  const { t } = useTranslation();
  const { text, number } = useLanguage();
  const may = useMay();
  const { selection, address, total } = surroundings;
  const [open, setOpen] = useState<BulkAction | 'export' | null>(null);
  const known = useRead(listBulkActions, {}, { fresh: 5 * 60_000 }).data?.data ?? [];
  const actions = known.filter(({ resource, action }) => resource === setup.resource && bulkRouteOf(resource, action) !== null);
  const { sort: _order, ...filter } = address.asked;
  const rows: BulkRows =
    selection.chosen.kind === 'all' ? { filter } : { ids: [...selection.chosen.ids].slice(0, BULK_MOST_IDS) };
  const close = (done: boolean): void => {
    setOpen(null);
    if (done) selection.clear();
  };
  const mayChooseAll = selection.chosen.kind === 'ids' && selection.allSelected && total !== null && total > selection.count;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('bulk.bar')} data-testid="bulk-bar">
      <strong className="tabular">{t('bulk.chosen', { count: selection.count, total: number(selection.count) })}</strong>
      {mayChooseAll ? (
        <button type="button" className="linkButton" onClick={selection.chooseAllMatching} data-testid="bulk-all-matching">
          {t('bulk.all', { total: number(total) })}
        </button>
      ) : null}
      <span className={classes.actions}>
        {actions.slice(0, IN_BAR).map((action) => (
          <Button
            key={action.id}
            size="xs"
            variant="default"
            onClick={() => setOpen(action)}
            data-testid={`bulk-${action.action}`}
          >
            {text(action.label)}
          </Button>
        ))}
        {actions.length > IN_BAR ? (
          <Menu position="top-end">
            <Menu.Target>
              <Button size="xs" variant="default" leftSection={<IconMore size={16} aria-hidden />}>
                {t('frame.more')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {actions.slice(IN_BAR).map((action) => (
                <Menu.Item key={action.id} onClick={() => setOpen(action)}>
                  {text(action.label)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        ) : null}
        {may(exportRouteOf(setup.resource).permission) ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => setOpen('export')}
            data-testid="bulk-export"
          >
            {t('bulk.export')}
          </Button>
        ) : null}
      </span>
      <CloseButton onClick={selection.clear} aria-label={t('bulk.clear')} />
      {open === null ? null : open === 'export' ? (
        <ExportDialog setup={setup} rows={rows} count={selection.count} onClose={() => setOpen(null)} />
      ) : (
        <BulkDialog setup={setup} action={open} rows={rows} count={selection.count} onClose={close} />
      )}
    </div>
  );
}
