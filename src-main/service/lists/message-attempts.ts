import type { Pool } from 'pg';

export interface AttemptRow {
  readonly id: string;
  readonly attempt: number;
  readonly gateway: string;
  readonly state: string;
  readonly code: string | null;
  readonly detail: string | null;
  readonly httpStatus: number | null;
  readonly durationMs: number | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** Every call that was made for a message, latest first. */
export async function findAttempts(pool: Pool, messageId: number): Promise<AttemptRow[]> {
  const { rows } = await pool.query<AttemptRow>(
    `SELECT id, attempt, gateway, state, code, detail, http_status AS "httpStatus", duration_ms AS "durationMs",
            started_at AS "startedAt", ended_at AS "endedAt"
     FROM whatsapp_delivery_attempts WHERE notification_id = $1 ORDER BY attempt DESC, started_at DESC`,
    [messageId],
  );
  return rows;
}

export function presentAttempt(row: AttemptRow) {
  return { ...row, startedAt: row.startedAt.toISOString(), endedAt: row.endedAt?.toISOString() ?? null };
}
