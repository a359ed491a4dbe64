import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type ChaosFleet, createChaosFleet } from '../support/chaos-fleet.ts';
import { chaosMessage } from '../support/chaos-messages.ts';
import { type Backend, type ChaosWorld, startChaosWorld } from '../support/chaos-world.ts';
import { PATIENCE_MS } from '../support/deadlines.ts';
import { until } from '../support/until.ts';
import type { ChaosProgram, ChaosReport } from './report.ts';

/** Both gateways look closed to everybody: so many calls hang at each, for longer than this (E-13). */
const HANGING = 3;
const HANGING_FOR_MS = 3_500;
/** A neighbour judges nobody before it has reached the database for five seconds. */
const SEASONED_MS = 6_000;

/** Calls of one worker that are not answered, at both gateways; resolves when everybody takes both gateways for hung. */
export async function hangAtBoth(world: ChaosWorld, callers: string): Promise<void> {
  await world.pool.query(`UPDATE lanes SET gateway_order = '["wablas","fonnte"]' WHERE id = 'bulk'`);
  await world.write(
    ['normal', 'bulk'].flatMap((lane) => Array.from({ length: HANGING + 1 }, () => chaosMessage({ lane: lane as 'normal' }))),
  );
  await until('its calls to hang at both gateways', async () => {
    const { rows } = await world.pool.query<{ hanging: number }>(
      `SELECT count(*)::int AS hanging FROM whatsapp_delivery_attempts
       WHERE state = 'open' AND node = $1 AND started_at < engine_now() - $2 * interval '1 millisecond' GROUP BY gateway`,
      [callers, HANGING_FOR_MS],
    );
    return rows.length === 2 && rows.every(({ hanging }) => hanging >= HANGING);
  });
}

/** Until this neighbour may judge others: it has looked for longer than it has to. */
export async function untilSeasoned(world: ChaosWorld, node: string): Promise<void> {
  await until('the neighbour to have looked for long enough', async () => {
    const { rows } = await world.pool.query(
      `SELECT FROM engines WHERE node = $1 AND started_at < engine_now() - $2 * interval '1 millisecond'`,
      [node, SEASONED_MS],
    );
    return rows.length === 1;
  });
}

/** Writes a one-time code and resolves, once it is sent, with the seconds since that moment of the database's clock. */
export async function secondsToSend(world: ChaosWorld, since: string): Promise<number> {
  const [otp] = await world.write([chaosMessage({ lane: 'urgent', onUnknown: 'resend' })]);
  return until(
    'the one-time code to be sent',
    async () => {
      const { rows } = await world.pool.query<{ seconds: number }>(
        `SELECT extract(epoch FROM sent_at - $2::timestamptz)::float8 AS seconds FROM whatsapp_notifications WHERE id = $1 AND sent_at IS NOT NULL`,
        [otp?.id, since],
      );
      return rows[0]?.seconds;
    },
    PATIENCE_MS,
  );
}

/** The database's clock, with all its digits. */
export async function clockOf(world: ChaosWorld): Promise<string> {
  const { rows } = await world.pool.query<{ now: string }>('SELECT engine_now()::text AS now');
  return rows[0]?.now ?? '';
}

async function killedBeside(world: ChaosWorld, fleet: ChaosFleet): Promise<{ beside: number; alone: number }> {
  world.sandbox.hold({ phase: 'accepted', times: 2 * (HANGING + 1) });
  const caller = await fleet.start();
  await hangAtBoth(world, caller.node);
  const neighbour = await fleet.start();
  await untilSeasoned(world, neighbour.node);
  let died = await clockOf(world);
  await caller.kill();
  const beside = await secondsToSend(world, died);

  // Nobody is left to notice: the next start does.
  world.sandbox.hold({ phase: 'accepted', times: 2 * (HANGING + 1) });
  await hangAtBoth(world, neighbour.node);
  await neighbour.kill();
  const restarted = await fleet.start();
  died = await clockOf(world);
  const alone = await secondsToSend(world, died);
  await restarted.stop();
  return { beside, alone };
}

const worst = (seconds: readonly number[]) => `${Math.max(...seconds).toFixed(2)} s (of ${seconds.length})`;

/** E-13: calls of a dead process close no gateway for longer than it takes to know that it is dead. */
export const e13Killed = (backend: Backend): ChaosProgram => ({
  name: `e13-killed-${backend}`,
  promise: 'kill -9 with calls hanging at both gateways: a one-time code goes out within 2 s of the first look',
  async run({ short }) {
    const world = await startChaosWorld({ backend, perMinute: 0 });
    const fleet = createChaosFleet(world);
    const times: { beside: number; alone: number }[] = [];
    try {
      for (let round = 0; round < (short ? 2 : 10); round += 1) times.push(await killedBeside(world, fleet));
    } finally {
      await fleet.close();
      await world.close();
    }
    const beside = times.map((time) => time.beside);
    const alone = times.map((time) => time.alone);
    return {
      figures: {
        'a neighbour sends it, after the kill': worst(beside),
        'the only node sends it, after its restart': worst(alone),
      },
      broken: [
        // Half a second of looking about every half second, and one of sending.
        ...beside.filter((seconds) => seconds > 3).map((seconds) => `${seconds.toFixed(2)} s beside a neighbour`),
        ...alone.filter((seconds) => seconds > 8).map((seconds) => `${seconds.toFixed(2)} s after a restart`),
      ],
    };
  },
});

/** The same for a machine that is gone without a word: its network is cut, nothing of it is closed. Needs Linux and root. */
export const e13Machine: ChaosProgram = {
  name: 'e13-machine',
  promise: 'a machine lost in the middle of an admission: a one-time code goes out within 10 s',
  async run({ short }) {
    const script = fileURLToPath(new URL('lost-machine.ts', import.meta.url));
    const child = spawn('unshare', ['-n', process.execPath, script, ...(short ? ['--short'] : [])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`ended with ${code}, for the reason above (it needs Linux, root, unshare and ip)`);
    const seconds = JSON.parse(printed) as number[];
    const report: ChaosReport = {
      figures: { 'a neighbour sends it, after the machine was lost': worst(seconds) },
      broken: seconds.filter((time) => time > 10).map((time) => `${time.toFixed(2)} s`),
    };
    return report;
  },
};
