import type { Pool, PoolClient } from 'pg';
import type { NotificationPreference } from '#shared/domain/notification-kinds.ts';

export interface PreferenceRow extends NotificationPreference {
  readonly kind: 'type' | 'priority' | 'all';
  readonly name: string;
  readonly mutedUntil: Date | null;
}

export async function findPreferences(db: Pick<Pool | PoolClient, 'query'>, userId: number): Promise<PreferenceRow[]> {
  const { rows } = await db.query<PreferenceRow>(
    `SELECT kind, name, in_app AS "inApp", sound, desktop, muted, muted_until AS "mutedUntil" FROM notification_preferences WHERE user_id = $1`,
    [userId],
  );
  return rows;
}

/** One after the other for one user: two windows that change different switches keep both changes. */
export async function lockPreferences(client: PoolClient, userId: number): Promise<void> {
  await client.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
}

export async function storePreferences(client: PoolClient, userId: number, rows: readonly PreferenceRow[]): Promise<void> {
  await client.query(
    `INSERT INTO notification_preferences (user_id, kind, name, in_app, sound, desktop, muted, muted_until, updated_at)
     SELECT $1, r.kind, r.name, r."inApp", r.sound, r.desktop, r.muted, r."mutedUntil", engine_now()
     FROM jsonb_to_recordset($2::jsonb) AS r (kind text, name text, "inApp" boolean, sound boolean, desktop boolean, muted boolean, "mutedUntil" timestamptz)
     ON CONFLICT (user_id, kind, name) DO UPDATE SET
       in_app = excluded.in_app, sound = excluded.sound, desktop = excluded.desktop, muted = excluded.muted,
       muted_until = excluded.muted_until, updated_at = excluded.updated_at`,
    [userId, JSON.stringify(rows)],
  );
}
