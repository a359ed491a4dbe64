import type { Pool } from 'pg';
import { unnestRows } from '#service/db/rows.ts';
import type { DeliveryReport, ReportedState } from '#service/gateways/port.ts';
import { cleanText, isMessageId } from '#service/gateways/vendor-text.ts';
import type { Logger } from '#service/logger.ts';
import type { ChangedRow } from './admission.ts';
import { writeTogether } from './write-together.ts';

/** Reports whose message nobody knows yet wait here at most so long, and at most so many of them (ENGINE E-15). */
const INBOX_HOURS = 24;
const INBOX_CAP = 50_000;
const CHUNK = 500;

/**
 * How much a report proves. Evidence of delivery beats everything (E-2), so of several reports about one message only the strongest
 * counts: any order and any number of them lead to the same row.
 */
const STRENGTH: Readonly<Record<ReportedState, number>> = { sent: 1, failed: 2, delivered: 3, read: 4 };

/** One report per message id, the strongest; what cannot be an id is left out. Sorted, so that two writers cannot block each other. */
function strongest(reports: readonly DeliveryReport[]): DeliveryReport[] {
  const best = new Map<string, DeliveryReport>();
  for (const report of reports) {
    const id = report.providerMessageId;
    if (!isMessageId(id)) continue;
    const known = best.get(id);
    if (!known || STRENGTH[report.state] > STRENGTH[known.state]) best.set(id, report);
  }
  return [...best.values()].sort((a, b) => (a.providerMessageId < b.providerMessageId ? -1 : 1));
}

const REPORTS = unnestRows<{ readonly messageId: string; readonly state: string; readonly detail: string }>()({
  messageId: 'text',
  state: 'text',
  detail: 'text',
});

/** For `REPORTS` behind the gateway. */
function parametersOf(gateway: string, reports: readonly DeliveryReport[]): unknown[] {
  const rows = reports.map(({ providerMessageId, state, detail }) => ({
    messageId: providerMessageId,
    state,
    detail: cleanText(detail, 200),
  }));
  return [gateway, ...REPORTS.values(rows)];
}

const STORE = `
  INSERT INTO delivery_report_inbox (gateway, provider_message_id, state, detail, received_at)
  SELECT $1, u.message_id, u.state, u.detail, engine_now() FROM ${REPORTS.from('u', { from: 2 })}
  WHERE (SELECT count(*) FROM (SELECT FROM delivery_report_inbox LIMIT ${INBOX_CAP}) AS full_inbox) < ${INBOX_CAP}
  ON CONFLICT (gateway, provider_message_id, state) DO NOTHING`;

/** A database that is away is the caller's matter: what it holds is told again, by itself or by the vendor. */
const away = (error: unknown) => Promise.reject(error);

/**
 * Keeps reports so that they survive this process; the same report many times is kept once. A full inbox takes no more. One that the
 * database refuses is left out and told to the log (E-20).
 */
export async function storeReports(
  pool: Pool,
  gateway: string,
  reports: readonly DeliveryReport[],
  logger?: Logger,
): Promise<void> {
  const kept = strongest(reports);
  for (let at = 0; at < kept.length; at += CHUNK) {
    await writeTogether(kept.slice(at, at + CHUNK), {
      write: async (part) => void (await pool.query(STORE, parametersOf(gateway, part))),
      refused: (_report, error) => logger?.error({ err: error, gateway }, 'a delivery report cannot be kept'),
      away,
    });
  }
}

/**
 * The steps of E-2 that a report may cause. What a report says of an earlier generation of a retried row counts only if it proves
 * delivery: that an older call failed says nothing about the newer one.
 */
const APPLY = `
WITH report AS (
  SELECT * FROM ${REPORTS.from('u', { from: 2 })}
),
found AS MATERIALIZED (
  SELECT n.id, n.status, n.generation, r.message_id, r.state, r.detail
  FROM whatsapp_notifications n JOIN report r ON n.provider = $1 AND n.provider_message_id = r.message_id
  ORDER BY n.id FOR UPDATE OF n
),
clock AS MATERIALIZED (SELECT engine_now() AS now FROM (SELECT count(*) FROM found) AS after_locks),
moved AS (
  UPDATE whatsapp_notifications n SET
    status = f.state,
    sent_at = coalesce(n.sent_at, CASE WHEN f.state <> 'failed' THEN clock.now END),
    delivered_at = CASE WHEN f.state IN ('delivered', 'read') THEN coalesce(n.delivered_at, clock.now) ELSE n.delivered_at END,
    read_at = CASE WHEN f.state = 'read' THEN coalesce(n.read_at, clock.now) ELSE n.read_at END,
    cost = CASE WHEN f.state = 'failed' THEN n.cost ELSE coalesce(n.cost, (SELECT price_per_message FROM gateways WHERE id = $1)) END,
    settled_at = coalesce(n.settled_at, clock.now),
    error_code = CASE WHEN f.state = 'failed' THEN 'reported_failed' END,
    error_message = CASE WHEN f.state = 'failed' THEN $1 || ': ' || f.detail END,
    needs_person = f.state = 'failed',
    next_look_up_at = NULL, next_poll_at = NULL, updated_at = clock.now
  FROM found f CROSS JOIN clock
  WHERE n.id = f.id AND (
    (f.status = 'sent' AND f.state IN ('delivered', 'read', 'failed'))
    OR (f.status = 'delivered' AND f.state = 'read')
    OR (f.status IN ('failed', 'unknown') AND f.state IN ('delivered', 'read'))
    OR (f.status = 'unknown' AND f.state IN ('sent', 'failed') AND EXISTS (
      SELECT FROM whatsapp_delivery_attempts a
      WHERE a.notification_id = f.id AND a.generation = f.generation AND a.gateway = $1 AND a.provider_message_id = f.message_id)))
  RETURNING n.id, n.status, n.ticket_id AS "ticketId"
)
SELECT f.message_id AS "messageId", f.status AS "was", m.id, m.status, m."ticketId"
FROM found f LEFT JOIN moved m ON m.id = f.id`;

