import type { Pool, PoolClient } from 'pg';
import { wakeOutboxes } from '#service/db/locks.ts';
import { BULK_THRESHOLD, type Lane, type MessageState } from '#shared/domain/message.ts';

type Db = Pool | PoolClient;

/** Why a person's wish about a message is not carried out. Stable codes. */
export type ActionRefusal =
  | 'not_found'
  /** E-2 has no such step from the row's state. */
  | 'wrong_state'
  /** Somebody else acted since the caller looked. */
  | 'changed_meanwhile'
  /** What it says is no longer true: a code, a promotion. */
  | 'too_late'
  /** The outcome of the last call is unknown: a second copy may arrive. */
  | 'may_be_duplicate'
  /** The recipient has it already. */
  | 'already_sent'
  /** The same was asked a moment ago. */
  | 'just_resent'
  | 'no_recipient'
  | 'is_otp'
  | 'is_group';

export type ActionResult<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reason: ActionRefusal };

interface ActionRow {
  id: number;
  status: MessageState;
  generation: number;
  lane: Lane;
  type: string;
  messageClass: string;
  recipientPhone: string | null;
  groupId: number | null;
  ticketId: number | null;
  over: boolean;
}

/** Locks the row, so that of two people acting at once the second sees what the first did. */
async function lockRow(client: PoolClient, id: number): Promise<ActionRow | null> {
  const { rows } = await client.query<ActionRow>(
    `SELECT id, status, generation, lane, notification_type AS type, message_class AS "messageClass", recipient_phone AS "recipientPhone",
            group_id AS "groupId", ticket_id AS "ticketId", expires_at <= engine_now() AS over
     FROM whatsapp_notifications WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return rows[0] ?? null;
}

const refuse = (reason: ActionRefusal) => ({ ok: false, reason }) as const;

/** A code or a promotion is worth nothing after its time; anything else a person may still send, as long as it once lived, at most a day. */
const NEW_EXPIRY = `CASE WHEN n.notification_type = 'otp' OR n.message_class = 'marketing' THEN n.expires_at
  ELSE greatest(n.expires_at, engine_now() + least(n.expires_at - n.created_at, interval '24 hours')) END`;
const isTooLate = (row: Pick<ActionRow, 'over' | 'type' | 'messageClass'>) =>
  row.over && (row.type === 'otp' || row.messageClass === 'marketing');

const RETRY = `
  status = 'queued', generation = n.generation + 1, retries_used = 0, refused_by = '{}', unknown_at = '{}', error_code = NULL, error_message = NULL,
  needs_person = false, not_before = NULL, enqueued_at = NULL, next_look_up_at = NULL, settled_at = NULL, updated_at = engine_now(),
  expires_at = ${NEW_EXPIRY}`;

export interface RetryOptions {
  readonly confirmUnknown: boolean;
  /** The generation the caller saw; a row that was retried since then is left alone. */
  readonly generation?: number | undefined;
}

/**
 * Sends a failed row once more, as the next generation of itself (E-2). Pressed twice, the second press finds the row moved on.
 * Part of the caller's transaction.
 */
export async function retryMessage(
  client: PoolClient,
  id: number,
  options: RetryOptions,
): Promise<ActionResult<{ generation: number; lane: Lane; from: MessageState; ticketId: number | null }>> {
  const row = await lockRow(client, id);
  if (!row) return refuse('not_found');
  if (options.generation !== undefined && options.generation !== row.generation) return refuse('changed_meanwhile');
  if (row.status !== 'failed' && row.status !== 'unknown') return refuse('wrong_state');
  if (isTooLate(row)) return refuse('too_late');
  if (row.status === 'unknown' && !options.confirmUnknown) return refuse('may_be_duplicate');
  const { rows } = await client.query<{ generation: number }>(
    `UPDATE whatsapp_notifications n SET ${RETRY} WHERE n.id = $1 AND n.status = $2 AND n.generation = $3 RETURNING n.generation`,
    [id, row.status, row.generation],
  );
  const [retried] = rows;
  if (!retried) return refuse('changed_meanwhile');
  await wakeOutboxes(client, [row.lane]);
  return { ok: true, generation: retried.generation, lane: row.lane, from: row.status, ticketId: row.ticketId };
}

/**
 * The same for many rows at once; those that must not be sent any more are left. More than 20 that are not urgent go to the bulk
 * lane (E-6), so that they do not stand in front of today's messages. Returns the ids retried.
 */
export async function retryMessages(
  client: PoolClient,
  ids: readonly number[],
  statuses: readonly MessageState[],
): Promise<number[]> {
  const { rows } = await client.query<{ id: number; lane: Lane }>(
    `WITH locked AS MATERIALIZED (
       SELECT id FROM whatsapp_notifications WHERE id = ANY($1::bigint[]) AND status = ANY($2::text[]) AND status IN ('failed', 'unknown')
       ORDER BY id FOR UPDATE
     )
     UPDATE whatsapp_notifications n SET ${RETRY},
       lane = CASE WHEN n.lane = 'normal' AND (SELECT count(*) FROM locked) > ${BULK_THRESHOLD} THEN 'bulk' ELSE n.lane END
     FROM locked WHERE n.id = locked.id
       AND NOT (n.expires_at <= engine_now() AND (n.notification_type = 'otp' OR n.message_class = 'marketing'))
     RETURNING n.id, n.lane`,
    [ids, statuses],
  );
  await wakeOutboxes(
    client,
    rows.map((row) => row.lane),
  );
  return rows.map((row) => row.id);
}

export interface ResendOptions {
  /** The caller knows that the recipient may get it twice. */
  readonly confirm: boolean;
  /** Another number in normal form; the row's own unless told. */
  readonly phone?: string;
  readonly by: number;
}

/** Two presses within this time are one wish. */
const SAME_WISH_SECONDS = 30;

/**
 * Writes the message once more as a row of its own that names its origin. The origin keeps its outcome and no longer asks for a person.
 * Part of the caller's transaction.
 */
export async function resendMessage(
  client: PoolClient,
  id: number,
  options: ResendOptions,
): Promise<ActionResult<{ id: number; lane: Lane; type: string; ticketId: number | null }>> {
  const row = await lockRow(client, id);
  if (!row) return refuse('not_found');
  if (row.status === 'pending' || row.status === 'queued' || row.status === 'sending') return refuse('wrong_state');
  if (isTooLate(row)) return refuse('too_late');
  if (options.phone !== undefined && row.type === 'otp') return refuse('is_otp');
  if (options.phone !== undefined && row.groupId !== null) return refuse('is_group');
  // A corrected number is for what did not arrive; whether an unknown one did is settled first.
  if (options.phone !== undefined && row.status !== 'failed' && row.status !== 'expired' && row.status !== 'skipped')
    return refuse('wrong_state');
  const phone = options.phone ?? row.recipientPhone;
  if (phone === null && row.groupId === null) return refuse('no_recipient');
  const isElsewhere = phone !== row.recipientPhone;
  if (!isElsewhere && !options.confirm) {
    if (row.status === 'unknown') return refuse('may_be_duplicate');
    if (row.status === 'sent' || row.status === 'delivered' || row.status === 'read') return refuse('already_sent');
  }
  const { rows: earlier } = await client.query<{ open: boolean; fresh: boolean }>(
    `SELECT r.status IN ('pending', 'queued', 'sending') AS open,
            r.created_at > engine_now() - interval '${SAME_WISH_SECONDS} seconds' AND r.status NOT IN ('failed', 'expired', 'skipped', 'cancelled') AS fresh
     FROM whatsapp_notifications r WHERE r.resend_of = $1 AND r.recipient_phone IS NOT DISTINCT FROM $2`,
    [id, phone],
  );
  if (earlier.some((resent) => resent.open || resent.fresh)) return refuse('just_resent');

  const { rows } = await client.query<{ id: number; lane: Lane }>(
    `INSERT INTO whatsapp_notifications
       (notification_type, dedupe_key, lane, message_class, preference, on_unknown, recipient_type, recipient_phone, recipient_name, subject,
        message, language, template_version, customer_id, user_id, ticket_id, invoice_id, registration_id, group_id, campaign_id, is_demo,
        resend_of, created_by, expires_at, created_at, updated_at)
     SELECT n.notification_type, 'resend:' || n.id || ':' || ((SELECT count(*) FROM whatsapp_notifications r WHERE r.resend_of = n.id) + 1),
        CASE WHEN n.lane = 'bulk' THEN 'normal' ELSE n.lane END, n.message_class, n.preference, n.on_unknown, n.recipient_type, $2,
        n.recipient_name, n.subject, n.message, n.language, n.template_version, n.customer_id, n.user_id, n.ticket_id, n.invoice_id,
        n.registration_id, n.group_id, n.campaign_id, n.is_demo, n.id, $3, ${NEW_EXPIRY}, engine_now(), engine_now()
     FROM whatsapp_notifications n WHERE n.id = $1
     RETURNING id, lane`,
    [id, phone, options.by],
  );
  const [written] = rows;
  if (!written) return refuse('changed_meanwhile');
  await client.query(
    `UPDATE whatsapp_notifications SET needs_person = needs_person AND status = 'unknown', updated_at = engine_now() WHERE id = $1`,
    [id],
  );
  await wakeOutboxes(client, [written.lane]);
  return { ok: true, id: written.id, lane: written.lane, type: row.type, ticketId: row.ticketId };
}

/** A person decides what became of an unknown message (E-10, `hold` types). Part of the caller's transaction. */
export async function settleMessage(
  client: PoolClient,
  id: number,
  outcome: 'sent' | 'failed',
): Promise<ActionResult<{ ticketId: number | null }>> {
  const row = await lockRow(client, id);
  if (!row) return refuse('not_found');
  if (row.status !== 'unknown') return refuse('wrong_state');
  await client.query(
    `UPDATE whatsapp_notifications n SET
       status = $2, needs_person = false, next_look_up_at = NULL, settled_at = engine_now(), updated_at = engine_now(),
       provider = CASE WHEN $2 = 'sent' THEN coalesce(last.gateway, n.provider) ELSE n.provider END,
       -- The message that went out through an unknown call has no id of its own; an older one is not its.
       provider_message_id = CASE WHEN $2 = 'sent' THEN NULL ELSE n.provider_message_id END,
       untracked = n.untracked OR $2 = 'sent',
       sent_at = CASE WHEN $2 = 'sent' THEN coalesce(last.started_at, engine_now()) ELSE n.sent_at END,
       cost = CASE WHEN $2 = 'sent' THEN (SELECT price_per_message FROM gateways g WHERE g.id = last.gateway) ELSE n.cost END,
       error_code = CASE WHEN $2 = 'sent' THEN NULL ELSE 'settled_failed' END,
       error_message = CASE WHEN $2 = 'sent' THEN NULL ELSE n.error_message END
     FROM (SELECT 1) AS one LEFT JOIN LATERAL (
       SELECT gateway, started_at FROM whatsapp_delivery_attempts WHERE notification_id = $1 ORDER BY attempt DESC LIMIT 1) AS last ON true
     WHERE n.id = $1 AND n.status = 'unknown' AND n.generation = $3`,
    [id, outcome, row.generation],
  );
  return { ok: true, ticketId: row.ticketId };
}

/** Keeps a row from every gateway but one: the others count as asked already, and a gateway is never asked twice about one row (E-10). */
export async function pinToGateway(client: PoolClient, ids: readonly number[], gateway: string): Promise<void> {
  await client.query(
    `UPDATE whatsapp_notifications SET unknown_at = ARRAY(SELECT id FROM gateways WHERE id <> $2) WHERE id = ANY($1::bigint[]) AND status = 'pending'`,
    [ids, gateway],
  );
}

/** Stops or starts a lane for all nodes. False when it stood so already. Wakes the outboxes at commit. */
export async function setLanePaused(client: Db, lane: Lane, paused: boolean, reason: string | null): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE lanes SET paused = $2, paused_reason = $3, paused_at = CASE WHEN $2 THEN engine_now() END, updated_at = engine_now()
     WHERE id = $1 AND paused <> $2`,
    [lane, paused, paused ? reason : null],
  );
  if (!paused) await wakeOutboxes(client, [lane]);
  return rowCount === 1;
}
