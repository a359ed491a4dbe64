import { randomBytes } from 'node:crypto';
import type { FastifyInstance, InjectOptions } from 'fastify';
import pg from 'pg';
import { inject } from 'vitest';
import type { Actor } from '#service/access/actor.ts';
import { createAudit } from '#service/audit/audit.ts';
import { runDuties } from '#service/background/run-duties.ts';
import { mountDashboard } from '#service/features/dashboard/dashboard.routes.ts';
import { createGatewaysRepository } from '#service/features/gateways/gateways.repository.ts';
import { mountGateways } from '#service/features/gateways/gateways.routes.ts';
import { createGatewaysService, type GatewaysService } from '#service/features/gateways/gateways.service.ts';
import { createMessageStatistics } from '#service/features/messages/message-statistics.repository.ts';
import { createMessagesRepository } from '#service/features/messages/messages.repository.ts';
import { mountMessages } from '#service/features/messages/messages.routes.ts';
import { otp as otpMessage } from '#service/features/otp/otp.notification.ts';
import { mountOtp } from '#service/features/otp/otp.routes.ts';
import { createOtpService, type OtpService } from '#service/features/otp/otp.service.ts';
import { createOtpCrypto } from '#service/features/otp/otp-crypto.ts';
import { createQueueRepository } from '#service/features/queue/queue.repository.ts';
import { mountQueue } from '#service/features/queue/queue.routes.ts';
import { createQueueService } from '#service/features/queue/queue.service.ts';
import { createQueueStats } from '#service/features/queue/queue-stats.repository.ts';
import type { Gateway } from '#service/gateways/port.ts';
import { createGateways } from '#service/gateways/registry.ts';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { createLogger, type Logger } from '#service/logger.ts';
import { createEngine, type Engine, registerGateways } from '#service/messaging/engine.ts';
import { type NewMessage, writeMessages } from '#service/messaging/ledger.ts';
import { createWakeUpQueue } from '#service/messaging/queue.ts';
import { matchInbox } from '#service/messaging/reports.ts';
import { systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import { createReportRunner } from '#service/reports/run-report.ts';
import { createSettings } from '#service/settings/settings.service.ts';
import type { Role } from '#shared/domain/roles.ts';
import { newMessage } from '../../../support/new-message.ts';
import { createTestApp } from '../../../support/test-app.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/test-database.ts';
import { createTestKernel } from '../../../support/test-kernel.ts';
import { until } from '../../../support/until.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the contract says
  body: any;
  headers: Record<string, unknown>;
}

/** The messaging engine with everything around it, all real: database, wake-up queue, sandbox gateways, API. */
export interface DeskWorld {
  readonly database: TestDatabase;
  readonly sandbox: Sandbox;
  readonly gateways: readonly Gateway[];
  readonly engine: Engine;
  readonly app: FastifyInstance;
  readonly otp: OtpService;
  readonly cards: GatewaysService;
  readonly logger: Logger;
  readonly published: { room: string; name: string; payload: unknown }[];
  /** Adds a user of that role; the token signs in. */
  signIn(role: Role, phone?: string): Promise<{ token: string; userId: number }>;
  call(
    token: string | null,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
    headers?: object,
  ): Promise<Answer>;
  /** Writes rows as a business transaction would; their ids in the order given. */
  send(messages: readonly Partial<NewMessage>[]): Promise<number[]>;
  // biome-ignore lint/suspicious/noExplicitAny: a row of any table
  query(text: string, values?: unknown[]): Promise<any[]>;
  // biome-ignore lint/suspicious/noExplicitAny: a row of the ledger
  row(id: number): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: a row of the ledger
  rowIn(id: number, states: readonly string[], deadlineMs?: number): Promise<any>;
  /** Accepted messages at the gateways, oldest first. */
  delivered(): ReturnType<Sandbox['ledger']['list']>;
  shiftClock(interval: string): Promise<void>;
  /** As the owner of the database. */
  asOwner(statement: string): Promise<void>;
  close(): Promise<void>;
}