interface Applied {
  messageId: string;
  was: string;
  id: number | null;
  status: ChangedRow['status'] | null;
  ticketId: number | null;
}

/** While the engine still owes the row an outcome a report waits: E-2 has no step for it yet. */
const OPEN = new Set(['pending', 'queued', 'sending']);

/**
 * Moves rows forward by what a gateway reports (ENGINE E-2, E-15). Matches by (gateway, message id); reports whose message is not known
 * yet, or not settled yet, are kept for `matchInbox`. Writes no other table, makes no rows. Returns the rows that changed.
 */
export async function applyReports(
  pool: Pool,
  gateway: string,
  reports: readonly DeliveryReport[],
  logger?: Logger,
): Promise<ChangedRow[]> {
  const { changed, early } = await settle(pool, gateway, reports, logger);
  await storeReports(pool, gateway, early, logger);
  return changed;
}

/** The same for reports that stand in the inbox: those that are early stay there. */
export async function applyStored(
  pool: Pool,
  gateway: string,
  reports: readonly DeliveryReport[],
  logger?: Logger,
): Promise<ChangedRow[]> {
  return (await settle(pool, gateway, reports, logger)).changed;
}

async function settle(
  pool: Pool,
  gateway: string,
  reports: readonly DeliveryReport[],
  logger: Logger | undefined,
): Promise<{ changed: ChangedRow[]; early: DeliveryReport[] }> {
  const changed: ChangedRow[] = [];
  const early: DeliveryReport[] = [];
  const forget = (ids: readonly string[]) =>
    pool.query('DELETE FROM delivery_report_inbox WHERE gateway = $1 AND provider_message_id = ANY($2)', [gateway, ids]);
  const all = strongest(reports);
  for (let at = 0; at < all.length; at += CHUNK) {
    await writeTogether(all.slice(at, at + CHUNK), {
      async write(part) {
        const { rows } = await pool.query<Applied>(APPLY, parametersOf(gateway, part));
        const settled = new Set(rows.filter((row) => !OPEN.has(row.was)).map((row) => row.messageId));
        if (settled.size > 0) await forget([...settled]);
        early.push(...part.filter((report) => !settled.has(report.providerMessageId)));
        changed.push(
          ...rows.flatMap((row) =>
            row.id !== null && row.status !== null ? [{ id: row.id, status: row.status, ticketId: row.ticketId }] : [],
          ),
        );
      },
      // Nothing it could ever do: it must not come back with every look at the inbox.
      async refused(report, error) {
        logger?.error({ err: error, gateway }, 'a delivery report cannot be applied');
        await forget([report.providerMessageId]);
      },
      away,
    });
  }
  return { changed, early };
}

/** Applies waiting reports whose message is known by now, and forgets those that waited for a day. */
export async function matchInbox(pool: Pool, logger?: Logger): Promise<ChangedRow[]> {
  const { rows } = await pool.query<{ gateway: string; providerMessageId: string; state: ReportedState; detail: string }>(
    `SELECT i.gateway, i.provider_message_id AS "providerMessageId", i.state, i.detail
     FROM delivery_report_inbox i
     WHERE EXISTS (
       SELECT FROM whatsapp_notifications n
       WHERE n.provider = i.gateway AND n.provider_message_id = i.provider_message_id AND n.status NOT IN ('pending', 'queued', 'sending'))
     ORDER BY i.id LIMIT 5000`,
  );
  const changed: ChangedRow[] = [];
  for (const [gateway, reports] of Map.groupBy(rows, (row) => row.gateway)) {
    changed.push(...(await applyStored(pool, gateway, reports, logger)));
  }
  await forgetReports(pool, INBOX_HOURS);
  return changed;
}

/** Removes reports that waited longer than that for their message. Returns how many. */
export async function forgetReports(db: Pick<Pool, 'query'>, olderThanHours: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM delivery_report_inbox WHERE received_at < engine_now() - $1 * interval '1 hour'`,
    [olderThanHours],
  );
  return rowCount ?? 0;
}
