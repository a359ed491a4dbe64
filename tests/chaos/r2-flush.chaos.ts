import { Redis } from 'ioredis';
import { createChaosFleet } from '../support/chaos-fleet.ts';
import { judge, untilSettled } from '../support/chaos-judge.ts';
import { chaosCampaign, chaosMessage } from '../support/chaos-messages.ts';
import { startChaosWorld } from '../support/chaos-world.ts';
import { until } from '../support/until.ts';
import type { ChaosProgram } from './report.ts';

/** R2: the queue can be rebuilt from the database. */
export const r2Flush: ChaosProgram = {
  name: 'r2-flush',
  promise: 'FLUSHALL three times, then Redis away: 0 lost, 0 twice, going on within 60 s of its return',
  async run({ short }) {
    const size = short ? 2_000 : 10_000;
    const awayMs = short ? 15_000 : 300_000;
    const world = await startChaosWorld({ backend: 'redis', perMinute: 0 });
    const fleet = createChaosFleet(world);
    try {
      const { redis, sandbox } = world;
      if (!redis) throw new Error('no Redis');
      sandbox.setTraits('fonnte', { latencyMs: 100 });
      const { bulk, singles } = chaosCampaign(size);
      const rows = await world.write([...bulk, ...singles]);
      await fleet.startMany(3);
      const random = [0.1, 0.3, 0.5].map((from) => from + Math.random() * 0.15);
      const flushed: string[] = [];
      for (const share of random) {
        await until('the campaign to get there', () => sandbox.countLedger().accepted >= size * share, 300_000);
        await flush(redis.url);
        flushed.push(`at ${sandbox.countLedger().accepted}`);
      }
      await until('the campaign to go on after the last flush', () => sandbox.countLedger().accepted >= size * 0.7, 300_000);
      await redis.kill();
      const back = performance.now() + awayMs;
      let slowestWrite = 0;
      let written = 0;
      // Rows keep being accepted while Redis is away.
      await until(
        'Redis to have been away long enough',
        async () => {
          const began = performance.now();
          rows.push(
            ...(await world.write([chaosMessage({ lane: 'normal' }), chaosMessage({ lane: 'urgent', onUnknown: 'resend' })])),
          );
          slowestWrite = Math.max(slowestWrite, performance.now() - began);
          written += 2;
          return performance.now() >= back;
        },
        awayMs + 60_000,
      );
      const seqBefore = sandbox.countLedger().lastSeq;
      await redis.restart();
      const returned = performance.now();
      const { rows: there } = await world.pool.query<{ now: Date; waiting: number; lost: number }>(
        `SELECT engine_now() AS now, count(*)::int AS waiting, count(enqueued_at)::int AS lost
         FROM whatsapp_notifications WHERE status IN ('pending', 'queued')`,
      );
      const { now, waiting, lost } = there[0]!;
      const since = () => (performance.now() - returned) / 1_000;
      // Rows behind the queue's horizon have no wake-up to lose; those before it must all have a new one.
      const enqueuedAfter = await until(
        'every lost wake-up to be on the queue again',
        async () => {
          const { rows: stale } = await world.pool.query(
            `SELECT FROM whatsapp_notifications WHERE status IN ('pending', 'queued') AND enqueued_at < $1 LIMIT 1`,
            [now],
          );
          return stale.length === 0 ? since() : false;
        },
        120_000,
      );
      const firstSend = await until('the first call', () => sandbox.ledger.list({ since: seqBefore, limit: 1 })[0]?.at, 120_000);
      const settledAfter = await untilSettled(world, 300_000);
      const verdict = await judge({ world, rows, kills: [] });
      return {
        figures: {
          rows: verdict.rows,
          'flushed (messages sent by then)': flushed,
          'Redis away': `${awayMs / 1_000} s`,
          'rows accepted meanwhile': `${written}, slowest ${slowestWrite.toFixed(0)} ms`,
          'waiting when it returned': `${waiting}, ${lost} of them with a lost wake-up`,
          'every wake-up there again after': `${enqueuedAfter.toFixed(1)} s`,
          'first call after': `${((firstSend - now.getTime()) / 1_000).toFixed(1)} s`,
          'all terminal after': `${settledAfter.toFixed(0)} s`,
          sent: verdict.sent,
          unknown: verdict.unknown,
          'sent twice': verdict.holdDuplicates + verdict.extraSends,
        },
        broken: [
          ...verdict.broken,
          ...(enqueuedAfter <= 60 ? [] : [`wake-ups were there again only ${enqueuedAfter.toFixed(0)} s after Redis' return`]),
          ...(verdict.extraSends > 0 ? [`${verdict.extraSends} messages went out twice`] : []),
        ],
      };
    } finally {
      await fleet.close();
      await world.close();
    }
  },
};

async function flush(url: string): Promise<void> {
  const client = new Redis(url);
  try {
    await client.flushall();
  } finally {
    client.disconnect();
  }
}
