import { afterEach, expect, it } from 'vitest';
import { runDuties } from '#service/background/run-duties.ts';
import { createLogger } from '#service/logger.ts';
import { systemClock } from '#service/ports/clock.ts';
import { type EngineHarness, startEngineHarness } from '../../support/engine-harness.ts';
import { once } from '../../support/one-statement.ts';
import { until } from '../../support/until.ts';

let harness: EngineHarness;
afterEach(async () => {
  await harness.close();
});

const listeners = async (): Promise<number> => {
  const { rows } = await harness.database.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'kabar-desk listener' AND datname = current_database()`,
  );
  return rows[0]?.count ?? 0;
};

it('everything an engine does again and again turns while it runs, and nothing of it turns after its end', async () => {
  harness = await startEngineHarness({ backend: 'postgres', start: false });
  const { engine } = harness;
  await engine.start();
  await until('each has turned', () => engine.standings().every(({ lastRunAt }) => lastRunAt !== null));
  expect(engine.standings().map(({ name, error }) => [name, error])).toEqual(
    [
      'engine-lock',
      'outbox-urgent',
      'outbox-normal',
      'outbox-bulk',
      'reconciler',
      'orphans',
      'look-up',
      'breaker-probe',
      'lane-concurrency',
    ].map((name) => [name, null]),
  );
  await until('the lock was confirmed', async () => (await listeners()) === 1);
  await engine.stop();
  const last = engine.standings();
  engine.wake('urgent');
  // Another one with the pause of the quickest of them: when it has come round twice, that one would have, too.
  let rounds = 0;
  const measure = runDuties({
    duties: [{ name: 'measure', runsOn: 'sending_node', everyMs: 500, run: async () => ++rounds }],
    clock: systemClock,
    logger: createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' }),
  });
  void measure.start();
  await until('a while has passed', () => rounds > 3);
  await measure.stop();
  expect(engine.standings()).toEqual(last);
  expect(await listeners()).toBe(0);
});

it('an engine that cannot start leaves nothing going on: no lock, no connection, no turn', async () => {
  harness = await startEngineHarness({ backend: 'postgres', start: false });
  const { engine, database } = harness;
  await once(database.url, 'ALTER TABLE lanes RENAME TO lanes_away');
  await expect(engine.start()).rejects.toThrow(/lanes/);
  await until('its connection to be closed', async () => (await listeners()) === 0);
  expect((await database.pool.query('SELECT id FROM engines')).rows).toEqual([]);
  const ran = engine.standings().filter(({ lastRunAt }) => lastRunAt !== null);
  expect(ran.map(({ name }) => name)).toEqual(['engine-lock']);
});
