import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { download } from '#api/client.ts';
import { useKeptState } from '#hooks/use-kept-state.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { EXPORT_COLUMNS, EXPORT_FORMATS, type ExportFormat } from '#shared/contracts/exports.contract.ts';
import { FormPanel } from '../form/FormPanel.tsx';
import { useFormPanel } from '../form/use-form-panel.ts';
import { saveBlob } from '../upload/save-blob.ts';
import { ColumnChoice } from './BulkDialog.tsx';
import { exportRouteOf } from './bulk-routes.ts';
import type { BulkRows, BulkSetup } from './bulk-types.ts';

interface ExportDialogProps {
  readonly setup: BulkSetup;
  readonly rows: BulkRows;
  readonly count: number;
  readonly onClose: () => void;
}

const keptSchema = z.strictObject({ format: z.enum(EXPORT_FORMATS), columns: z.array(z.string()) });

/** A file of the chosen rows. Format and columns are remembered per list. */
export function ExportDialog({ setup, rows, count, onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const { number } = useLanguage();
  const columns: readonly string[] = EXPORT_COLUMNS[setup.resource];
  const [kept, setKept] = useKeptState<{ format: ExportFormat; columns: string[] }>(`export:${setup.resource}`, keptSchema, {
    format: 'xlsx',
    columns: [...columns],
  });
  const chosen = columns.filter((column) => kept.columns.includes(column));
  const state = useFormPanel(
    {
      name: `export.${setup.resource}`,
      initial: {},
      submit: async () => {
        if (chosen.length === 0) return false;
        const file = await download(exportRouteOf(setup.resource), {
          body: { ...rows, format: kept.format, columns: chosen },
        } as never);
        saveBlob(file.blob, file.name ?? `${setup.resource}.${kept.format}`);
        return true;
      },
      onDone: onClose,
    },
    onClose,
  );
  return (
    <FormPanel
      frame="dialog"
      testId="export"
      state={state}
      title={t('bulk.exportTitle', { count, total: number(count) })}
      submitLabel={t('bulk.exportSubmit')}
    >
      <SegmentedControl
        aria-label={t('bulk.format')}
        data={[
          { value: 'xlsx', label: 'Excel (XLSX)' },
          { value: 'csv', label: 'CSV' },
        ]}
        value={kept.format}
        onChange={(value) => setKept({ ...kept, format: value === 'csv' ? 'csv' : 'xlsx' })}
      />
      <ColumnChoice
        columns={columns}
        chosen={chosen}
        nameOf={setup.columnName}
        onChange={(next) => setKept({ ...kept, columns: next })}
      />
    </FormPanel>
  );
}
