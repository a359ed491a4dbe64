import { createChaosFleet } from '../support/chaos-fleet.ts';
import { untilSettled } from '../support/chaos-judge.ts';
import { chaosMessage } from '../support/chaos-messages.ts';
import { type Backend, startChaosWorld } from '../support/chaos-world.ts';
import { until } from '../support/until.ts';
import type { ChaosProgram } from './report.ts';

const POISON = 'racun-mematikan';

/** R4: a message that crashes the process is set aside with its reason; the others flow. */
export const r4Poison = (backend: Backend): ChaosProgram => ({
  name: `r4-poison-${backend}`,
  promise: 'one message that crashes the process among 999: set aside, at most 2 deaths, at most 4 neighbours unknown',
  async run({ short }) {
    const size = short ? 200 : 1_000;
    const world = await startChaosWorld({ backend, perMinute: 0 });
    const fleet = createChaosFleet(world, { environment: { CHAOS_POISON: POISON } });
    try {
      world.sandbox.setTraits('fonnte', { latencyMs: 50 });
      const messages = Array.from({ length: size }, (_, index) =>
        chaosMessage(index === Math.floor(size / 3) ? { message: `Halo ${POISON}` } : {}),
      );
      const rows = await world.write(messages);
      await fleet.startMany(2);
      // A supervisor: a worker that died is started again.
      let watching = true;
      const supervisor = (async () => {
        let known = 0;
        while (watching) {
          const dead = fleet.workers.filter((worker) => !worker.isAlive).length;
          if (dead > known) await fleet.start();
          known = Math.max(known, dead);
          await until('a death', () => !watching || fleet.workers.filter((worker) => !worker.isAlive).length > known, 600_000);
        }
      })();
      const settledAfter = await untilSettled(world, 300_000).finally(() => {
        watching = false;
      });
      await supervisor;
      const deaths = fleet.workers.filter((worker) => !worker.isAlive).length;
      const { rows: states } = await world.pool.query<{
        poison: boolean;
        status: string;
        code: string | null;
        reason: string | null;
        person: boolean;
      }>(
        `SELECT message LIKE $1 AS poison, status, error_code AS code, error_message AS reason, needs_person AS person FROM whatsapp_notifications`,
        [`%${POISON}%`],
      );
      const poison = states.find((state) => state.poison);
      const others = states.filter((state) => !state.poison);
      const neighbours = others.filter((state) => state.status !== 'sent');
      const phones = world.sandbox.ledger.list({ accepted: true, limit: size * 2, since: 0 }).map(({ recipient }) => recipient);
      return {
        figures: {
          rows: rows.length,
          'worker deaths': deaths,
          'the poison': `${poison?.status}, ${poison?.code}, "${poison?.reason}"${poison?.person ? ', asks for a person' : ''}`,
          sent: others.length - neighbours.length,
          'neighbours not sent': neighbours.length,
          'sent twice': phones.length - new Set(phones).size,
          'all terminal after': `${settledAfter.toFixed(0)} s`,
        },
        broken: [
          ...(deaths <= 2 ? [] : [`${deaths} worker deaths`]),
          ...(poison?.status === 'unknown' && poison.reason && poison.person
            ? []
            : ['the poison is not set aside with a reason']),
          ...(neighbours.length <= 4 ? [] : [`${neighbours.length} neighbours were not sent`]),
          ...neighbours.filter((row) => row.status !== 'unknown').map((row) => `a neighbour ended ${row.status}`),
          ...(phones.length === new Set(phones).size ? [] : ['a message was sent twice']),
        ],
      };
    } finally {
      await fleet.close();
      await world.close();
    }
  },
});
