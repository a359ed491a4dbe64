import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Gateway } from '#service/gateways/port.ts';

const LIMITS = { connectMs: 3_000, answerMs: 15_000 } as const;

/** Runs `work` over the ids with so many at once. */
async function spread(ids: readonly number[], atOnce: number, work: (id: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let id = ids[next++]; id !== undefined; id = ids[next++]) await work(id);
    }),
  );
}

/**
 * What the pipeline is measured against: the same HTTP agent and the same two durable transactions per message (row and attempt before
 * the call, attempt and row after it), without queue, admission rules, pace, breaker or recovery.
 */
export async function bareLoop(pool: pg.Pool, gateway: Gateway, ids: readonly number[], atOnce: number): Promise<void> {
  await spread(ids, atOnce, async (id) => {
    const attemptId = randomUUID();
    const client = await pool.connect();
    let row: { recipient_phone: string; message: string };
    try {
      await client.query('BEGIN');
      const found = await client.query({
        name: 'bare-claim',
        text: `UPDATE whatsapp_notifications SET status = 'sending', attempt = attempt + 1, sending_at = clock_timestamp(), updated_at = clock_timestamp()
               WHERE id = $1 AND status = 'pending' RETURNING recipient_phone, message`,
        values: [id],
      });
      row = found.rows[0];
      await client.query({
        name: 'bare-attempt',
        text: `INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, started_at, lease_until, node)
               VALUES ($1, $2, 1, 1, $3, 1, false, clock_timestamp(), clock_timestamp() + interval '30 seconds', 'bare')`,
        values: [attemptId, id, gateway.id],
      });
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    const outcome = await gateway.send(
      { attemptId, recipient: { kind: 'person', phone: row.recipient_phone }, text: row.message, urgent: false },
      LIMITS,
    );
    if (outcome.kind !== 'accepted') throw new Error(`the bare loop was refused: ${outcome.kind}`);
    const after = await pool.connect();
    try {
      await after.query('BEGIN');
      await after.query({
        name: 'bare-end',
        text: `UPDATE whatsapp_delivery_attempts SET state = 'accepted', ended_at = clock_timestamp(), provider_message_id = $2 WHERE id = $1`,
        values: [attemptId, outcome.providerMessageId],
      });
      await after.query({
        name: 'bare-sent',
        text: `UPDATE whatsapp_notifications SET status = 'sent', provider = $2, provider_message_id = $3, sent_at = clock_timestamp(), updated_at = clock_timestamp()
               WHERE id = $1 AND status = 'sending'`,
        values: [id, gateway.id, outcome.providerMessageId],
      });
      await after.query('COMMIT');
    } finally {
      after.release();
    }
  });
}

/** The naive "one POST, one UPDATE", for comparison only. */
export async function naiveLoop(pool: pg.Pool, gateway: Gateway, ids: readonly number[], atOnce: number): Promise<void> {
  await spread(ids, atOnce, async (id) => {
    const outcome = await gateway.send(
      {
        attemptId: randomUUID(),
        recipient: { kind: 'person', phone: `62811${10_000_000 + (id % 80_000_000)}` },
        text: `Pesan ${id}`,
        urgent: false,
      },
      LIMITS,
    );
    await pool.query({
      name: 'naive',
      text: `UPDATE whatsapp_notifications SET status = 'sent', provider = $2 WHERE id = $1`,
      values: [id, outcome.kind],
    });
  });
}
