import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { z } from 'zod';
import { wakeOutboxes } from '#service/db/locks.ts';
import type { Logger } from '#service/logger.ts';

/** What is remembered of the database outside it. */
const recordSchema = z.object({
  systemId: z.string(),
  timeline: z.string(),
  /** A dump restored into a new database keeps system and timeline. */
  database: z.string(),
  lsn: z.string(),
  at: z.iso.datetime(),
});
type Sighting = z.output<typeof recordSchema>;

export interface RestoreGuardDeps {
  readonly pool: Pool;
  /** Where the last sighting is kept, in the data folder. */
  readonly file: string;
  readonly logger: Logger;
  /** Told once when the guard closes. */
  onTripped(reason: string): void;
}

export const RESTORE_CHECK_MS = 30_000;

/**
 * Notices that PostgreSQL was restored or failed over (ENGINE E-17): rows sent since the backup look pending again. Then non-urgent lanes
 * stand still until a person releases them.
 */
export function createRestoreGuard(deps: RestoreGuardDeps) {
  const { pool, file, logger } = deps;

  async function sight(): Promise<(Sighting & { hasMessages: boolean }) | null> {
    const { rows } = await pool.query<Omit<Sighting, 'at'> & { at: Date; hasMessages: boolean }>(
      `SELECT (SELECT system_identifier::text FROM pg_control_system()) AS "systemId",
              left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) AS timeline,
              (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database,
              -- Flushed, not written: what was only written may be lost in a power cut without anybody restoring anything.
              pg_current_wal_flush_lsn()::text AS lsn, engine_now() AS at,
              EXISTS (SELECT FROM whatsapp_notifications) AS "hasMessages"
       WHERE NOT pg_is_in_recovery()`,
    );
    const [row] = rows;
    return row ? { ...row, at: row.at.toISOString() } : null;
  }

  async function remembered(): Promise<Sighting | null> {
    try {
      return recordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') logger.warn({ err: error }, 'restore guard: unreadable record');
      return null;
    }
  }

  /** Whole or not at all. */
  async function remember({ systemId, timeline, database, lsn, at }: Sighting): Promise<void> {
    await writeFile(`${file}.new`, JSON.stringify({ systemId, timeline, database, lsn, at } satisfies Sighting), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  async function whyRestored(before: Sighting, now: Sighting): Promise<string | null> {
    if (before.systemId !== now.systemId) return 'another PostgreSQL server';
    if (before.timeline !== now.timeline)
      return `timeline ${Number.parseInt(before.timeline, 16)} → ${Number.parseInt(now.timeline, 16)}`;
    if (before.database !== now.database) return 'the database was created anew';
    const { rows } = await pool.query<{ behind: boolean }>('SELECT $1::pg_lsn > $2::pg_lsn AS behind', [before.lsn, now.lsn]);
    return rows[0]?.behind ? `position ${now.lsn} is behind ${before.lsn}` : null;
  }

  /** Closes the guard, unless a person judged this very event already because another node noticed it first. */
  async function trip(reason: string, since: string): Promise<void> {
    const { rowCount } = await pool.query(
      `UPDATE engine_guard SET reason = $1, since = engine_now(), released_by = NULL, released_at = NULL
       WHERE one AND (reason IS NULL OR released_at IS NOT NULL) AND coalesce(engine_guard.since, '-infinity') <= $2`,
      [reason, since],
    );
    if (rowCount !== 1) return;
    logger.error({ reason }, 'the database was restored: non-urgent lanes wait for a person');
    deps.onTripped(reason);
  }

  return {
    /** Compares the database with the last sighting and remembers the new one. */
    async check(): Promise<void> {
      const now = await sight();
      if (!now) return;
      const before = await remembered();
      const reason = before ? await whyRestored(before, now) : null;
      // An empty ledger holds nothing that could go out twice.
      if (before && reason !== null && now.hasMessages) await trip(reason, before.at);
      await remember(now);
    },
  };
}

/** A person lets the lanes go again. False when nothing was held. Wakes the outboxes at commit. */
export async function releaseGuard(db: Pick<Pool, 'query'>, by: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE engine_guard SET released_by = $1, released_at = engine_now() WHERE one AND reason IS NOT NULL AND released_at IS NULL`,
    [by],
  );
  if (rowCount !== 1) return false;
  await wakeOutboxes(db, ['normal', 'bulk']);
  return true;
}
