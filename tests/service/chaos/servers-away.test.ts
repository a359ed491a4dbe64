import { Redis } from 'ioredis';
import { describe, expect, inject, it } from 'vitest';
import { createChaosFleet } from '../../support/chaos-fleet.ts';
import { judge, untilSettledInShiftedTime } from '../../support/chaos-judge.ts';
import { chaosCampaign, chaosMessage } from '../../support/chaos-messages.ts';
import { startChaosWorld } from '../../support/chaos-world.ts';
import { until } from '../../support/until.ts';

/** The short forms of `npm run chaos -- r2 r3`. */
describe('a server behind the engine goes away', () => {
  it('R2 FLUSHALL and a Redis that is away lose nothing and send nothing twice', async () => {
    const world = await startChaosWorld({ backend: 'redis', serverUrl: inject('pgUrl') });
    const fleet = createChaosFleet(world);
    try {
      world.sandbox.setTraits('fonnte', { latencyMs: 60 });
      const { bulk, singles } = chaosCampaign(400);
      const rows = await world.write([...bulk, ...singles]);
      await fleet.startMany(2);
      await until('a part to be sent', () => world.sandbox.countLedger().accepted > 60);
      const client = new Redis(world.redis!.url);
      await client.flushall();
      client.disconnect();
      await world.redis!.kill();
      for (let one = 0; one < 10; one += 1) rows.push(...(await world.write([chaosMessage({ lane: 'normal' })])));
      await world.redis!.restart();
      await untilSettledInShiftedTime(world);
      const verdict = await judge({ world, rows, kills: [] });
      expect(verdict).toMatchObject({ broken: [], sent: 410, unknown: 0, holdDuplicates: 0, extraSends: 0 });
    } finally {
      await fleet.close();
      await world.close();
    }
  });

  it('R3 every row that was committed before PostgreSQL was killed is there and is sent once, or says unknown', async () => {
    // Its own durable server, with the queue on it, too.
    const world = await startChaosWorld({ backend: 'postgres' });
    const fleet = createChaosFleet(world);
    try {
      world.sandbox.setTraits('fonnte', { latencyMs: 60 });
      const { bulk, singles } = chaosCampaign(300);
      const rows = await world.write(bulk);
      await fleet.startMany(2);
      await until('a part to be sent', () => world.sandbox.countLedger().accepted > 60);
      rows.push(...(await world.write(singles)));
      await world.postgres!.kill();
      await world.postgres!.restart();
      const { rows: open } = await world.pool.query<{ id: number }>(
        `SELECT notification_id AS id FROM whatsapp_delivery_attempts WHERE state = 'open'`,
      );
      await untilSettledInShiftedTime(world);
      const verdict = await judge({ world, rows, kills: [], excused: new Set(open.map(({ id }) => id)) });
      expect(verdict).toMatchObject({ broken: [], holdDuplicates: 0 });
      expect(verdict.sent).toBeGreaterThanOrEqual(rows.length - open.length);
      expect(fleet.alive).toHaveLength(2);
      // E-13: their engines lived all the while, whatever became of their connections.
      const { rows: orphaned } = await world.pool.query(`SELECT FROM whatsapp_delivery_attempts WHERE code = 'orphaned'`);
      expect(orphaned).toEqual([]);
    } finally {
      await fleet.close();
      await world.close();
    }
  });
});
