import type { Pool, PoolClient } from 'pg';
import { findAttempts } from '#service/lists/message-attempts.ts';
import { escapeLike } from '#service/lists/search-pattern.ts';
import type { JobStatus } from '#shared/contracts/queue.contract.ts';
import type { Lane, MessageState, RecipientType } from '#shared/domain/message.ts';
import { phoneSearchDigits } from '#shared/domain/phone.ts';

type Db = Pool | PoolClient;

export interface JobRow {
  id: number;
  generation: number;
  jobType: 'send-otp' | 'send-notification' | 'send-group' | 'send-bulk';
  notificationType: string;
  lane: Lane;
  status: JobStatus;
  ledgerStatus: MessageState;
  messageClass: string;
  deadLetter: boolean;
  attempts: number;
  calls: number;
  recipientType: RecipientType;
  recipientName: string;
  recipientPhone: string | null;
  provider: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  customerId: number | null;
  groupId: number | null;
  ticketId: number | null;
  resendOf: number | null;
  createdAt: Date;
  queuedAt: Date | null;
  sendingAt: Date | null;
  sentAt: Date | null;
  notBefore: Date | null;
  expiresAt: Date;
  /** Its time is over, database time. */
  over: boolean;
}

const COLUMNS = `
  j.id, j.generation, j.job_type AS "jobType", j.notification_type AS "notificationType", j.lane, j.status, j.ledger_status AS "ledgerStatus",
  j.message_class AS "messageClass", j.dead_letter AS "deadLetter", j.attempts, j.calls, j.recipient_type AS "recipientType",
  j.recipient_name AS "recipientName", j.recipient_phone AS "recipientPhone", j.provider, j.error_code AS "errorCode",
  j.error_message AS "errorMessage", j.customer_id AS "customerId", j.group_id AS "groupId", j.ticket_id AS "ticketId",
  j.resend_of AS "resendOf", j.created_at AS "createdAt", j.queued_at AS "queuedAt", j.sending_at AS "sendingAt", j.sent_at AS "sentAt",
  j.not_before AS "notBefore", j.expires_at AS "expiresAt", j.expires_at <= engine_now() AS over`;

export interface JobFilter {
  readonly lane?: Lane | undefined;
  readonly type?: string | undefined;
  readonly reason?: string | undefined;
  readonly search?: string | undefined;
}

/** The ledger's own states come first, so that its indexes are used; the view's word decides. */
const STATES: Readonly<Record<JobStatus, readonly MessageState[]>> = {
  waiting: ['pending', 'queued'],
  delayed: ['pending', 'queued'],
  active: ['sending'],
  completed: ['sent', 'delivered', 'read', 'skipped', 'cancelled'],
  failed: ['failed'],
  dead: ['failed', 'unknown', 'expired'],
};

export const DEAD_LETTER_DAYS = 30;

/** Conditions of a filter with their parameters, numbered from `from`. */
function filterSql(filter: JobFilter, from: number): { text: string; values: unknown[] } {
  const search = filter.search ?? '';
  const digits = phoneSearchDigits(search);
  const name = search !== '' && digits === null ? search : null;
  const p = (offset: number) => `$${from + offset}`;
  return {
    text: `
      AND (${p(0)}::text IS NULL OR j.lane = ${p(0)})
      AND (${p(1)}::text IS NULL OR j.job_type = ${p(1)} OR j.notification_type = ${p(1)})
      AND (${p(2)}::text IS NULL OR coalesce(j.error_code, j.ledger_status) = ${p(2)})
      AND (${p(3)}::text IS NULL OR j.recipient_phone LIKE '%' || ${p(3)} || '%')
      AND (${p(4)}::text IS NULL
        OR j.customer_id = ANY(ARRAY(SELECT id FROM customers WHERE name ILIKE '%' || ${p(5)} || '%' LIMIT 1000))
        OR j.customer_id = (SELECT id FROM customers WHERE code = upper(${p(4)}))
        OR j.ticket_id = (SELECT id FROM tickets WHERE number = upper(${p(4)}))
        OR j.user_id = ANY(ARRAY(SELECT id FROM users WHERE name ILIKE '%' || ${p(5)} || '%'))
        OR j.group_id = ANY(ARRAY(SELECT id FROM whatsapp_groups WHERE name ILIKE '%' || ${p(5)} || '%')))`,
    values: [
      filter.lane ?? null,
      filter.type ?? null,
      filter.reason ?? null,
      digits,
      name,
      name === null ? null : escapeLike(name),
    ],
  };
}

