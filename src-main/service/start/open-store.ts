import { join } from 'node:path';
import type { Config } from '#service/config.ts';
import { type LocalStore, openLocalStore } from '#service/db/sqlite/store.ts';
import type { Logger } from '#service/logger.ts';
import type { Clock } from '#service/ports/clock.ts';

/** The workstation's own SQLite file in the data folder. */
export function openStore({ dataDir }: Pick<Config, 'dataDir'>, root: string, clock: Clock, logger: Logger): LocalStore {
  const stamp = clock.now().toISOString().replaceAll(/[:.]/g, '-');
  return openLocalStore(join(dataDir, 'desk.sqlite'), join(root, 'migrations', 'sqlite'), stamp, logger);
}
