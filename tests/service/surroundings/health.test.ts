import { expect, it } from 'vitest';
import type { AppError } from '#service/errors.ts';
import { mountSystem, type SystemDeps } from '#service/features/system/system.routes.ts';

/** What a route answers: 200, or the status of what it throws. */
async function statusOf(path: string, deps: Partial<SystemDeps>): Promise<number> {
  const handlers = new Map<string, () => Promise<unknown>>();
  const mount = (contract: { path: string }, handler: () => Promise<unknown>) => handlers.set(contract.path, handler);
  const all = { eventLoop: { stuckSeconds: () => null }, databaseWatch: null, isStopping: () => false, ...deps };
  mountSystem(mount as never, { addHook: () => undefined } as never, all as unknown as SystemDeps);
  return (handlers.get(path) as () => Promise<unknown>)().then(
    () => 200,
    (error: unknown) => (error as AppError).status,
  );
}

const watch = { isUp: true, hasGivenUp: false, restarts: 0, lastAwayMs: 0 };
const answers = { ping: async () => undefined } as unknown as SystemDeps['repository'];
const fails = { ping: () => Promise.reject(new Error('away')) } as unknown as SystemDeps['repository'];

it('E-22 the process is healthy until its loop stood still or its database was given up', async () => {
  expect({
    well: await statusOf('/healthz', { databaseWatch: watch }),
    databaseAway: await statusOf('/healthz', { databaseWatch: { ...watch, isUp: false }, repository: fails }),
    databaseGivenUp: await statusOf('/healthz', { databaseWatch: { ...watch, isUp: false, hasGivenUp: true } }),
    loopStuck: await statusOf('/healthz', { eventLoop: { stuckSeconds: () => 31, stop: async () => undefined } }),
  }).toEqual({ well: 200, databaseAway: 200, databaseGivenUp: 503, loopStuck: 500 });
});

it('E-22 the node is ready only while its database answers and is not being started again', async () => {
  expect({
    well: await statusOf('/readyz', { databaseWatch: watch, repository: answers }),
    central: await statusOf('/readyz', { repository: answers }),
    fails: await statusOf('/readyz', { repository: fails }),
    beingStarted: await statusOf('/readyz', { databaseWatch: { ...watch, isUp: false }, repository: answers }),
    stopping: await statusOf('/readyz', { repository: answers, isStopping: () => true }),
  }).toEqual({ well: 200, central: 200, fails: 503, beingStarted: 503, stopping: 503 });
});
