import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { Gateway } from '#service/gateways/port.ts';
import { createGateways } from '#service/gateways/registry.ts';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { createLogger } from '#service/logger.ts';
import { type AdmissionDeps, type Admit, type ChangedRow, createAdmission } from '#service/messaging/admission.ts';
import type { BreakerChange } from '#service/messaging/breaker.ts';
import { createEngine, type Engine, type EngineOptions, registerGateways } from '#service/messaging/engine.ts';
import { type NewMessage, writeMessages } from '#service/messaging/ledger.ts';
import { leaseMs } from '#service/messaging/limits.ts';
import { createWakeUpQueue, type WakeUpQueue } from '#service/messaging/queue.ts';
import { createRecorder, type Recorder, type RecorderDeps } from '#service/messaging/recorder.ts';
import { type Clock, systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import { newMessage } from './new-message.ts';
import { once } from './one-statement.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { until } from './until.ts';

export interface EngineHarness {
  readonly database: TestDatabase;
  readonly sandbox: Sandbox;
  readonly gateways: readonly Gateway[];
  readonly queue: WakeUpQueue;
  readonly engine: Engine;
  readonly changes: ChangedRow[];
  readonly breakerChanges: BreakerChange[];
  /** Writes rows as a business transaction would; returns their ids. */
  send(messages: readonly Partial<NewMessage>[]): Promise<number[]>;
  row(id: number): Promise<Record<string, unknown>>;
  /** The row once it has one of the states. */
  rowIn(id: number, states: readonly string[], deadlineMs?: number): Promise<Record<string, unknown>>;
  attempts(id: number): Promise<Record<string, unknown>[]>;
  /** Admission beside the engine, in the name of one that nobody looks for. */
  admission(given?: Partial<AdmissionDeps>): Admit;
  /** Records outcomes beside the engine, with a breaker nobody looks at. */
  recorder(given?: Partial<RecorderDeps>): Recorder;
  /** Moves the engine's clock for this database. */
  shiftClock(interval: string): Promise<void>;
  close(): Promise<void>;
}

export interface HarnessOptions {
  readonly backend: 'redis' | 'postgres';
  readonly perMinute?: number;
  readonly concurrency?: number;
  readonly clock?: Clock;
  readonly demoAllow?: readonly string[];
  readonly start?: boolean;
  readonly reveal?: EngineOptions['reveal'];
}

const NOBODY = '00000000-0000-4000-8000-000000000001';
const NO_BREAKER = {
  beforeRecording: async () => undefined,
  afterRecording: async () => undefined,
  afterProbe: async () => undefined,
  probe: async () => undefined,
};

/** Database, queue, sandbox gateways and one engine, all real. */
export async function startEngineHarness(options: HarnessOptions): Promise<EngineHarness> {
  const database = await createTestDatabase({ max: 8 });
  const sandbox = await startSandbox({ now: Date.now, separatePorts: true });
  const gateways = createGateways({
    fonnte: sandbox.credentials.fonnte,
    wablas: {
      baseUrl: sandbox.credentials.wablas.baseUrl,
      token: sandbox.credentials.wablas.token,
      ...(sandbox.credentials.wablas.secretKey ? { secretKey: sandbox.credentials.wablas.secretKey } : {}),
    },
  });
  const logger = createLogger({
    dataDir: null,
    level: process.env.TEST_LOG ?? 'silent',
    stderr: process.env.TEST_LOG !== undefined,
    node: 'test',
  });
  await registerGateways(
    database.pool,
    gateways.map((gateway) => ({ id: gateway.id, pricePerMessage: gateway.id === 'fonnte' ? 250 : 0 })),
    options.perMinute ?? 0,
  );
  const queue = createWakeUpQueue({
    namespace: `t${randomBytes(4).toString('hex')}`,
    redisUrl: options.backend === 'redis' ? inject('redisUrl') : null,
    databaseUrl: database.url,
    databaseRole: 'kabar_app',
    logger,
  });
  const changes: ChangedRow[] = [];
  const breakerChanges: BreakerChange[] = [];
  const engine = createEngine({
    pool: database.pool,
    databaseUrl: database.url,
    queue,
    gateways,
    clock: options.clock ?? systemClock,
    ids: systemIds,
    node: 'test-node',
    logger,
    demoAllow: options.demoAllow ?? [],
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    reveal: options.reveal ?? (async (call) => call.message),
    onChanged: (rows) => changes.push(...rows),
    onBreaker: (change) => breakerChanges.push(change),
  });
  if (options.start !== false) await engine.start();

  const row = async (id: number) => {
    const { rows } = await database.pool.query('SELECT * FROM whatsapp_notifications WHERE id = $1', [id]);
    return rows[0] as Record<string, unknown>;
  };
  return {
    database,
    sandbox,
    gateways,
    queue,
    engine,
    changes,
    breakerChanges,
    async send(messages) {
      const written = await database.unitOfWork.transaction((tx) => writeMessages(tx.client, messages.map(newMessage)));
      return written.map((message) => message.id);
    },
    row,
    async rowIn(id, states, deadlineMs) {
      return until(
        `message ${id} to be ${states.join(' or ')}`,
        async () => {
          const found = await row(id);
          return states.includes(String(found.status)) ? found : false;
        },
        deadlineMs,
      );
    },
    async attempts(id) {
      const { rows } = await database.pool.query(
        'SELECT * FROM whatsapp_delivery_attempts WHERE notification_id = $1 ORDER BY attempt',
        [id],
      );
      return rows;
    },
    admission: (given) =>
      createAdmission({
        pool: database.pool,
        gateways: new Map(gateways.map((gateway) => [gateway.id, gateway])),
        clock: systemClock,
        ids: systemIds,
        node: 'test-node',
        engine: () => NOBODY,
        demoAllow: [],
        leaseMs,
        ...given,
      }),
    recorder: (given) =>
      createRecorder({ pool: database.pool, breaker: NO_BREAKER, logger, onChanged: () => undefined, ...given }),
    async shiftClock(interval) {
      await once(database.url, `UPDATE engine_clock SET shift = shift + interval '${interval}'`);
    },
    async close() {
      if (options.start !== false) await engine.stop();
      await queue.close();
      for (const gateway of gateways) gateway.close();
      await sandbox.close();
      await database.close();
    },
  };
}