export async function createDeskWorld(
  options: { readonly start?: boolean; readonly perMinute?: number; readonly secret?: string } = {},
): Promise<DeskWorld> {
  const database = await createTestDatabase({ max: 8 });
  const { pool, unitOfWork } = database;
  const sandbox = await startSandbox({ now: Date.now, separatePorts: true });
  const gateways = createGateways(sandbox.credentials);
  const logger = createLogger({
    dataDir: null,
    level: process.env.TEST_LOG ?? 'silent',
    stderr: process.env.TEST_LOG !== undefined,
    node: 'test',
  });
  await registerGateways(
    pool,
    gateways.map((gateway) => ({ id: gateway.id, pricePerMessage: gateway.id === 'fonnte' ? 250 : 0 })),
    options.perMinute ?? 0,
  );
  const queue = createWakeUpQueue({
    namespace: `t${randomBytes(4).toString('hex')}`,
    redisUrl: inject('redisUrl'),
    databaseUrl: database.url,
    databaseRole: 'kabar_app',
    logger,
  });
  const published: DeskWorld['published'] = [];
  const publisher = {
    publish: (room: string, name: string, payload: unknown) => {
      published.push({ room, name, payload });
    },
  };
  const audit = createAudit('test');
  const settings = createSettings({ unitOfWork, clock: systemClock, audit });
  const kernel = createTestKernel({
    unitOfWork,
    publish: publisher.publish,
    features: () => [{ name: 'otp', notifications: [otpMessage] }],
  });
  const { notify, expire } = kernel;
  const crypto = createOtpCrypto(options.secret ?? 's'.repeat(40));
  const otp = createOtpService({ unitOfWork, pool, ids: systemIds, crypto, notify, expire, settings, logger });
  const cards = createGatewaysService({
    repository: createGatewaysRepository(pool),
    gateways,
    notify,
    audit,
    publisher,
    ids: systemIds,
    logger,
  });
  const engine = createEngine({
    pool,
    databaseUrl: database.url,
    queue,
    gateways,
    clock: systemClock,
    ids: systemIds,
    node: 'test-node',
    logger,
    demoAllow: [],
    reveal: otp.reveal,
    onChanged: (rows) => void otp.onMessagesChanged(rows).catch(() => undefined),
    onBreaker: () => undefined,
  });
  // What a node does beside its engine, as far as these tests look at it.
  const duties = runDuties({
    duties: [
      { name: 'report-inbox', runsOn: 'sending_node', everyMs: 200, run: () => matchInbox(pool) },
      { name: 'one-time-codes', runsOn: 'sending_node', everyMs: 500, run: () => otp.sweep() },
    ],
    clock: systemClock,
    logger,
  });
  if (options.start !== false) {
    await engine.start();
    void duties.start();
  }

  const actors = new Map<string, Actor>();
  const app = await createTestApp({
    unitOfWork,
    authenticator: { authenticate: async (token) => actors.get(token) ?? null },
    routes: (mount) => {
      mountMessages(mount, {
        unitOfWork,
        settings,
        repository: createMessagesRepository(pool),
        statistics: createMessageStatistics(pool),
        notify,
        audit,
        ids: systemIds,
        publisher,
        carryOtp: otp.carryOver,
      });
      mountOtp(mount, { otp });
      mountQueue(mount, {
        queue: createQueueService({ repository: createQueueRepository(pool), figures: createQueueStats(pool), audit, publisher }),
      });
      mountGateways(mount, { gateways: cards });
      mountDashboard(mount, { runReport: createReportRunner({ pool, clock: systemClock, baselineDate: async () => null }) });
    },
  });

  const query = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows;
  const row = async (id: number) => (await query('SELECT * FROM whatsapp_notifications WHERE id = $1', [id]))[0];
  const asOwner = async (statement: string) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return {
    database,
    sandbox,
    gateways,
    engine,
    app,
    otp,
    cards,
    logger,
    published,
    query,
    row,
    asOwner,
    async signIn(role, phone) {
      const token = randomBytes(24).toString('base64url');
      const [user] = await query(`INSERT INTO users (username, name, role, phone) VALUES ($1, $2, $3, $4) RETURNING id`, [
        `u-${token.slice(0, 8)}`,
        `Uji ${role}`,
        role,
        phone ?? null,
      ]);
      actors.set(token, {
        userId: user.id,
        username: 'uji',
        name: `Uji ${role}`,
        role,
        technicianId: null,
        mustChangePassword: false,
        sessionId: 1,
      });
      return { token, userId: user.id };
    },
    async call(token, method, url, body, headers = {}) {
      const request: InjectOptions = {
        method,
        url,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { payload: body }),
      };
      const response = await app.inject(request);
      return { status: response.statusCode, body: response.json(), headers: response.headers };
    },
    async send(messages) {
      const written = await unitOfWork.transaction((tx) => writeMessages(tx.client, messages.map(newMessage)));
      // Rows are written in the order of their keys; callers think in the order they gave.
      const rows = await query('SELECT id FROM whatsapp_notifications WHERE id = ANY($1) ORDER BY position', [
        written.map((message) => message.id),
      ]);
      return rows.map(({ id }) => id);
    },
    rowIn: (id, states, deadlineMs) =>
      until(
        `message ${id} to be ${states.join(' or ')}`,
        async () => {
          const found = await row(id);
          return states.includes(String(found.status)) ? found : false;
        },
        deadlineMs,
      ),
    delivered: () => sandbox.ledger.list({ accepted: true }),
    shiftClock: (interval) => asOwner(`UPDATE engine_clock SET shift = shift + interval '${interval}'`),
    async close() {
      await duties.stop();
      if (options.start !== false) await engine.stop();
      await queue.close();
      for (const gateway of gateways) gateway.close();
      await app.close();
      await sandbox.close();
      await database.close();
    },
  };
}

let phones = 0;
/** A number nobody had before. */
export function freshPhone(): string {
  phones += 1;
  return `62813${String(20_000_000 + phones)}`;
}
