import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import type { Logger } from '#service/logger.ts';
import * as schema from './schema/index.ts';

export interface LocalStore {
  readonly db: BetterSQLite3Database<typeof schema>;
  /** Set when a damaged file had to be put aside: its name. */
  readonly quarantined: string | null;
  close(): void;
}

const IN_MEMORY = ':memory:';
/** What says nothing about the file's content. */
const OF_THE_DISK =
  /^(SQLITE_FULL|SQLITE_IOERR|SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_BUSY|ENOSPC|EDQUOT|EFBIG|EROFS|EIO|EACCES|EMFILE|ENFILE)/;

/** First SQLite without the write-ahead-log reset bug (RELIABILITY D2). */
const OLDEST_SQLITE = [3, 51, 3] as const;

/**
 * Opens and migrates the workstation's own store. A file that cannot be used is put aside and a new one is made: the product starts in
 * any case (RELIABILITY D3). One that is whole but cannot be written for now, on a full disk for instance, stays where it is, and this run
 * does with a store in memory (ENGINE E-22).
 */
export function openLocalStore(file: string, migrationsFolder: string, stamp: string, logger: Logger): LocalStore {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return { ...open(file, migrationsFolder), quarantined: null };
  } catch (error) {
    if (isOfTheDisk(error)) {
      logger.error({ err: error }, 'local store cannot be written: kept in memory until the next start');
      return { ...open(IN_MEMORY, migrationsFolder), quarantined: null };
    }
    const aside = `${file}.damaged-${stamp}`;
    logger.error({ err: error }, 'local store is damaged; it was put aside');
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    renameSync(file, aside);
    return { ...open(file, migrationsFolder), quarantined: aside };
  }
}

function open(file: string, migrationsFolder: string): Omit<LocalStore, 'quarantined'> {
  const sqlite = new Sqlite(file);
  try {
    // The data folder may be passed through by PostgreSQL's account; SQLite gives its side files the mode of this one.
    if (file !== IN_MEMORY) chmodSync(file, 0o600);
    const version = String(sqlite.prepare('SELECT sqlite_version() AS version').pluck().get());
    if (isOlder(version)) throw new Error(`SQLite ${version} is older than ${OLDEST_SQLITE.join('.')}`);
    sqlite.pragma('journal_mode = WAL');
    // Drafts are people's work: an acknowledged one survives a power cut.
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    const [check] = sqlite.pragma('quick_check') as { quick_check: string }[];
    if (check?.quick_check !== 'ok') throw new Error('integrity check failed');
    const db = drizzle(sqlite, { schema });
    migrate(db, { migrationsFolder });
    return { db, close: () => sqlite.close() };
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

function isOfTheDisk(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (OF_THE_DISK.test(String((at as { code?: unknown }).code))) return true;
  }
  return false;
}

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}
