import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { writeMessages } from '#service/messaging/ledger.ts';
import { urgentReserve } from '#service/messaging/pace.ts';
import { newMessage } from '../support/new-message.ts';
import { until } from '../support/until.ts';
import { type BenchWorld, startBenchEngine } from './bench-world.ts';
import type { BenchResult } from './results.ts';

const LIMIT = 100;

/** SPEC §17: an OTP while 50,000 bulk messages wait at 100/min, after a steady state; and without a limit against an idle engine. */
export async function urgent(world: BenchWorld, options: { backlog: number; steadyMs: number }): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const perMinute of [LIMIT, 0]) {
    const url = await world.database();
    const node = await startBenchEngine(world, url, { backend: 'redis', concurrency: 5, perMinute });
    const unitOfWork = createUnitOfWork(node.pool, () => undefined);
    const write = (lane: 'urgent' | 'bulk', count: number) =>
      unitOfWork.transaction((tx) =>
        writeMessages(
          tx.client,
          Array.from({ length: count }, () =>
            newMessage({ lane, onUnknown: lane === 'urgent' ? 'resend' : 'hold', expiresInSeconds: 86_400 }),
          ),
        ),
      );
    /** From the request's commit to the admission of its call at the gateway, ms, one message at a time. */
    const latencies = async (count: number): Promise<number[]> => {
      const found: number[] = [];
      for (let index = 0; index < count; index += 1) {
        const [row] = await write('urgent', 1);
        await until(
          'the urgent message to be sent',
          async () => {
            const { rows } = await node.pool.query<{ ms: number }>(
              `SELECT extract(epoch FROM a.ended_at - n.created_at) * 1000 AS ms FROM whatsapp_notifications n
               JOIN whatsapp_delivery_attempts a ON a.notification_id = n.id WHERE n.id = $1 AND n.status = 'sent'`,
              [row?.id],
            );
            if (!rows[0]) return false;
            found.push(Number(rows[0].ms));
            return true;
          },
          60_000,
        );
      }
      return found;
    };
    const idle = perMinute === 0 ? await latencies(40) : [];
    await write('bulk', options.backlog);
    const began = performance.now();
    await until(
      'the steady state',
      () => performance.now() - began > (perMinute === 0 ? 1_500 : options.steadyMs),
      options.steadyMs + 5_000,
    );
    const busy = await latencies(perMinute === 0 ? 40 : urgentReserve(LIMIT));
    await node.close();
    if (perMinute === 0) {
      results.push({
        name: 'urgent behind a bulk backlog, no limit',
        measured: quantile(busy, 0.5) / quantile(idle, 0.5),
        unit: '× idle (median)',
        budget: 2,
        better: 'lower',
        detail: `median ${quantile(busy, 0.5).toFixed(0)} ms, p99 ${quantile(busy, 0.99).toFixed(0)} ms; idle median ${quantile(idle, 0.5).toFixed(0)} ms`,
      });
    } else {
      results.push({
        name: `urgent behind ${options.backlog} bulk messages at ${LIMIT}/min, U = ${urgentReserve(LIMIT)}`,
        measured: quantile(busy, 0.99) / 1_000,
        unit: 's p99',
        budget: 2,
        better: 'lower',
        detail: `median ${quantile(busy, 0.5).toFixed(0)} ms over ${busy.length} messages`,
      });
    }
  }
  return results;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}
