import type { Pool } from 'pg';
import type { Role } from '#shared/domain/roles.ts';
import type { Publisher } from '../../realtime/publisher.ts';

export interface Alert {
  /** Same key, same user: one notice. */
  readonly key: string;
  readonly roles: readonly Role[];
  readonly title: string;
  readonly message: string;
  readonly link: string | null;
  readonly priority: 'normal' | 'high' | 'urgent';
}

/** Tells the users of some roles about a change of the system itself (gateway down, failover, lane stalled), in the app. */
export function createAlerts(deps: { pool: Pool; publisher: Publisher }) {
  return async function raise(alert: Alert): Promise<void> {
    const { rows } = await deps.pool.query<{ id: number; userId: number }>(
      `INSERT INTO notifications (user_id, type, title, message, link, priority, dedupe_key)
       SELECT id, 'system', $2, $3, $4, $5, $6 FROM users WHERE active AND role = ANY($1)
       ON CONFLICT (user_id, dedupe_key) DO NOTHING
       RETURNING id, user_id AS "userId"`,
      [alert.roles, alert.title, alert.message, alert.link, alert.priority, alert.key],
    );
    for (const row of rows) deps.publisher.publish(`user:${row.userId}`, 'notification', { id: row.id, type: 'system' });
  };
}

export type RaiseAlert = ReturnType<typeof createAlerts>;
