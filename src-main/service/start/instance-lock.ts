import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Another service already works on this data folder. */
export class InstanceLockError extends Error {
  readonly code = 'data_folder_in_use';
}

/** A holder that was killed just now may still be on its way out. */
const PATIENCE_MS = 2_000;

/**
 * Makes sure one service at a time works on a data folder (it owns the embedded database in it). Returns a function that gives the lock
 * back.
 *
 * The lock is one of the system's on an open file, which SQLite takes the same way on every platform. It ends with its holder, however
 * that ended: no file tells of a process that is dead, defunct, from before a restart of the machine, or in another container, and no
 * process number is ever compared (ENGINE E-22). The file itself stays: removing it while somebody else waits for it would make two holders.
 */
export function lockDataFolder(dataDir: string): () => void {
  const file = join(dataDir, 'service.lock');
  for (let attempt = 0; ; attempt += 1) {
    const lock = new Sqlite(file, { timeout: PATIENCE_MS });
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return () => lock.close();
    } catch (error) {
      lock.close();
      const { code } = error as { code?: string };
      if (code?.startsWith('SQLITE_BUSY')) {
        throw new InstanceLockError(`Kabar Desk already runs on ${dataDir}. Stop it first, or choose another KABAR_DATA_DIR.`);
      }
      // Something else under this name: nobody holds a lock through it.
      if (code !== 'SQLITE_NOTADB' || attempt > 0) throw error;
      rmSync(file, { force: true });
    }
  }
}
