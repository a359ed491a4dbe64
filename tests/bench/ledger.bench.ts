import { createPool } from '#service/db/postgres/pool.ts';
import { createMessagesRepository } from '#service/features/messages/messages.repository.ts';
import type { BenchWorld } from './bench-world.ts';
import type { BenchResult } from './results.ts';
import { quantile } from './urgent.bench.ts';

/** SPEC §17: lists and search of the ledger at a million messages, against a tenth of it. */
export async function ledger(world: BenchWorld, options: { messages: number }): Promise<BenchResult[]> {
  const small = await measure(world, options.messages / 10);
  const large = await measure(world, options.messages);
  return Object.entries(large).flatMap(([name, p95]): BenchResult[] => [
    {
      name: `ledger ${name} at ${options.messages} messages`,
      measured: p95,
      unit: 'ms p95',
      budget: 100,
      better: 'lower',
      detail: `${(small[name] ?? 0).toFixed(1)} ms at a tenth`,
    },
    // Below 5 ms a ratio is noise.
    {
      name: `ledger ${name}, growth`,
      measured: Math.max(p95, 5) / Math.max(small[name] ?? 0, 5),
      unit: '× a tenth',
      budget: 1.5,
      better: 'lower',
      detail: '',
    },
  ]);
}

async function measure(world: BenchWorld, messages: number): Promise<Record<string, number>> {
  const pool = createPool({
    url: await world.database(),
    max: 2,
    role: null,
    name: 'bench',
    statementTimeoutMs: 600_000,
    onError: () => undefined,
  });
  await pool.query(
    `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, status, lane, message_class, on_unknown, recipient_type, recipient_phone, recipient_name,
       message, expires_at, created_at, provider, sent_at, settled_at)
     SELECT (ARRAY['ticket_assignment','ticket_status_update','payment_reminder','promotion_campaign','otp'])[1 + i % 5], 'bench:' || i,
       (ARRAY['sent','delivered','read','read','delivered','sent','failed','read','expired','unknown'])[1 + i % 10],
       (ARRAY['normal','bulk','urgent'])[1 + i % 3], 'operational', 'hold', 'customer', '62811' || (10000000 + (i::bigint * 7919) % 80000000), 'Pelanggan ' || (i % 200000),
       'Pesan ' || i, now(), now() - (i || ' seconds')::interval, CASE WHEN i % 40 = 0 THEN 'wablas' ELSE 'fonnte' END, now(), now()
     FROM generate_series(1, $1::int) AS i`,
    [messages],
  );
  await pool.query('ANALYZE whatsapp_notifications');
  const repository = createMessagesRepository(pool);
  const page = { limit: 50 } as const;
  const phones = ['0811-1234', '62811987', '5551', '812345', '0811 77'];
  const cases: Record<string, (turn: number) => Promise<unknown>> = {
    'list, newest': () => repository.page({ ...page }, null, 51),
    'list, failed': () => repository.page({ ...page, status: ['failed'] }, null, 51),
    'list, one type': () => repository.page({ ...page, type: 'payment_reminder' }, null, 51),
    'list, deep page': (turn) => repository.page({ ...page }, Math.floor(messages / 2) - turn * 50, 51),
    'search by phone': (turn) => repository.page({ ...page, search: phones[turn % phones.length] }, null, 51),
  };
  const found: Record<string, number> = {};
  for (const [name, run] of Object.entries(cases)) {
    const times: number[] = [];
    for (let turn = 0; turn < 25; turn += 1) {
      const began = performance.now();
      await run(turn);
      if (turn >= 5) times.push(performance.now() - began);
    }
    found[name] = quantile(times, 0.95);
  }
  await pool.end();
  return found;
}
