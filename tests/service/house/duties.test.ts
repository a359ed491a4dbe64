import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Duty } from '#service/background/define-duty.ts';
import { runDuties } from '#service/background/run-duties.ts';
import { createLogger } from '#service/logger.ts';
import { systemClock } from '#service/ports/clock.ts';
import { type BareDatabase, createEmptyDatabase } from '../../support/empty-database.ts';
import { type ServiceProcess, startService } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

const logger = createLogger({ dataDir: null, level: 'silent', stderr: true, node: 'test' });
const duty = (given: Partial<Duty> & Pick<Duty, 'name' | 'run'>): Duty => ({ runsOn: 'every_node', everyMs: 5, ...given });

describe('duties of one node', () => {
  it('one that fails says so, comes again, and holds up no other', async () => {
    const turns = { failing: 0, healthy: 0 };
    const runner = runDuties({
      duties: [
        duty({
          name: 'failing',
          run: async () => {
            turns.failing += 1;
            throw new Error('no such table');
          },
        }),
        duty({
          name: 'healthy',
          run: async () => {
            turns.healthy += 1;
          },
        }),
      ],
      clock: systemClock,
      logger,
    });
    runner.start();
    await until('both ran twice', () => turns.failing > 1 && turns.healthy > 1);
    await runner.stop();
    expect(runner.standings()).toEqual([
      expect.objectContaining({ name: 'failing', error: 'no such table', lastRunAt: expect.any(Date) }),
      expect.objectContaining({ name: 'healthy', error: null, durationMs: expect.any(Number) }),
    ]);
    const { failing } = turns;
    await new Promise(setImmediate);
    expect(turns.failing).toBe(failing);
  });

  it('the end asks a long turn to stop and waits for it; a wake makes the next turn come at once', async () => {
    let wake: () => void = () => undefined;
    let turns = 0;
    let ended = false;
    const runner = runDuties({
      duties: [
        duty({
          name: 'woken',
          everyMs: 3_600_000,
          onStart: (given) => {
            wake = given;
          },
          async run(signal) {
            turns += 1;
            if (turns < 2) return;
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            ended = true;
          },
        }),
      ],
      clock: systemClock,
      logger,
    });
    runner.start();
    await until('the first turn', () => turns === 1);
    await until('the second turn', () => {
      wake();
      return turns === 2;
    });
    await runner.stop();
    expect(ended).toBe(true);
  });

  it('two of one name are refused', () => {
    const twice = [duty({ name: 'same', run: async () => undefined }), duty({ name: 'same', run: async () => undefined })];
    expect(() => runDuties({ duties: twice, clock: systemClock, logger })).toThrow(/same/);
  });
});

describe('GET /api/system/duties', () => {
  let database: BareDatabase;
  let service: ServiceProcess;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    service = await startService({ databaseUrl: database.url, demo: true });
  });
  afterAll(async () => {
    await service?.stop();
    await database?.close();
  });

  it('shows the administrator what runs by itself, where, when last, how long and with what error', async () => {
    const token = await service.login('admin');
    const names = ['bulk-operations', 'chart-figures', 'heartbeat', 'report-inbox', 'restore-guard', 'lane-history'];
    let shown: { name: string; node: string; lastRunAt: string | null; durationMs: number | null; error: string | null }[] = [];
    await until('every duty has run', async () => {
      shown = (await service.send('GET', '/api/system/duties', { token })).body.data;
      return names.every((name) => shown.some((entry) => entry.name === name && entry.lastRunAt !== null));
    });
    for (const entry of shown) expect(entry).toMatchObject({ node: expect.any(String), error: null });
    const { status } = await service.send('GET', '/api/system/duties', { token: await service.login('noc') });
    expect(status).toBe(403);
  });
});
