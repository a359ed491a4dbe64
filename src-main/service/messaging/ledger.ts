import type { PoolClient } from 'pg';
import type { Lane, MessageClass, RecipientType } from '#shared/domain/message.ts';
import { wakeOutboxes } from '../db/locks.ts';

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

const INSERT = `
INSERT INTO whatsapp_notifications
  (notification_type, dedupe_key, lane, message_class, preference, on_unknown, recipient_type, recipient_phone, recipient_name, subject, message,
   language, template_version, customer_id, user_id, ticket_id, invoice_id, registration_id, group_id, is_demo, position, created_by,
   expires_at, created_at, updated_at, status, error_code, settled_at)
SELECT u.type, u.dedupe_key, u.lane, u.message_class, u.preference, u.on_unknown, u.recipient_type, u.recipient_phone, u.recipient_name, u.subject,
       u.message, u.language, u.template_version, u.customer_id, u.user_id, u.ticket_id, u.invoice_id, u.registration_id, u.group_id, u.is_demo,
       u.position, u.created_by, clock.now + u.expires_in * interval '1 second', clock.now, clock.now,
       CASE WHEN u.skip IS NULL THEN 'pending' ELSE 'skipped' END, u.skip, CASE WHEN u.skip IS NULL THEN NULL ELSE clock.now END
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
            $12::text[], $13::int[], $14::int[], $15::int[], $16::int[], $17::int[], $18::int[], $19::int[], $20::boolean[], $21::int[], $22::int[],
            $23::float8[], $24::text[])
  AS u(type, dedupe_key, lane, message_class, preference, on_unknown, recipient_type, recipient_phone, recipient_name, subject, message, language,
       template_version, customer_id, user_id, ticket_id, invoice_id, registration_id, group_id, is_demo, position, created_by, expires_in, skip)
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
  const positioned = messages.map((message, position) => ({ ...message, position }));
  const sorted = positioned.toSorted((a, b) => (a.dedupeKey < b.dedupeKey ? -1 : a.dedupeKey > b.dedupeKey ? 1 : 0));
  const written: WrittenMessage[] = [];
  for (let at = 0; at < sorted.length; at += CHUNK) {
    const part = sorted.slice(at, at + CHUNK);
    const column = <K extends keyof (typeof part)[number]>(key: K) => part.map((row) => row[key]);
    const { rows } = await client.query<WrittenMessage>(INSERT, [
      column('type'),
      column('dedupeKey'),
      column('lane'),
      column('messageClass'),
      column('preference'),
      column('onUnknown'),
      column('recipientType'),
      column('recipientPhone'),
      column('recipientName'),
      column('subject'),
      column('message'),
      column('language'),
      column('templateVersion'),
      column('customerId'),
      column('userId'),
      column('ticketId'),
      column('invoiceId'),
      column('registrationId'),
      column('groupId'),
      column('isDemo'),
      column('position'),
      column('createdBy'),
      column('expiresInSeconds'),
      column('skip'),
    ]);
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
