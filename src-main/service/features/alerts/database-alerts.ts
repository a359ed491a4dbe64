import type { PostgresWatch } from '#service/embedded/watch-postgres.ts';
import type { Kernel } from '#service/kernel.ts';
import { line } from '#shared/domain/notification-lines.ts';

/** One that falls again and again is one line with a count. */
const FALLING_SECONDS = 3_600;

/** The built-in PostgreSQL fell and was started again: told to administrators and NOC as soon as it can be written (ENGINE E-22). */
export function createDatabaseAlerts(
  { unitOfWork, inApp, ids }: Pick<Kernel, 'unitOfWork' | 'inApp' | 'ids'>,
  watch: PostgresWatch,
): () => Promise<void> {
  let told = 0;
  return async () => {
    const { restarts, lastAwayMs } = watch;
    if (restarts === told) return;
    const seconds = Math.max(1, Math.round(lastAwayMs / 1_000));
    await unitOfWork.transaction((tx) =>
      inApp.announce(tx, {
        event: 'system_alert',
        type: 'system',
        priority: 'high',
        roles: ['admin', 'noc'],
        ...line('database_restarted', { seconds }),
        link: null,
        groupKey: 'database:restarted',
        groupWindowSeconds: FALLING_SECONDS,
        dedupeKey: `database:restarted:${ids.uuid()}`,
      }),
    );
    told = restarts;
  };
}
