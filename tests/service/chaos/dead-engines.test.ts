import { describe, expect, inject, it } from 'vitest';
import { createChaosFleet } from '../../support/chaos-fleet.ts';
import { chaosMessage } from '../../support/chaos-messages.ts';
import { startChaosWorld } from '../../support/chaos-world.ts';
import { until } from '../../support/until.ts';

describe('engines that die with open calls', () => {
  it.each(['redis', 'postgres'] as const)(
    'E-13 two kill -9 close no healthy gateway, nothing waits for a lease or 60 s, and a paused process is not taken for dead (%s)',
    async (backend) => {
      const world = await startChaosWorld({ backend, serverUrl: inject('pgUrl') });
      const fleet = createChaosFleet(world);
      const sql = async (text: string, values: unknown[] = []) => (await world.pool.query(text, values)).rows;
      const openBy = async (node: string) =>
        sql(`SELECT notification_id AS id FROM whatsapp_delivery_attempts WHERE node = $1 AND state = 'open'`, [node]);
      try {
        // Each has calls at a gateway that are not answered, and more wake-ups in hands.
        const hold = world.sandbox.hold({ phase: 'accepted' });
        const [first, second, paused] = await fleet.startMany(3);
        await world.write(Array.from({ length: 60 }, () => chaosMessage({ lane: 'normal' })));
        await until(
          'each to have a call at a gateway',
          async () =>
            (await Promise.all([first, second, paused].map((one) => openBy(one!.node)))).every((open) => open.length > 0),
          30_000,
        );
        paused!.freeze();
        await first!.kill();
        await second!.kill();
        const calls = [...(await openBy(first!.node)), ...(await openBy(second!.node))];
        const living = await openBy(paused!.node);
        world.sandbox.release(hold);
        const [{ killed }] = await sql('SELECT engine_now() AS killed');
        // Whoever is started next finds them.
        await fleet.start();
        const [otp] = await world.write([chaosMessage({ lane: 'urgent', onUnknown: 'resend' })]);
        await until(
          'the one-time code to be sent',
          async () => (await sql(`SELECT FROM whatsapp_notifications WHERE id = $1 AND status = 'sent'`, [otp!.id])).length === 1,
          60_000,
        );
        await until(
          'the calls of the dead to be settled',
          async () =>
            (
              await sql(`SELECT FROM whatsapp_delivery_attempts WHERE notification_id = ANY($1) AND code = 'orphaned'`, [
                calls.map(({ id }) => id),
              ])
            ).length === calls.length,
          60_000,
        );
        // The paused one was looked at as often as they were.
        expect(await openBy(paused!.node)).toHaveLength(living.length);
        paused!.thaw();
        await until(
          'every other row to be sent',
          async () =>
            (
              await sql(`SELECT FROM whatsapp_notifications WHERE status <> 'sent' AND NOT id = ANY($1) LIMIT 1`, [
                [...calls, ...living].map(({ id }) => id),
              ])
            ).length === 0,
          60_000,
        );
        const [times] = await sql(
          `SELECT (SELECT sent_at FROM whatsapp_notifications WHERE id = $1) < min(a.lease_until) AS "beforeTheLease",
                  (SELECT max(sent_at) FROM whatsapp_notifications) < $3::timestamptz + interval '60 seconds' AS "beforeThePatience"
           FROM whatsapp_delivery_attempts a WHERE a.notification_id = ANY($2)`,
          [otp!.id, calls.map(({ id }) => id), killed],
        );
        expect(times).toEqual({ beforeTheLease: true, beforeThePatience: true });
        expect(await sql('SELECT breaker, openings FROM gateways')).toEqual(
          ['fonnte', 'wablas'].map(() => ({ breaker: 'closed', openings: 0 })),
        );
        expect(await sql(`SELECT FROM whatsapp_delivery_attempts WHERE code = 'lease'`)).toEqual([]);
      } finally {
        for (const worker of fleet.alive) worker.thaw();
        await fleet.close();
        await world.close();
      }
    },
    240_000,
  );
});
