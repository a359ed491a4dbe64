import { createChaosFleet } from '../support/chaos-fleet.ts';
import { judge, untilSettled } from '../support/chaos-judge.ts';
import type { KillRecord, OpenCall } from '../support/chaos-kills.ts';
import { chaosCampaign } from '../support/chaos-messages.ts';
import { type Backend, type ChaosRow, type ChaosWorld, startChaosWorld } from '../support/chaos-world.ts';
import { until } from '../support/until.ts';
import type { ChaosProgram } from './report.ts';

/** R3: what was committed before PostgreSQL died is there afterwards, and is sent once. */
export const r3Postgres = (backend: Backend): ChaosProgram => ({
  name: `r3-postgres-${backend}`,
  promise: 'kill -9 of PostgreSQL again and again: every committed row is there, exactly once or unknown',
  async run({ short }) {
    const size = short ? 1_000 : 5_000;
    const kills = short ? 3 : 10;
    const world = await startChaosWorld({ backend, perMinute: 0 });
    const fleet = createChaosFleet(world);
    try {
      const { postgres, sandbox } = world;
      if (!postgres) throw new Error('no PostgreSQL of its own');
      sandbox.setTraits('fonnte', { latencyMs: 80 });
      const { bulk, singles } = chaosCampaign(size);
      const rows: ChaosRow[] = await world.write(bulk);
      let refused = 0;
      /** One business transaction after the other, each as small as a request. */
      const produce = async (count: number) => {
        for (const message of singles.splice(0, count)) {
          // Asked again until it is acknowledged: then the row is a promise. The dedupe key makes one of several tries.
          const written = await until(
            'a transaction to be acknowledged',
            () =>
              world.write([message]).catch(() => {
                refused += 1;
                return null;
              }),
            180_000,
          );
          rows.push(...written);
        }
      };
      await fleet.startMany(3);
      const records: KillRecord[] = [];
      for (let kill = 1; kill <= kills; kill += 1) {
        const share = kill / (kills + 1);
        await until('the campaign to get there', () => sandbox.countLedger().accepted >= bulk.length * share * 0.9, 120_000);
        const producing = produce(Math.ceil(((size - bulk.length) / kills) * 0.9));
        // Its failure is told by the await below; until then nobody else listens.
        producing.catch(() => undefined);
        await postgres.kill();
        await postgres.restart();
        await producing;
        records.push({ phase: 'anywhere', at: Date.now(), open: await openCalls(world) });
      }
      await produce(singles.length);
      const settledAfter = await untilSettled(world, 300_000);
      const verdict = await judge({ world, rows, kills: records });
      return {
        figures: {
          'rows committed': verdict.rows,
          'transactions refused while it was away': refused,
          'kills of PostgreSQL': kills,
          'calls open when it came back': records.reduce((sum, { open }) => sum + open.length, 0),
          sent: verdict.sent,
          unknown: verdict.unknown,
          'sent twice': verdict.holdDuplicates + verdict.extraSends,
          'worker processes that died': fleet.workers.length - fleet.alive.length,
          'all terminal after the last kill': `${settledAfter.toFixed(0)} s`,
        },
        broken: [...verdict.broken, ...(fleet.alive.length === fleet.workers.length ? [] : ['a worker died with PostgreSQL'])],
      };
    } finally {
      await fleet.close();
      await world.close();
    }
  },
});

/** Calls whose outcome was not on record when PostgreSQL died: only they may end unknown. */
async function openCalls(world: ChaosWorld): Promise<OpenCall[]> {
  return until(
    'PostgreSQL to list the open calls',
    async () => {
      const result = await world.pool
        .query<OpenCall>(
          `SELECT n.id, n.recipient_phone AS phone, n.on_unknown AS "onUnknown",
                  extract(epoch FROM a.started_at - (SELECT shift FROM engine_clock))::float8 * 1000 AS "admittedAt"
           FROM whatsapp_delivery_attempts a JOIN whatsapp_notifications n ON n.id = a.notification_id WHERE a.state = 'open'`,
        )
        .catch(() => null);
      return result?.rows ?? false;
    },
    30_000,
  );
}
