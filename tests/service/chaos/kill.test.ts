import { describe, expect, inject, it } from 'vitest';
import { createChaosFleet } from '../../support/chaos-fleet.ts';
import { judge, untilSettledInShiftedTime } from '../../support/chaos-judge.ts';
import { countByPhase, killInRounds, killPhases } from '../../support/chaos-kills.ts';
import { chaosCampaign } from '../../support/chaos-messages.ts';
import { runStockWorker } from '../../support/chaos-stock.ts';
import { startChaosWorld } from '../../support/chaos-world.ts';
import { PATIENCE_MS } from '../../support/deadlines.ts';
import { until } from '../../support/until.ts';

const KILLS = 12;
const SIZE = 360;

/** The short form of `npm run chaos -- r1`; the phases and the judge are the same. */
describe('kill -9 of worker processes in every phase of a message', () => {
  it.each(['redis', 'postgres'] as const)(
    'R1 each recipient is reached exactly once, or the row says unknown (%s)',
    async (backend) => {
      const world = await startChaosWorld({ backend, serverUrl: inject('pgUrl') });
      const fleet = createChaosFleet(world);
      try {
        for (const gateway of ['fonnte', 'wablas'] as const) world.sandbox.setTraits(gateway, { latencyMs: 40 });
        const { bulk, singles } = chaosCampaign(SIZE);
        const rows = await world.write(bulk);
        const kills = await killInRounds({
          world,
          fleet,
          kills: KILLS,
          fleetSize: 3,
          async keepStep() {
            rows.push(...(await world.write(singles.splice(0, Math.ceil(SIZE / 3 / KILLS)))));
          },
        });
        if (singles.length > 0) rows.push(...(await world.write(singles)));
        await fleet.startMany(2);
        await untilSettledInShiftedTime(world);
        const verdict = await judge({ world, rows, kills });
        expect(verdict.broken).toEqual([]);
        expect(verdict.holdDuplicates).toBe(0);
        expect(verdict.unknown).toBeLessThanOrEqual(verdict.holdInFlight + verdict.resendUnrecorded);
        const byPhase = countByPhase(kills);
        for (const phase of killPhases) expect(byPhase[phase], phase).toBeGreaterThanOrEqual(3);
      } finally {
        await fleet.close();
        await world.close();
      }
    },
  );

  it('the harness sees: a plain BullMQ worker under the same kills sends messages twice', async () => {
    const world = await startChaosWorld({ backend: 'redis', serverUrl: inject('pgUrl') });
    try {
      const stock = await runStockWorker(world, 250, 8, 2);
      expect(stock.duplicates).toBeGreaterThanOrEqual(4);
    } finally {
      await world.close();
    }
  });

  it('SIGTERM loses nothing and leaves nothing open: what was not answered in time is on record as unknown', async () => {
    const world = await startChaosWorld({ backend: 'redis', serverUrl: inject('pgUrl') });
    const fleet = createChaosFleet(world);
    try {
      const [worker] = await fleet.startMany(1);
      const hold = world.sandbox.hold({ phase: 'accepted', times: 2 });
      const { bulk } = chaosCampaign(9);
      const rows = await world.write(bulk);
      await world.sandbox.waitHeld(hold, 2, PATIENCE_MS);
      await until('the others to be sent', () => world.sandbox.countLedger().accepted === rows.length);
      await worker!.stop();
      expect(worker!.ended).toBe('0');
      const { rows: states } = await world.pool.query(
        'SELECT status, count(*)::int AS count FROM whatsapp_notifications GROUP BY 1 ORDER BY 1',
      );
      expect(states).toEqual([
        { status: 'sent', count: 4 },
        { status: 'unknown', count: 2 },
      ]);
      const { rows: open } = await world.pool.query(`SELECT FROM whatsapp_delivery_attempts WHERE state = 'open'`);
      expect(open).toHaveLength(0);
    } finally {
      await fleet.close();
      await world.close();
    }
  });
});
