import type { Pool } from 'pg';
import type { Logger } from '../../logger.ts';
import { foldChanges } from '../../reports/fold-changes.ts';

const FOLD_EVERY_MS = 5_000;

/** Folds the changes of figures on every node, one at a time; `stop` waits for the turn under way. */
export function startReportFolding({ pool, logger }: { readonly pool: Pool; readonly logger: Logger }) {
  let turn: Promise<void> | null = null;
  let stopped = false;
  const fold = async () => {
    while (!stopped && (await foldChanges(pool)));
  };
  const timer = setInterval(() => {
    turn ??= fold()
      .catch((error: unknown) => logger.warn({ err: error }, 'chart figures could not be folded'))
      .finally(() => {
        turn = null;
      });
  }, FOLD_EVERY_MS);
  return {
    async stop(): Promise<void> {
      stopped = true;
      clearInterval(timer);
      await turn;
    },
  };
}
