import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BareDatabase, createEmptyDatabase } from '../../support/empty-database.ts';
import { freePort, startRedis } from '../../support/redis-server.ts';
import { startRefused, startService } from '../../support/service-process.ts';

let database: BareDatabase;
beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database?.close());

it.each(['allkeys-lru', 'volatile-ttl'])(
  'R3 a Redis that would throw work away (%s) is refused at start in one sentence',
  async (policy) => {
    const redis = await startRedis({ policy });
    try {
      const exit = await startRefused({ databaseUrl: database.url, env: { REDIS_URL: redis.url } });
      expect(exit.code).toBe(1);
      expect(exit.stderr.trim().split('\n').at(-1)).toBe(
        `Kabar Desk did not start: Redis runs with maxmemory-policy=${policy}: when its memory is full it would throw away queued work. Set it to noeviction.`,
      );
    } finally {
      await redis.stop();
    }
  },
  90_000,
);

it('R3 a Redis that keeps everything, and one that is away, are no reason not to start', async () => {
  const redis = await startRedis();
  try {
    const away = `redis://127.0.0.1:${await freePort()}`;
    for (const url of [redis.url, away]) {
      const service = await startService({ databaseUrl: database.url, env: { REDIS_URL: url } });
      await service.stop();
    }
  } finally {
    await redis.stop();
  }
}, 120_000);