export function createQueueRepository(pool: Pool) {
  return {
    /** Jobs before the cursor id, newest first; `limit` rows at most. */
    async page(status: JobStatus, filter: JobFilter, beforeId: number | null, limit: number): Promise<JobRow[]> {
      const { text, values } = filterSql(filter, 6);
      const { rows } = await pool.query<JobRow>(
        `SELECT ${COLUMNS} FROM queue_jobs j
         WHERE j.ledger_status = ANY($1::text[]) AND ($2::bigint IS NULL OR j.id < $2)
           AND CASE WHEN $3 = 'dead' THEN j.dead_letter AND j.created_at > (SELECT engine_now()) - $4 * interval '1 day' ELSE j.status = $3 END
           ${text}
         ORDER BY j.id DESC LIMIT $5`,
        [STATES[status], beforeId, status, DEAD_LETTER_DAYS, limit, ...values],
      );
      return rows;
    },

    async find(id: number): Promise<(JobRow & { message: string }) | null> {
      const { rows } = await pool.query<JobRow & { message: string }>(
        `SELECT ${COLUMNS}, n.message FROM queue_jobs j JOIN whatsapp_notifications n ON n.id = j.id WHERE j.id = $1`,
        [id],
      );
      return rows[0] ?? null;
    },

    attempts: (id: number) => findAttempts(pool, id),

    /** What a retry of everything matching would touch: the oldest ids, how many in all, and how many are worth nothing any more. */
    async matching(db: Db, statuses: readonly string[], filter: JobFilter, limit: number) {
      const { text, values } = filterSql(filter, 3);
      const { rows } = await db.query<{ ids: number[]; total: number; tooLate: number }>(
        `WITH hit AS MATERIALIZED (
           SELECT j.id, j.expires_at <= engine_now() AND (j.notification_type = 'otp' OR j.message_class = 'marketing') AS late
           FROM queue_jobs j WHERE j.ledger_status = ANY($1::text[]) ${text}
         )
         SELECT coalesce((SELECT json_agg(id) FROM (SELECT id FROM hit WHERE NOT late ORDER BY id LIMIT $2) AS first), '[]') AS ids,
                (SELECT count(*) FROM hit WHERE NOT late)::int AS total, (SELECT count(*) FROM hit WHERE late)::int AS "tooLate"`,
        [statuses, limit, ...values],
      );
      return rows[0] ?? { ids: [], total: 0, tooLate: 0 };
    },

    /** Dead letters by reason with the newest few of each. */
    async deadLetters(samples: number) {
      const { rows } = await pool.query<JobRow & { reason: string; count: number; latestAt: Date }>(
        `WITH dead AS (
           SELECT j.id, CASE WHEN j.ledger_status = 'unknown' THEN 'unknown' ELSE coalesce(j.error_code, j.ledger_status) END AS reason, j.created_at
           FROM queue_jobs j
           WHERE j.ledger_status IN ('failed', 'unknown', 'expired') AND j.dead_letter AND j.created_at > (SELECT engine_now()) - $2 * interval '1 day'
         ), placed AS (
           SELECT id, reason, count(*) OVER (PARTITION BY reason) AS count, max(created_at) OVER (PARTITION BY reason) AS latest,
                  row_number() OVER (PARTITION BY reason ORDER BY id DESC) AS place
           FROM dead
         )
         SELECT p.reason, p.count, p.latest AS "latestAt", ${COLUMNS}
         FROM placed p JOIN queue_jobs j ON j.id = p.id WHERE p.place <= $1 ORDER BY p.count DESC, p.reason, p.place`,
        [samples, DEAD_LETTER_DAYS],
      );
      return rows;
    },

    async lane(db: Db, id: Lane) {
      const { rows } = await db.query<{ id: Lane; paused: boolean; concurrency: number; gatewayOrder: string[] }>(
        'SELECT id, paused, concurrency, gateway_order AS "gatewayOrder" FROM lanes WHERE id = $1 FOR UPDATE',
        [id],
      );
      return rows[0] ?? null;
    },

    async changeLane(
      db: Db,
      id: Lane,
      change: { concurrency?: number | undefined; gatewayOrder?: readonly string[] | undefined },
    ) {
      await db.query(
        `UPDATE lanes SET concurrency = coalesce($2, concurrency), gateway_order = coalesce($3::jsonb, gateway_order), updated_at = engine_now() WHERE id = $1`,
        [id, change.concurrency ?? null, change.gatewayOrder ? JSON.stringify(change.gatewayOrder) : null],
      );
    },

    /** Ended codes are needed for a day, because wrong tries are counted over it. */
    async forgetOtp(db: Db, olderThanHours: number): Promise<number> {
      const { rowCount } = await db.query(
        `DELETE FROM otp_challenges WHERE created_at < engine_now() - greatest($1, 25) * interval '1 hour'
           AND coalesce(ticket_expires_at, expires_at) < engine_now()`,
        [olderThanHours],
      );
      return rowCount ?? 0;
    },

    async forgetNodes(db: Db, olderThanHours: number): Promise<number> {
      const { rowCount } = await db.query(`DELETE FROM nodes WHERE seen_at < engine_now() - $1 * interval '1 hour'`, [
        olderThanHours,
      ]);
      return rowCount ?? 0;
    },
  };
}

export type QueueRepository = ReturnType<typeof createQueueRepository>;
