import type { Pool, PoolClient } from 'pg';
import { findAttempts } from '#service/lists/message-attempts.ts';
import { escapeLike } from '#service/lists/search-pattern.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listMessages } from '#shared/contracts/messages.contract.ts';
import type { MessageState, RECIPIENT_TYPES } from '#shared/domain/message.ts';
import { phoneSearchDigits } from '#shared/domain/phone.ts';

export interface LedgerRow {
  id: number;
  type: string;
  status: MessageState;
  lane: 'urgent' | 'normal' | 'bulk';
  recipientType: (typeof RECIPIENT_TYPES)[number];
  recipientName: string;
  recipientPhone: string | null;
  provider: string | null;
  message: string;
  errorCode: string | null;
  errorMessage: string | null;
  ticketId: number | null;
  customerId: number | null;
  invoiceId: number | null;
  attempts: number;
  needsPerson: boolean;
  createdAt: Date;
  queuedAt: Date | null;
  sendingAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  settledAt: Date | null;
  notBefore: Date | null;
  expiresAt: Date;
}

const COLUMNS = `
  n.id, n.notification_type AS type, n.status, n.lane, n.recipient_type AS "recipientType", n.recipient_name AS "recipientName",
  n.recipient_phone AS "recipientPhone", n.provider, n.message, n.error_code AS "errorCode", n.error_message AS "errorMessage",
  n.ticket_id AS "ticketId", n.customer_id AS "customerId", n.invoice_id AS "invoiceId", n.attempt AS attempts,
  n.needs_person AS "needsPerson", n.created_at AS "createdAt", n.queued_at AS "queuedAt", n.sending_at AS "sendingAt",
  n.sent_at AS "sentAt", n.delivered_at AS "deliveredAt", n.read_at AS "readAt", n.settled_at AS "settledAt",
  n.not_before AS "notBefore", n.expires_at AS "expiresAt"`;

export function createMessagesRepository(pool: Pool) {
  return {
    /** Rows before the cursor id, newest first; `limit` rows at most. */
    async page(query: QueryOf<typeof listMessages>, beforeId: number | null, limit: number): Promise<LedgerRow[]> {
      const search = query.search ?? '';
      const digits = phoneSearchDigits(search);
      const { rows } = await pool.query<LedgerRow>(
        `SELECT ${COLUMNS} FROM whatsapp_notifications n
         WHERE ($1::bigint IS NULL OR n.id < $1)
           AND ($2::text[] IS NULL OR n.status = ANY($2)) AND ($3::text[] IS NULL OR n.lane = ANY($3))
           AND ($4::text IS NULL OR n.notification_type = $4) AND ($5::text IS NULL OR n.provider = $5)
           AND ($6::int IS NULL OR n.ticket_id = $6) AND ($7::int IS NULL OR n.customer_id = $7)
           AND ($8::boolean IS NULL OR n.needs_person = $8)
           AND ($9::text IS NULL OR n.recipient_phone LIKE '%' || $9 || '%')
           AND ($10::text IS NULL OR n.recipient_name ILIKE '%' || $10 || '%')
           AND ($12::bigint[] IS NULL OR n.id = ANY($12))
         ORDER BY n.id DESC LIMIT $11`,
        [
          beforeId,
          query.status ?? null,
          query.lane ?? null,
          query.type ?? null,
          query.provider ?? null,
          query.ticketId ?? null,
          query.customerId ?? null,
          query.needsPerson ? true : null,
          digits,
          search && !digits ? escapeLike(search) : null,
          limit,
          query.ids ?? null,
        ],
      );
      return rows;
    },

    /** After a write, pass its connection. */
    async find(id: number, db: Pool | PoolClient = pool): Promise<LedgerRow | null> {
      const { rows } = await db.query<LedgerRow>(`SELECT ${COLUMNS} FROM whatsapp_notifications n WHERE n.id = $1`, [id]);
      return rows[0] ?? null;
    },

    attempts: (id: number) => findAttempts(pool, id),
  };
}
