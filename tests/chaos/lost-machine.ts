import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createChaosFleet } from '../support/chaos-fleet.ts';
import { startChaosWorld } from '../support/chaos-world.ts';
import { clockOf, hangAtBoth, secondsToSend, untilSeasoned } from './e13-crash.chaos.ts';

/*
 * Runs in a network of its own (`unshare -n`), so that nobody else can reach anything of it: PostgreSQL and one worker on this side, a
 * machine on the other, between them a wire that can be cut. Prints the seconds of each round as JSON.
 */
const OURS = '10.77.0.1';
const THEIRS = '10.77.0.2';
const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });

/** A machine: a network with gateways that take every call and never answer. Its first word means that they do. */
async function startMachine(ports: readonly number[]) {
  const holder = spawn(
    'unshare',
    [
      '-n',
      process.execPath,
      '-e',
      `require('node:child_process').execFileSync('ip', ['link', 'set', 'lo', 'up']);
       Promise.all([${ports.join()}].map((port) => new Promise((resolve) => {
         require('node:net').createServer((socket) => socket.on('error', () => undefined).resume()).listen(port, '127.0.0.1', resolve);
       }))).then(() => console.log('up'));`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(holder.stdout, 'data');
  const within = ['nsenter', '-t', String(holder.pid), '-n'];
  ip('link', 'set', 'far', 'netns', String(holder.pid));
  for (const args of [
    ['addr', 'add', `${THEIRS}/24`, 'dev', 'far'],
    ['link', 'set', 'far', 'up'],
  ]) {
    execFileSync(within[0] ?? '', [...within.slice(1), 'ip', ...args], { stdio: 'inherit' });
  }
  return {
    within,
    /** Nothing of it arrives any more, not even its end. */
    cut: () => ip('link', 'set', 'near', 'down'),
    async remove() {
      ip('link', 'del', 'near');
      holder.kill('SIGKILL');
      await once(holder, 'close');
    },
  };
}

/** Holds the rows of the gateways in a transaction, as an admission does that has not come to its commit. */
async function admissionUnderWay(within: readonly string[], url: string): Promise<{ end(): void }> {
  const script = fileURLToPath(new URL('admission-under-way.ts', import.meta.url));
  const child = spawn(within[0] ?? '', [...within.slice(1), process.execPath, script, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return { end: () => child.kill('SIGKILL') };
}

async function round(): Promise<number> {
  // Before PostgreSQL, which can only listen on an address that is there.
  ip('link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far');
  ip('addr', 'add', `${OURS}/24`, 'dev', 'near');
  ip('link', 'set', 'near', 'up');
  const world = await startChaosWorld({ backend: 'postgres', perMinute: 600, alsoListensOn: OURS });
  const here = createChaosFleet(world);
  const remoteUrl = world.databaseUrl.replace('127.0.0.1', OURS);
  const gateways = Object.values(world.sandbox.credentials) as { baseUrl: string }[];
  const machine = await startMachine(gateways.map(({ baseUrl }) => Number(new URL(baseUrl).port)));
  const there = createChaosFleet(world, { within: machine.within, environment: { CHAOS_DATABASE_URL: remoteUrl } });
  let admission: { end(): void } | null = null;
  try {
    const caller = await there.start();
    await hangAtBoth(world, caller.node);
    const neighbour = await here.start();
    await untilSeasoned(world, neighbour.node);
    admission = await admissionUnderWay(machine.within, remoteUrl);
    const lost = await clockOf(world);
    machine.cut();
    return await secondsToSend(world, lost);
  } finally {
    admission?.end();
    await there.close();
    await here.close();
    await machine.remove();
    await world.close();
  }
}

ip('link', 'set', 'lo', 'up');
const seconds: number[] = [];
for (let count = process.argv.includes('--short') ? 1 : 5; count > 0; count -= 1) seconds.push(await round());
console.log(JSON.stringify(seconds));
