import { type ChaosWorker, createChaosFleet } from '../support/chaos-fleet.ts';
import { judge, untilSettled } from '../support/chaos-judge.ts';
import { countByPhase, killInRounds } from '../support/chaos-kills.ts';
import { chaosMessage } from '../support/chaos-messages.ts';
import { type Backend, startChaosWorld } from '../support/chaos-world.ts';
import { until } from '../support/until.ts';
import { startCampaignInStep } from './keep-step.ts';
import { type ChaosProgram, killFigures, missingPhases } from './report.ts';

const DAY_MS = 86_400_000;
const FROZEN_MS = 30_000;
const SHIFTS = [0, DAY_MS, -DAY_MS, 300_000];

/** Clocks decide nothing, and a machine that sleeps in the middle of a send wakes up harmless. */
export const clocks = (backend: Backend): ChaosProgram => ({
  name: `clocks-${backend}`,
  promise: 'clocks a day apart, kills, and a process frozen for 30 s in each phase: the same result as R1',
  async run({ short }) {
    const size = short ? 800 : 3_000;
    const kills = short ? 12 : 60;
    const world = await startChaosWorld({ backend, perMinute: 12_000 });
    const fleet = createChaosFleet(world);
    try {
      const { sandbox } = world;
      for (const gateway of ['fonnte', 'wablas'] as const) sandbox.setTraits(gateway, { latencyMs: 40 });
      const campaign = await startCampaignInStep(world, size);
      const records = await killInRounds({
        world,
        fleet,
        kills,
        fleetSize: 4,
        keepStep: (share) => campaign.keepStep(share * 0.6),
        clockShiftMs: (index) => SHIFTS[index % SHIFTS.length] ?? 0,
      });

      // One worker per phase, frozen there; two more go on. All with different clocks.
      await fleet.startMany(6, (index) => ({ clockShiftMs: SHIFTS[index % SHIFTS.length] ?? 0 }));
      // Enough to do for everybody while the sleepers are put to sleep.
      for (const gateway of ['fonnte', 'wablas'] as const) sandbox.setTraits(gateway, { latencyMs: 300 });
      const more = await world.write(Array.from({ length: 1_200 }, () => chaosMessage()));
      const excused = new Set<number>();
      const frozen: string[] = [];
      const sleepers: ChaosWorker[] = [];
      for (const point of ['waiting', 'admitted', 'answered'] as const) {
        const worker = fleet.alive[sleepers.length];
        if (!worker || !(await worker.stopAt(point, { deadlineMs: 20_000 }))) continue;
        worker.freeze();
        sleepers.push(worker);
        frozen.push(point);
      }
      const hold = sandbox.hold({ phase: 'received', times: 1 });
      const [held] = await sandbox.waitHeld(hold, 1, 20_000);
      const { rows: callers } = await world.pool.query<{ node: string }>(
        `SELECT a.node FROM whatsapp_delivery_attempts a JOIN whatsapp_notifications n ON n.id = a.notification_id
         WHERE a.state = 'open' AND n.recipient_phone = $1`,
        [held?.recipients[0] ?? ''],
      );
      const caller = fleet.alive.find((worker) => worker.node === callers[0]?.node && !sleepers.includes(worker));
      if (caller) {
        caller.freeze();
        sleepers.push(caller);
        frozen.push('request written');
      }
      sandbox.release(hold);
      for (const worker of sleepers) {
        const { rows } = await world.pool.query<{ id: number }>(
          `SELECT notification_id AS id FROM whatsapp_delivery_attempts WHERE node = $1 AND state = 'open'`,
          [worker.node],
        );
        for (const { id } of rows) excused.add(id);
      }
      const thaw = performance.now() + FROZEN_MS;
      await until('30 s of sleep', () => performance.now() >= thaw, FROZEN_MS + 5_000);
      for (const worker of sleepers) {
        worker.release();
        worker.thaw();
      }
      await campaign.finish();
      const settledAfter = await untilSettled(world, 300_000);
      const verdict = await judge({ world, rows: [...campaign.rows, ...more], kills: records, excused });
      return {
        figures: {
          ...killFigures(verdict, records),
          clocks: '0, +1 day, −1 day, +5 min',
          'frozen for 30 s at': frozen,
          'calls open while frozen': excused.size,
          'all terminal after': `${settledAfter.toFixed(0)} s`,
        },
        broken: [
          ...verdict.broken,
          ...missingPhases(countByPhase(records), Math.floor(kills / 4) - 1),
          ...(frozen.length === 4 ? [] : [`frozen only at ${frozen.join(', ')}`]),
        ],
      };
    } finally {
      await fleet.close();
      await world.close();
    }
  },
});
