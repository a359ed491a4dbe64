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
  /** Seconds it waits before it may leave, so that a newer step can take its place (SPEC §4); 0 = none. */
  readonly waitSeconds: number;
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
  waitSeconds: 'float8',
  skip: 'text',
});
const DECIDED_HERE = ['expiresInSeconds', 'waitSeconds', 'skip'] as const;

const INSERT = `
INSERT INTO whatsapp_notifications
  (${ROWS.names(null, DECIDED_HERE)},
   expires_at, created_at, updated_at, not_before, not_before_reason, status, error_code, settled_at)
SELECT ${ROWS.names('u', DECIDED_HERE)},
       clock.now + u.expires_in_seconds * interval '1 second', clock.now, clock.now,
       CASE WHEN u.wait_seconds > 0 AND u.skip IS NULL THEN clock.now + u.wait_seconds * interval '1 second' END,
       CASE WHEN u.wait_seconds > 0 AND u.skip IS NULL THEN 'status_wait' END,
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

/** Steps of one record that nobody was told: the first of them, and how long its message has been waiting for a newer one. */
export interface UntoldSteps {
  readonly dedupeKey: string;
  /** Null: none of them waits any more. */
  readonly waitedSeconds: number | null;
}

/**
 * Takes back the waiting message about a step of this ticket, because another step follows (SPEC §4). Answers from which step on nobody was
 * told; null when the last one was. Part of the business transaction: a message that a worker has claimed meanwhile is told.
 */
export async function takeBackStep(client: PoolClient, ticketId: number, type: string): Promise<UntoldSteps | null> {
  const { rows } = await client.query<UntoldSteps>(
    // Through the ticket's own rows only: the planner may believe that nothing waits and read all that does, or walk a campaign backwards
    // for the highest id. A condition within CASE is no reason to read an index of states.
    `WITH mine AS MATERIALIZED (
       SELECT id, dedupe_key, created_at, status, error_code FROM whatsapp_notifications
       WHERE ticket_id = $1 AND notification_type = $2
     ),
     taken AS (
       UPDATE whatsapp_notifications n SET status = 'cancelled', error_code = 'superseded', settled_at = engine_now(), updated_at = engine_now()
       WHERE n.id = ANY(ARRAY(SELECT id FROM mine WHERE status = 'pending'))
         AND CASE WHEN n.status = 'pending' THEN coalesce(n.not_before_reason = 'status_wait', false) ELSE false END
       RETURNING n.id
     ),
     untold AS (
       SELECT id, dedupe_key, created_at, error_code = 'superseded' OR id IN (SELECT id FROM taken) AS replaced
       FROM mine
       WHERE id > coalesce((SELECT max(id) FROM mine WHERE status <> 'cancelled' AND id NOT IN (SELECT id FROM taken)), 0)
     )
     SELECT dedupe_key AS "dedupeKey",
       CASE WHEN EXISTS (SELECT FROM taken)
         THEN extract(epoch FROM engine_now() - (SELECT min(created_at) FROM untold WHERE replaced))::float8 END AS "waitedSeconds"
     FROM untold ORDER BY id LIMIT 1`,
    [ticketId, type],
  );
  return rows[0] ?? null;
}

/** What became of a wish about a message of this ticket that has not left; `type` is the message's. */
export type WaitingOutcome =
  | { readonly ok: true; readonly type: string }
  /** `not_waiting`: a worker has it, or it is settled. */
  | { readonly ok: false; readonly reason: 'not_found' | 'not_waiting' };

interface WaitingRow {
  readonly status: string;
  readonly lane: Lane;
  readonly type: string;
  readonly waits: boolean;
}

/** Locks the row as the claim does (E-8): whoever comes second sees what the first did. */
async function lockOfTicket(client: PoolClient, id: number, ticketId: number): Promise<WaitingRow | null> {
  const { rows } = await client.query<WaitingRow>(
    `SELECT status, lane, notification_type AS type, status = 'pending' AND coalesce(not_before_reason = 'status_wait', false) AS waits
     FROM whatsapp_notifications WHERE id = $1 AND ticket_id = $2 FOR UPDATE`,
    [id, ticketId],
  );
  return rows[0] ?? null;
}

/** Takes a message of this ticket back before it leaves: nobody will call for it, or a worker was first and it is refused (E-2). */
export async function cancelOfTicket(client: PoolClient, id: number, ticketId: number): Promise<WaitingOutcome> {
  const row = await lockOfTicket(client, id, ticketId);
  if (row === null) return { ok: false, reason: 'not_found' };
  if (row.status !== 'pending' && row.status !== 'queued') return { ok: false, reason: 'not_waiting' };
  await client.query(
    `UPDATE whatsapp_notifications SET status = 'cancelled', error_code = 'cancelled_by_person', settled_at = engine_now(),
            enqueued_at = NULL, updated_at = engine_now()
     WHERE id = $1`,
    [id],
  );
  return { ok: true, type: row.type };
}

/** Lets a message of this ticket that waits for a newer step leave at once. Wakes its outbox at commit. */
export async function releaseOfTicket(client: PoolClient, id: number, ticketId: number): Promise<WaitingOutcome> {
  const row = await lockOfTicket(client, id, ticketId);
  if (row === null) return { ok: false, reason: 'not_found' };
  if (!row.waits) return { ok: false, reason: 'not_waiting' };
  await client.query(
    `UPDATE whatsapp_notifications SET not_before = NULL, not_before_reason = NULL, updated_at = engine_now() WHERE id = $1`,
    [id],
  );
  await wakeOutboxes(client, [row.lane]);
  return { ok: true, type: row.type };
}
