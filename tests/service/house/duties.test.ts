import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Duty } from '#service/background/define-duty.ts';
import { runDuties } from '#service/background/run-duties.ts';
import { createWorkerShift } from '#service/background/worker-shift.ts';
import { createLogger } from '#service/logger.ts';
import { systemClock } from '#service/ports/clock.ts';
import { composedFeatures } from '../../support/composed-features.ts';
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
    void runner.start();
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
    void runner.start();
    await until('the first turn', () => turns === 1);
    await until('the second turn', () => {
      wake();
      return turns === 2;
    });
    await runner.stop();
    expect(ended).toBe(true);
  });

  it('a start is over when each has had its first turn, well or not', async () => {
    const first: string[] = [];
    const turn = (name: string, error?: Error) =>
      duty({
        name,
        everyMs: 3_600_000,
        async run() {
          await new Promise(setImmediate);
          first.push(name);
          if (error) throw error;
        },
      });
    const runner = runDuties({ duties: [turn('good'), turn('bad', new Error('away'))], clock: systemClock, logger });
    await runner.start();
    expect(first).toEqual(['good', 'bad']);
    await runner.stop();
  });

  it('after a turn that failed there is a pause, however often it is woken meanwhile; the pause may grow with the failures', async () => {
    let wake: () => void = () => undefined;
    const asked: number[] = [];
    let isBroken = true;
    let turns = 0;
    const runner = runDuties({
      duties: [
        duty({
          name: 'backing off',
          everyMs: 3_600_000,
          pauseMs(failures) {
            asked.push(failures);
            return failures === 0 ? 3_600_000 : 1;
          },
          onStart: (given) => {
            wake = given;
          },
          async run() {
            turns += 1;
            await new Promise(setImmediate);
            wake();
            if (turns > 4) isBroken = false;
            if (isBroken) throw new Error('away');
          },
        }),
      ],
      clock: systemClock,
      logger,
    });
    void runner.start();
    // Woken in the middle of a good turn the next one follows at once: no pause is asked for.
    await until('good turns without a pause', () => turns > 6);
    await runner.stop();
    expect(asked).toEqual([1, 2, 3, 4]);
  });

  it('a failure is logged when it begins, when it changes and when it is over, not at every turn', async () => {
    const lines: string[] = [];
    const note = (level: string) => (fields: { err?: Error }, message: string) =>
      lines.push(`${level} ${message} ${fields.err?.message ?? ''}`.trim());
    const errors = ['away', 'away', 'away', 'full', 'full'];
    let turns = 0;
    const runner = runDuties({
      duties: [
        duty({
          name: 'told',
          everyMs: 1,
          async run() {
            const error = errors[turns];
            turns += 1;
            if (error) throw new Error(error);
          },
        }),
      ],
      clock: systemClock,
      logger: { warn: note('warn'), info: note('info'), debug: () => undefined } as unknown as typeof logger,
    });
    void runner.start();
    await until('it went well twice', () => turns > errors.length + 1);
    await runner.stop();
    expect(lines).toEqual(['warn duty failed away', 'warn duty failed full', 'info duty runs again']);
  });

  it('two of one name are refused', () => {
    const twice = [duty({ name: 'same', run: async () => undefined }), duty({ name: 'same', run: async () => undefined })];
    expect(() => runDuties({ duties: twice, clock: systemClock, logger })).toThrow(/same/);
  });
});

/** What a node does by itself that serves desks and sends, with a central database. `database-alerts` and `worker-shift` stand below. */
const OF_A_FULL_NODE = [
  'breaker-probe',
  'bulk-operations',
  'chart-figures',
  'devices',
  'engine-lock',
  'escalation',
  'expired-notifications',
  'heartbeat',
  'lane-concurrency',
  'lane-history',
  'lane-watch',
  'look-up',
  'old-nodes',
  'old-notification-events',
  'one-time-codes',
  'online-migrations',
  'orphans',
  'outbox-bulk',
  'outbox-normal',
  'outbox-urgent',
  'reconciler',
  'report-inbox',
  'report-polling',
  'restore-guard',
  'session-check',
  'snoozed-notifications',
];

describe('GET /api/system/duties', () => {
  let database: BareDatabase;
  let service: ServiceProcess;
  let token: string;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    service = await startService({ databaseUrl: database.url, demo: true });
    token = await service.login('admin');
  });
  afterAll(async () => {
    await service?.stop();
    await database?.close();
  });

  interface Shown {
    readonly name: string;
    readonly node: string;
    readonly lastRunAt: string | null;
    readonly durationMs: number | null;
    readonly error: string | null;
  }
  const shown = async (): Promise<Shown[]> => (await service.send('GET', '/api/system/duties', { token })).body.data;

  it('shows the administrator everything that a node does by itself, who does it, when last, how long and with what error', async () => {
    let duties: Shown[] = [];
    await until('every duty has run', async () => {
      duties = await shown();
      return duties.length >= OF_A_FULL_NODE.length && duties.every(({ lastRunAt }) => lastRunAt !== null);
    });
    expect(duties.map(({ name }) => name)).toEqual(OF_A_FULL_NODE);
    for (const entry of duties) {
      expect(entry).toMatchObject({ node: duties[0]?.node, durationMs: expect.any(Number), error: null });
    }
    const { status } = await service.send('GET', '/api/system/duties', { token: await service.login('noc') });
    expect(status).toBe(403);
  });

  it('a duty that fails shows why, and shows it no more once it goes well', async () => {
    const errorOf = async (name: string) => (await shown()).find((duty) => duty.name === name)?.error;
    await database.query('ALTER TABLE otp_guesses RENAME TO otp_guesses_away');
    await until('the failure is shown', async () => /otp_guesses/.test((await errorOf('one-time-codes')) ?? ''));
    await database.query('ALTER TABLE otp_guesses_away RENAME TO otp_guesses');
    await until('it goes well again', async () => (await errorOf('one-time-codes')) === null);
  });
});

describe('who runs what', () => {
  const duties = (features: ReturnType<typeof composedFeatures>) =>
    features.flatMap((feature) => feature.duties ?? []).map(({ name }) => name);

  it('only the built-in database has alerts of its own', () => {
    expect(duties(composedFeatures()).filter((name) => name === 'database-alerts')).toEqual([]);
    const databaseWatch = { isUp: true, hasGivenUp: false, restarts: 0, lastAwayMs: 0 };
    expect(duties(composedFeatures({ databaseWatch })).filter((name) => name === 'database-alerts')).toHaveLength(1);
  });

  it('only a workstation looks whose turn to send it is, and sends while no headless node is alive', async () => {
    const made: string[] = [];
    let headless = true;
    const shiftOf = (always: boolean) =>
      createWorkerShift({
        always,
        nodes: { headlessAlive: async () => headless },
        logger,
        make: () => ({ start: async () => void made.push('start'), stop: async () => void made.push('stop') }),
      });
    expect(shiftOf(true).duties).toEqual([]);
    const shift = shiftOf(false);
    await shift.start();
    expect(shift.current).toBeNull();
    const [review] = shift.duties;
    expect(review).toMatchObject({ name: 'worker-shift', runsOn: 'api_or_worker' });
    headless = false;
    await review?.run(new AbortController().signal);
    expect(shift.current).not.toBeNull();
    headless = true;
    await review?.run(new AbortController().signal);
    expect({ made, current: shift.current }).toEqual({ made: ['start', 'stop'], current: null });
  });
});
