import { Alert, Checkbox, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { call } from '#api/client.ts';
import { newKey } from '#api/http.ts';
import { useLanguage } from '#i18n/use-language.ts';
import type { BulkOutcome, bulkActionSchema } from '#shared/contracts/bulk.contract.ts';
import { FormPanel } from '../form/FormPanel.tsx';
import { SendsNotice } from '../form/SendsNotice.tsx';
import { useFormPanel } from '../form/use-form-panel.ts';
import { IconWarning } from '../icons.ts';
import classes from './bulk.module.css';
import { dockOperation } from './bulk-dock.ts';
import { bulkRouteOf } from './bulk-routes.ts';
import type { BulkRows, BulkSetup } from './bulk-types.ts';
import { useDryRun } from './use-dry-run.ts';

export type BulkAction = z.output<typeof bulkActionSchema>;

interface BulkDialogProps {
  readonly setup: BulkSetup;
  readonly action: BulkAction;
  readonly rows: BulkRows;
  readonly count: number;
  readonly onClose: (done: boolean) => void;
}

const NO_DATA: Record<string, unknown> = {};

/** Asks what an action needs, shows beforehand what it would do to how many, and starts it once. */
export function BulkDialog({ setup, action, rows, count, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  const { text, number } = useLanguage();
  const form = setup.forms[action.action] ?? null;
  const route = bulkRouteOf(setup.resource, action.action);
  const [operationKey] = useState(newKey);
  const [notify, setNotify] = useState(true);
  const [typed, setTyped] = useState('');
  const state = useFormPanel<Record<string, unknown>>(
    {
      name: `bulk.${action.id}`,
      initial: { ...form?.initial },
      submit: async (values) => {
        const data = form === null ? NO_DATA : form.data(values);
        if (data === null || route === null || !isTyped) return false;
        const answer = await call(route, { body: { ...rows, data, notify, dryRun: false, operationKey } } as never, {
          idempotencyKey: operationKey,
          timeout: 120_000,
        });
        if (answer.operationId !== undefined) dockOperation(answer.operationId);
        return true;
      },
      onDone: () => onClose(true),
    },
    () => onClose(false),
  );
  const data = form === null ? NO_DATA : form.data(state.values);
  const [asked] = useDebouncedValue(data === null ? null : JSON.stringify(data), 250);
  const plan = useDryRun(route, rows, asked);
  const willChange = plan?.succeeded ?? null;
  const needsTyping = action.typedConfirmation;
  const isTyped = !needsTyping || typed.replace(/\D/g, '') === String(willChange ?? count);
  return (
    <FormPanel
      frame="dialog"
      testId="bulk"
      state={state}
      ready={data !== null && isTyped && willChange !== 0}
      title={t('bulk.title', { action: text(action.label), count, total: number(count) })}
      submitLabel={
        willChange === null ? text(action.label) : t('bulk.submit', { action: text(action.label), total: number(willChange) })
      }
      danger={needsTyping}
      sends={action.notifies ? <SendsNotice text={t('bulk.notifies')} choice={{ send: notify, onChange: setNotify }} /> : null}
    >
      {form === null ? null : (
        <form.Fields
          values={state.values}
          set={(name, value) => state.form.setFieldValue(name, value as never)}
          errors={state.errors}
        />
      )}
      {plan?.plan === undefined ? null : (
        <div className={classes.plan} role="status" data-testid="bulk-plan">
          {Object.entries(plan.plan.counts).map(([outcome, rowsOf]) => (
            <span key={outcome} data-good={outcome === 'done' || undefined}>
              <strong className="tabular">
                {plan.plan?.exact === false ? '≥ ' : ''}
                {number(rowsOf ?? 0)}
              </strong>{' '}
              {t(`bulk.plan.${outcome as BulkOutcome}`)}
            </span>
          ))}
          {plan.plan.undoSeconds === null ? null : (
            <span>{t('bulk.undoable', { count: Math.round(plan.plan.undoSeconds / 60) })}</span>
          )}
        </div>
      )}
      {(plan?.plan?.recentlyChanged.length ?? 0) > 0 ? (
        <Alert color="orange" variant="light" p="xs" icon={<IconWarning size={18} />}>
          {t('bulk.recent', {
            count: plan?.plan?.recentlyChanged.length ?? 0,
            names: [...new Set(plan?.plan?.recentlyChanged.map(({ by }) => by))].join(', '),
          })}
        </Alert>
      ) : null}
      {needsTyping ? (
        <TextInput
          label={t('bulk.type', { total: String(willChange ?? count) })}
          value={typed}
          inputMode="numeric"
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-testid="bulk-typed"
        />
      ) : null}
    </FormPanel>
  );
}

/** A choice of columns, for exports. */
export function ColumnChoice({
  columns,
  chosen,
  nameOf,
  onChange,
}: {
  readonly columns: readonly string[];
  readonly chosen: readonly string[];
  readonly nameOf: (column: string) => string;
  readonly onChange: (columns: string[]) => void;
}) {
  return (
    <div className={classes.columns}>
      {columns.map((column) => (
        <Checkbox
          key={column}
          size="xs"
          label={nameOf(column)}
          checked={chosen.includes(column)}
          onChange={(event) =>
            onChange(columns.filter((one) => (one === column ? event.currentTarget.checked : chosen.includes(one))))
          }
        />
      ))}
    </div>
  );
}
