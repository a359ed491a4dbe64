import { ActionIcon, Button, Progress } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newKey } from '#api/http.ts';
import { useRecord } from '#api/use-record.ts';
import { useWrite } from '#api/use-write.ts';
import { toDate, useNow } from '#hooks/use-now.ts';
import { useLanguage } from '#i18n/use-language.ts';
import {
  abortBulkOperation,
  type BulkOperationDetail,
  getBulkOperation,
  retryBulkOperation,
  undoBulkOperation,
} from '#shared/contracts/bulk.contract.ts';
import { Dialog } from '../Dialog.tsx';
import { notifyProblem } from '../feedback/notify.ts';
import { IconClose } from '../icons.ts';
import classes from './bulk.module.css';
import { dockOperation, undockOperation } from './bulk-dock.ts';

/** While nothing is heard of a running one it is looked at this often. */
const LOOK_MS = 2_000;

/** One operation: its progress, then what became of the rows, and what can be done about it. */
export function DockedOperation({ id }: { readonly id: number }) {
  const { t } = useTranslation();
  const { number, errorText } = useLanguage();
  const { record: operation } = useRecord(getBulkOperation, id, { every: LOOK_MS });
  const [shows, setShows] = useState(false);
  const abort = useWrite(abortBulkOperation);
  const retry = useWrite(retryBulkOperation);
  const undo = useWrite(undoBulkOperation);
  const now = useNow(10_000);
  const [key] = useState(newKey);
  if (operation === null) return null;
  const { state, total, succeeded, failed, abilities } = operation;
  const isRunning = state === 'collecting' || state === 'running';
  const params = { id: String(id) };
  const start = async (write: typeof retry | typeof undo): Promise<void> => {
    try {
      const { operationId } = await write.mutateAsync({ params, body: { operationKey: key } });
      if (operationId !== undefined) dockOperation(operationId);
      undockOperation(id);
    } catch (error) {
      notifyProblem(t('bulk.failed'), errorText(error), `bulk-${id}`);
    }
  };
  const mayUndo = abilities.undo && (abilities.undoUntil === null || toDate(abilities.undoUntil) > now);
  return (
    <div className={classes.docked} data-testid="bulk-operation" data-state={state}>
      <div className={classes.dockedLine}>
        <strong>
          {isRunning
            ? t('bulk.running', { done: number(succeeded + failed), total: number(total) })
            : t('bulk.result', { succeeded: number(succeeded), failed: number(failed) })}
        </strong>
        <ActionIcon size="sm" onClick={() => undockOperation(id)} aria-label={t('action.close')}>
          <IconClose size={16} />
        </ActionIcon>
      </div>
      {isRunning ? (
        <Progress size={4} value={total === 0 ? 0 : ((succeeded + failed) / total) * 100} aria-label={t('bulk.dock')} />
      ) : null}
      <div className={classes.dockedActions}>
        {isRunning && abilities.abort ? (
          <Button
            size="compact-xs"
            variant="default"
            loading={abort.isPending}
            onClick={() => abort.mutate({ params, body: {} })}
          >
            {t('bulk.abort')}
          </Button>
        ) : null}
        {!isRunning && failed > 0 ? (
          <Button size="compact-xs" variant="default" onClick={() => setShows(true)}>
            {t('bulk.show')}
          </Button>
        ) : null}
        {!isRunning && abilities.retryFailed ? (
          <Button size="compact-xs" variant="default" loading={retry.isPending} onClick={() => void start(retry)}>
            {t('bulk.retry')}
          </Button>
        ) : null}
        {!isRunning && mayUndo ? (
          <Button
            size="compact-xs"
            variant="default"
            loading={undo.isPending}
            onClick={() => void start(undo)}
            data-testid="bulk-undo"
          >
            {t('bulk.undo')}
          </Button>
        ) : null}
      </div>
      {shows ? <Results operation={operation} onClose={() => setShows(false)} /> : null}
    </div>
  );
}

/** What became of the rows, grouped by reason. */
function Results({ operation, onClose }: { readonly operation: BulkOperationDetail; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { number } = useLanguage();
  return (
    <Dialog opened onClose={onClose} title={t('bulk.results')} size={560}>
      <ul className={classes.groups}>
        {operation.groups.map(({ outcome, message, count }) => (
          <li key={`${outcome}:${message ?? ''}`} data-good={outcome === 'done' || undefined}>
            <strong className="tabular">{number(count)}</strong> {message ?? t(`bulk.plan.${outcome}`)}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
