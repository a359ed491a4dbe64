import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { writeMessages } from '#service/messaging/ledger.ts';
import { newMessage } from '../support/new-message.ts';
import { until } from '../support/until.ts';
import { bareLoop, naiveLoop } from './bare-loop.ts';
import { type BenchWorld, startBenchEngine } from './bench-world.ts';
import type { BenchResult } from './results.ts';

const CONCURRENCY = 32;

/** SPEC §17, first two rows: pipeline against the bare loop with the same durable work, alternating in one run. */
export async function pipeline(world: BenchWorld, options: { messages: number; rounds: number }): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const backend of ['redis', 'postgres'] as const) {
    const url = await world.database();
    const node = await startBenchEngine(world, url, { backend, concurrency: CONCURRENCY });
    const unitOfWork = createUnitOfWork(node.pool, () => undefined);
    const fonnte = node.gateways[0];
    if (!fonnte) throw new Error('no gateway');
    const write = (lane: 'bulk', count: number) =>
      unitOfWork.transaction((tx) =>
        writeMessages(
          tx.client,
          Array.from({ length: count }, () => newMessage({ lane })),
        ),
      );
    // Rows the engine must leave alone: a lane that stands still.
    const bareIds = async (count: number) => {
      await node.pool.query(`UPDATE lanes SET paused = true WHERE id = 'bulk'`);
      const rows = await write('bulk', count);
      return rows.map((row) => row.id);
    };
    const rates = { pipeline: [] as number[], bare: [] as number[], naive: [] as number[] };
    for (let round = 0; round <= options.rounds; round += 1) {
      const warmUp = round === 0;
      const count = warmUp ? 300 : options.messages;

      const bare = await bareIds(count);
      const bareMs = await timed(() => bareLoop(node.pool, fonnte, bare, CONCURRENCY));
      const naive = await bareIds(count);
      const naiveMs = await timed(() => naiveLoop(node.pool, fonnte, naive, CONCURRENCY));

      await node.pool.query(`UPDATE lanes SET paused = false WHERE id = 'bulk'`);
      const pipelineMs = await timed(async () => {
        const rows = await write('bulk', count);
        const last = rows.at(-1)?.id ?? 0;
        const first = rows[0]?.id ?? 0;
        await until(
          'every message to be sent',
          async () => {
            const { rows: left } = await node.pool.query(
              `SELECT count(*)::int AS left FROM whatsapp_notifications WHERE id BETWEEN $1 AND $2 AND status <> 'sent'`,
              [Math.min(first, last), Math.max(first, last)],
            );
            return left[0].left === 0;
          },
          120_000,
        );
      });
      if (warmUp) continue;
      rates.bare.push(count / (bareMs / 1_000));
      rates.naive.push(count / (naiveMs / 1_000));
      rates.pipeline.push(count / (pipelineMs / 1_000));
    }
    await node.close();
    const best = { pipeline: median(rates.pipeline), bare: median(rates.bare), naive: median(rates.naive) };
    results.push({
      name: `pipeline (${backend}, concurrency ${CONCURRENCY})`,
      measured: best.pipeline / best.bare,
      unit: '× bare loop',
      budget: 0.75,
      better: 'higher',
      detail: `${Math.round(best.pipeline)} msg/s; bare ${Math.round(best.bare)} msg/s; ${(best.pipeline / best.naive).toFixed(2)} × "one POST, one UPDATE" (${Math.round(best.naive)} msg/s)`,
    });
  }
  return results;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
