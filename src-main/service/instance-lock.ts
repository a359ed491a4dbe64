import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Another service already works on this data folder. */
export class InstanceLockError extends Error {
  readonly code = 'data_folder_in_use';
}

/**
 * Makes sure one service at a time works on a data folder (it owns the embedded database in it). A lock left by a killed process is taken
 * over. Returns a function that gives the lock back.
 */
export function lockDataFolder(dataDir: string): () => void {
  const file = join(dataDir, 'service.lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, `${process.pid} ${startedAt(process.pid) ?? ''}`);
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isHeld(file)) break;
      rmSync(file, { force: true });
    }
  }
  throw new InstanceLockError(`Kabar Desk already runs on ${dataDir}. Stop it first, or choose another KABAR_DATA_DIR.`);
}

function isHeld(file: string): boolean {
  const [pidText = '', started = ''] = readFileSync(file, 'utf8').split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startedAt(pid);
  // A reused process number belongs to somebody who started later.
  return now === null || started === '' || now === started;
}

/** When a process started, in a form that only equality means something for; null where the system does not say. */
function startedAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
