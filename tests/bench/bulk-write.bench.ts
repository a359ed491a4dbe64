import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { writeMessages } from '#service/messaging/ledger.ts';
import { newMessage } from '../support/new-message.ts';
import type { BenchWorld } from './bench-world.ts';
import type { BenchResult } from './results.ts';

/** SPEC §17: 100,000 recipients, all rows committed, against a bare INSERT … SELECT of the same rows. */
export async function bulkWrite(world: BenchWorld, options: { recipients: number }): Promise<BenchResult[]> {
  const pool = createPool({
    url: await world.database(),
    max: 2,
    role: 'kabar_app',
    name: 'bench',
    statementTimeoutMs: 120_000,
    onError: () => undefined,
  });
  const unitOfWork = createUnitOfWork(pool, () => undefined);
  const messages = Array.from({ length: options.recipients }, () =>
    newMessage({ lane: 'bulk', messageClass: 'marketing', preference: 'marketing' }),
  );
  let began = performance.now();
  await unitOfWork.transaction((tx) => writeMessages(tx.client, messages));
  const ours = performance.now() - began;
  began = performance.now();
  await pool.query(
    `INSERT INTO whatsapp_notifications
       (notification_type, dedupe_key, lane, message_class, preference, on_unknown, recipient_type, recipient_phone, recipient_name, message, language,
        is_demo, position, expires_at, created_at, updated_at, status)
     SELECT notification_type, 'bare:' || dedupe_key, lane, message_class, preference, on_unknown, recipient_type, recipient_phone, recipient_name, message,
            language, is_demo, position, expires_at, created_at, updated_at, status
     FROM whatsapp_notifications`,
  );
  const bare = performance.now() - began;
  await pool.end();
  return [
    {
      name: `campaign of ${options.recipients} recipients, rows committed`,
      measured: ours / bare,
      unit: '× bare INSERT … SELECT',
      budget: 2.5,
      better: 'lower',
      detail: `${(ours / 1_000).toFixed(1)} s against ${(bare / 1_000).toFixed(1)} s`,
    },
  ];
}
