import type { PoolClient } from 'pg';
import { wakeOutboxes } from '#service/db/locks.ts';
import { unnestRows } from '#service/db/rows.ts';
import type { Lane, MessageClass, RecipientType } from '#shared/domain/message.ts';

/** A message to be written, one per recipient and event (ENGINE E-1). */
export interface NewMessage {
  readonly type: string;
  readonly dedupeKey: string;
  readonly lane: Lane;
  readonly messageClass: MessageClass;
  readonly preference: 'marketing' | 'payment_reminder' | 'survey' | null;
  readonly onUnknown: 'hold' | 'resend';
  readonly recipientType: RecipientType;
  readonly recipientPhone: string | null;
  readonly recipientName: string;
  readonly subject: string | null;
  readonly message: string;
  readonly language: 'id' | 'en';
  readonly templateVersion: number | null;
  readonly customerId: number | null;
  readonly userId: number | null;
  readonly ticketId: number | null;
  readonly invoiceId: number | null;
  readonly registrationId: number | null;
  readonly groupId: number | null;
  readonly isDemo: boolean;
  /** Seconds until it is not worth sending any more, from the database's now. */
  readonly expiresInSeconds: number;
  /** Set when it is known now that it will not be sent: the row is written as `skipped`, with this reason. */
  readonly skip: 'no_phone' | 'invalid_number' | 'opted_out' | 'routed_off' | 'no_group_id' | null;
  readonly createdBy: number | null;
}

/** One row per message, with its place among those that were written together. */
interface LedgerRow extends Omit<NewMessage, 'type'> {
  readonly notificationType: string;
  readonly position: number;
}

const ROWS = unnestRows<LedgerRow>()({
  notificationType: 'text',
  dedupeKey: 'text',
  lane: 'text',
  messageClass: 'text',
  preference: 'text',
  onUnknown: 'text',
  recipientType: 'text',
  recipientPhone: 'text',
  recipientName: 'text',
  subject: 'text',
  message: 'text',
  language: 'text',
  templateVersion: 'int',
  customerId: 'int',
  userId: 'int',
  ticketId: 'int',
  invoiceId: 'int',
  registrationId: 'int',
  groupId: 'int',
  isDemo: 'boolean',
  position: 'int',
  createdBy: 'int',
  expiresInSeconds: 'float8',
  skip: 'text',
});
const DECIDED_HERE = ['expiresInSeconds', 'skip'] as const;

const INSERT = `
INSERT INTO whatsapp_notifications
  (${ROWS.names(null, DECIDED_HERE)},
   expires_at, created_at, updated_at, status, error_code, settled_at)
SELECT ${ROWS.names('u', DECIDED_HERE)},
       clock.now + u.expires_in_seconds * interval '1 second', clock.now, clock.now,
       CASE WHEN u.skip IS NULL THEN 'pending' ELSE 'skipped' END, u.skip, CASE WHEN u.skip IS NULL THEN NULL ELSE clock.now END
FROM ${ROWS.from('u')}
CROSS JOIN (SELECT engine_now() AS now) AS clock
ON CONFLICT (dedupe_key) DO NOTHING
RETURNING id, dedupe_key AS "dedupeKey", lane, status, ticket_id AS "ticketId"`;

export interface WrittenMessage {
  readonly id: number;
  readonly dedupeKey: string;
  readonly lane: Lane;
  readonly status: 'pending' | 'skipped';
  readonly ticketId: number | null;
}

/** Rows per statement: keeps one statement's parameters in the low megabytes. */
const CHUNK = 1_000;

/**
 * Writes the rows inside the business transaction, sorted by dedupe key so that two transactions cannot block each other (E-7), and
 * notifies the outbox once per lane at commit. A dedupe key that exists already writes nothing.
 */
export async function writeMessages(client: PoolClient, messages: readonly NewMessage[]): Promise<WrittenMessage[]> {
  const positioned = messages.map(
    ({ type, ...message }, position): LedgerRow => ({ ...message, notificationType: type, position }),
  );
  const sorted = positioned.toSorted((a, b) => (a.dedupeKey < b.dedupeKey ? -1 : a.dedupeKey > b.dedupeKey ? 1 : 0));
  const written: WrittenMessage[] = [];
  for (let at = 0; at < sorted.length; at += CHUNK) {
    const { rows } = await client.query<WrittenMessage>(INSERT, ROWS.values(sorted.slice(at, at + CHUNK)));
    written.push(...rows);
  }
  await wakeOutboxes(
    client,
    written.filter((row) => row.status === 'pending').map((row) => row.lane),
  );
  return written;
}

/**
 * Closes rows whose subject closed (ENGINE E-14): what still waits is not worth sending any more. Part of the business transaction.
 * Returns how many were closed.
 */
export async function expireFor(client: PoolClient, subject: string, types: readonly string[]): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE whatsapp_notifications SET status = 'expired', error_code = 'subject_closed', settled_at = engine_now(), enqueued_at = NULL,
            updated_at = engine_now()
     WHERE subject = $1 AND notification_type = ANY($2) AND status IN ('pending', 'queued')`,
    [subject, types],
  );
  return rowCount ?? 0;
}
