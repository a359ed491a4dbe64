import type { PostgresWatch } from '#service/embedded/watch-postgres.ts';
import type { Kernel } from '#service/kernel.ts';
import { databaseRestarted } from './alerts.notices.ts';

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
      inApp.announce(tx, databaseRestarted, { seconds }, { eventId: ids.uuid(), actorId: null }),
    );
    told = restarts;
  };
}
