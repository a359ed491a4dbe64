import { setTimeout as wait } from 'node:timers/promises';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { writeMessages } from '#service/messaging/ledger.ts';
import { newMessage } from '../support/new-message.ts';
import { until } from '../support/until.ts';
import { type BenchWorld, startBenchEngine } from './bench-world.ts';
import type { BenchResult } from './results.ts';
import { quantile } from './urgent.bench.ts';

/** Load test of the action plan: 1,000 messages a minute without a limit, arriving evenly. */
export async function load(world: BenchWorld, options: { perMinute: number; forMs: number }): Promise<BenchResult[]> {
  const url = await world.database();
  const node = await startBenchEngine(world, url, { backend: 'redis', concurrency: 5 });
  const unitOfWork = createUnitOfWork(node.pool, () => undefined);
  const gapMs = 60_000 / options.perMinute;
  const began = performance.now();
  let written = 0;
  for (; written * gapMs < options.forMs; written += 1) {
    await unitOfWork.transaction((tx) => writeMessages(tx.client, [newMessage({ lane: 'normal' })]));
    await wait(Math.max(0, began + (written + 1) * gapMs - performance.now()));
  }
  await until(
    'every message to be settled',
    async () => {
      const { rows } = await node.pool.query(
        `SELECT count(*)::int AS open FROM whatsapp_notifications WHERE status IN ('pending', 'queued', 'sending')`,
      );
      return rows[0].open === 0;
    },
    60_000,
  );
  const elapsedMs = performance.now() - began;
  const { rows } = await node.pool.query<{ status: string; attempts: number; ms: number }>(
    `SELECT status, attempt AS attempts, extract(epoch FROM sent_at - created_at) * 1000 AS ms FROM whatsapp_notifications`,
  );
  await node.close();
  const sent = rows.filter((row) => row.status === 'sent');
  const times = sent.map((row) => Number(row.ms));
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const retried = rows.filter((row) => row.attempts > 1).length;
  return [
    {
      name: `load test, ${options.perMinute} messages/min`,
      measured: sent.length / written,
      unit: 'share sent',
      budget: 0.98,
      better: 'higher',
      detail: `${Math.round(sent.length / (elapsedMs / 60_000))} messages/min through, retry rate ${((100 * retried) / written).toFixed(2)} %, processing mean ${mean.toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`,
    },
  ];
}
