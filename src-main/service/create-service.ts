import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { createAudit } from './audit/audit.ts';
import { createWorkerDuty } from './background/worker-duty.ts';
import type { Config } from './config.ts';
import { inspectSchema, migrateDatabase, requireUsable, whileNobodyMigrates } from './db/postgres/migrate.ts';
import { startOnlineMigrations } from './db/postgres/online/start-online-migrations.ts';
import { createPool } from './db/postgres/pool.ts';
import { requireDurable } from './db/postgres/safety.ts';
import { type LocalStore, openLocalStore } from './db/sqlite/store.ts';
import { createUnitOfWork, type UnitOfWork } from './db/unit-of-work.ts';
import { assertMaySeed, hasDemoData, seedDemo } from './demo/seed-demo.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import { createAlerts } from './features/alerts/alerts.service.ts';
import { createGatewayAlerts } from './features/alerts/gateway-alerts.ts';
import { createLaneWatch } from './features/alerts/lane-watch.ts';
import { mountAreas } from './features/areas/areas.routes.ts';
import { createAreasService } from './features/areas/areas.service.ts';
import { mountAudit } from './features/audit/audit.routes.ts';
import { mountAuth } from './features/auth/auth.routes.ts';
import { type AuthService, createAuthService } from './features/auth/auth.service.ts';
import { DEMO_PASSWORD } from './features/auth/demo-users.ts';
import { hashPassword } from './features/auth/password.ts';
import { createBulkFeature } from './features/bulk-operations/bulk-feature.ts';
import { mountCustomers } from './features/customers/customers.routes.ts';
import { createCustomersService } from './features/customers/customers.service.ts';
import { mountDashboard } from './features/dashboard/dashboard.routes.ts';
import { startReportFolding } from './features/dashboard/report-folding.ts';
import { createGatewaysRepository } from './features/gateways/gateways.repository.ts';
import { mountGateways } from './features/gateways/gateways.routes.ts';
import { createGatewaysService } from './features/gateways/gateways.service.ts';
import type { InvoicesDeps } from './features/invoices/invoices.deps.ts';
import { mountInvoices } from './features/invoices/invoices.routes.ts';
import { createInvoicesService } from './features/invoices/invoices.service.ts';
import { createMessageStatistics } from './features/messages/message-statistics.repository.ts';
import { createMessagesRepository } from './features/messages/messages.repository.ts';
import { mountMessages } from './features/messages/messages.routes.ts';
import { mountNotificationCenter } from './features/notification-center/notification-center.routes.ts';
import { createNotificationCenter } from './features/notification-center/notification-center.service.ts';
import { createNotificationUpkeep } from './features/notification-center/notification-upkeep.ts';
import { withTicketNotices } from './features/notification-center/ticket-notices.ts';
import { mountOtp } from './features/otp/otp.routes.ts';
import { createOtpService } from './features/otp/otp.service.ts';
import { createOtpCrypto } from './features/otp/otp-crypto.ts';
import { loadSecret, requireSharedSecret } from './features/otp/shared-secret.ts';
import { mountPackages } from './features/packages/packages.routes.ts';
import { createPackagesService } from './features/packages/packages.service.ts';
import { mountPaymentProofs, mountPayments } from './features/payments/payments.routes.ts';
import { createPaymentsService } from './features/payments/payments.service.ts';
import { createQueueRepository } from './features/queue/queue.repository.ts';
import { mountQueue } from './features/queue/queue.routes.ts';
import { createQueueService } from './features/queue/queue.service.ts';
import { createQueueStats, sampleLanes } from './features/queue/queue-stats.repository.ts';
import type { RegistrationNotifications } from './features/registrations/registrations.events.ts';
import { mountPublicRegistrations, mountRegistrations } from './features/registrations/registrations.routes.ts';
import { createRegistrationsService } from './features/registrations/registrations.service.ts';
import { mountSandbox } from './features/sandbox/sandbox.routes.ts';
import { mountSettings } from './features/settings/settings.routes.ts';
import { createNodes, type NodeIdentity } from './features/system/nodes.service.ts';
import { createSystemRepository } from './features/system/system.repository.ts';
import { mountSystem } from './features/system/system.routes.ts';
import { mountTechnicians } from './features/technicians/technicians.routes.ts';
import { createTechniciansService } from './features/technicians/technicians.service.ts';
import { mountTicketAttachments } from './features/tickets/ticket-attachments.routes.ts';
import { createTicketAttachments } from './features/tickets/ticket-attachments.ts';
import type { TicketsDeps } from './features/tickets/tickets.deps.ts';
import type { TicketNotifications } from './features/tickets/tickets.events.ts';
import { mountTickets } from './features/tickets/tickets.routes.ts';
import { createTicketsService } from './features/tickets/tickets.service.ts';
import { createOptOut } from './features/webhooks/opt-out.ts';
import { mountWebhooks } from './features/webhooks/webhooks.routes.ts';
import type { Gateway } from './gateways/port.ts';
import { createGateways } from './gateways/registry.ts';
import { type Sandbox, startSandbox } from './gateways/sandbox/sandbox-server.ts';
import { guardServer } from './http/address-guard.ts';
import { createApp } from './http/app.ts';
import { lockDataFolder } from './instance-lock.ts';
import { createLogger, type Logger } from './logger.ts';
import { createEngine, type Engine, registerGateways } from './messaging/engine.ts';
import { createEnginePool } from './messaging/engine-pool.ts';
import { expireFor } from './messaging/ledger.ts';
import { createWakeUpQueue } from './messaging/queue.ts';
import { matchInbox } from './messaging/reports.ts';
import { createReportPolling } from './messaging/reports-polling.ts';
import { createRestoreGuard, RESTORE_CHECK_MS } from './messaging/restore-guard.ts';
import { createInApp } from './notifications/in-app.ts';
import { createBadge } from './notifications/in-app-badge.ts';
import type { Notify } from './notifications/notify.port.ts';
import { createNotify } from './notifications/notify.ts';
import { createPortalApp, listenPortal } from './portal/portal-listener.ts';
import type { Ports } from './ports/ports.ts';
import { createCoalescer } from './realtime/coalescer.ts';
import { createSocketServer, type SocketServer } from './realtime/socket-server.ts';
import { createReportRunner } from './reports/run-report.ts';
import { createSettings } from './settings/settings.service.ts';
import { mountUploadRoutes } from './uploads/mount-upload-routes.ts';
import { createUploads } from './uploads/uploads.ts';

/** Serialises first-start work (demo data, first administrator) across nodes. */
const FIRST_START_LOCK = 7_204_119;
/** Price of one message at the usual plans, integer rupiah; changed on the gateway's card. */
const USUAL_PRICE: Readonly<Record<string, number>> = { fonnte: 250, wablas: 300 };

export interface ServicePaths {
  /** Folder that holds `migrations/` and `out/renderer/`. */
  readonly root: string;
  readonly version: string;
}

export interface Service {
  /** Resolves when requests are accepted, with the address `http://127.0.0.1:PORT`. Rejects with a sentence for people. */
  start(): Promise<{ readonly address: string }>;
  /** Ordered: no new requests, no new sends, open sends recorded, then connections and the embedded database (SPEC §15). */
  stop(): Promise<void>;
  readonly logger: Logger;
}

/** The composition root: the only place that wires things (DESIGN §1). */
export function createService(config: Config, ports: Ports, paths: ServicePaths): Service {
  mkdirSync(config.dataDir, { recursive: true });
  const nodeId = `${hostname()}-${process.pid}-${ports.ids.uuid().slice(0, 8)}`;
  const logger = createLogger({ dataDir: config.dataDir, level: config.logLevel, stderr: config.logToStderr, node: nodeId });
  /** What to release, last opened first. */
  const releases: { name: string; release: () => void | Promise<void> }[] = [];
  let starting: Promise<unknown> = Promise.resolve();
  let stopping: Promise<void> | null = null;
  /** Every part passes here once it is open; a start that was overtaken by its end goes no further. */
  const opened = (name: string, release: () => void | Promise<void>): void => {
    releases.unshift({ name, release });
    if (stopping) throw new Error('stopped before it was ready');
  };

  async function releaseAll(): Promise<void> {
    for (const { name, release } of releases.splice(0)) {
      try {
        await release();
      } catch (error) {
        logger.error({ err: error, part: name }, 'could not be stopped cleanly');
      }
    }
  }

  async function start(): Promise<{ address: string }> {
    const began = ports.clock.monotonic();
    const database = await openDatabase(config, paths, logger, opened);
    const { pool, unitOfWork } = database;
    const store = openStore(config, paths, ports, logger);
    opened('local store', () => store.close());

    const identity: NodeIdentity = {
      id: nodeId,
      kind: database.embedded ? 'standalone' : config.launchNonce ? 'workstation' : 'headless',
      roles: config.roles,
      version: paths.version,
    };
    const { gateways, sandbox } = await openGateways(config, ports, opened);
    await registerGateways(
      pool,
      gateways.map((gateway) => ({ id: gateway.id, pricePerMessage: USUAL_PRICE[gateway.id] ?? 0 })),
      config.perMinute,
    );
    const queue = createWakeUpQueue({
      namespace: 'kabar',
      redisUrl: config.redisUrl,
      databaseUrl: database.url,
      databaseRole: database.role,
      logger,
    });
    opened('queue', () => queue.close());

    const audit = createAudit(nodeId);
    const auth = createAuthService({ unitOfWork, clock: ports.clock, ids: ports.ids, audit, demo: config.demo });
    await firstStart({ config, ports, database, auth, logger });
    const online = startOnlineMigrations({ pool, url: database.migrationUrl, node: nodeId, logger });
    opened('online migrations', () => online.stop());

    const settings = createSettings({ unitOfWork, clock: ports.clock, audit });
    const nodes = createNodes(pool, identity);
    let socketServer: SocketServer | null = null;
    const publisher: Pick<SocketServer, 'publish'> = {
      publish: (room, name, payload) => socketServer?.publish(room, name, payload),
    };
    const badge = createBadge({
      pool,
      publisher,
      onError: (error) => logger.warn({ err: error }, 'badge could not be announced'),
    });
    opened('badge', () => badge.stop());
    const inApp = createInApp({ badge });
    const notify = createNotify({ publisher, inApp, companyName: (tx) => settings.get('company.name', tx) });
    const coalescer = createCoalescer(publisher);
    const gatewayChanged = createGatewayAlerts({ unitOfWork, inApp, ids: ports.ids, gateways });
    let engine: Engine | null = null;
    const secret = loadSecret(config.secret, config.dataDir, ports.ids);
    const otp = createOtpService({ unitOfWork, pool, ids: ports.ids, crypto: createOtpCrypto(secret), notify, settings, logger });
    const gatewayCards = createGatewaysService({
      repository: createGatewaysRepository(pool),
      gateways,
      notify,
      audit,
      publisher,
      ids: ports.ids,
      logger,
    });
    const raiseAlert = createAlerts({ unitOfWork, inApp });
    const restoreGuard = createRestoreGuard({
      pool,
      file: join(config.dataDir, 'restore-guard.json'),
      logger,
      onTripped: (reason) =>
        void raiseAlert({
          key: `restore:${ports.ids.uuid()}`,
          roles: ['admin', 'noc'],
          title: 'Basis data dipulihkan: jalur normal dan massal ditahan',
          message: `${reason}. Periksa pesan yang menunggu, lalu lepaskan di monitor antrean.`,
          link: '/queue',
          priority: 'urgent',
        }).catch((error: unknown) => logger.warn({ err: error }, 'alert could not be raised')),
    });
    const polling = createReportPolling({ pool, gateways, logger, onChanged: (rows) => coalescer.add(rows) });

    const uploads = createUploads({
      unitOfWork,
      clock: ports.clock,
      ids: ports.ids,
      folder: join(config.dataDir, 'files'),
      node: nodeId,
    });
    const billing: InvoicesDeps = {
      unitOfWork,
      clock: ports.clock,
      audit,
      publisher,
      announce: inApp.announce,
      expireFor: (tx, subject, types) => expireFor(tx.client, subject, types),
      company: async () => ({
        name: await settings.get('company.name'),
        phone: await settings.get('company.phone'),
        website: await settings.get('company.website'),
      }),
    };

    const ticketsDeps: TicketsDeps = {
      unitOfWork,
      clock: ports.clock,
      audit,
      publisher,
      notify: notify as unknown as Notify<TicketNotifications>,
      expireFor: (tx, subject, types) => expireFor(tx.client, subject, types),
      inApp,
    };
    const tickets = withTicketNotices(createTicketsService(ticketsDeps), inApp);
    const registrations = createRegistrationsService({
      ...ticketsDeps,
      notify: notify as unknown as Notify<RegistrationNotifications>,
      consumeTicket: otp.consumeTicket,
      inApp,
    });
    const customers = createCustomersService({ unitOfWork, clock: ports.clock, audit });
    const bulk = createBulkFeature({
      ...ticketsDeps,
      inApp,
      unitOfWork,
      services: { tickets, registrations, customers },
      ids: ports.ids,
      logger,
      node: nodeId,
    });

    const app = await createApp({
      unitOfWork,
      authenticator: auth,
      logger,
      ids: ports.ids,
      version: paths.version,
      demo: config.demo,
      pagesFolder: join(paths.root, 'out', 'renderer'),
      mountFeatures(mount, instance) {
        mountSystem(mount, instance, {
          repository: createSystemRepository(pool),
          identity,
          gateways,
          demo: config.demo,
          sandbox: sandbox !== null,
          queueBackend: queue.backend,
          clock: ports.clock,
          metricsToken: config.metricsToken,
          isStopping: () => stopping !== null,
          inFlight: () => engine?.inFlight ?? 0,
        });
        mountAuth(mount, { auth });
        mountTickets(mount, { tickets });
        mountUploadRoutes(instance, unitOfWork, (upload) =>
          mountTicketAttachments(upload, { tickets, attachments: createTicketAttachments({ ...ticketsDeps, uploads }) }),
        );
        mountRegistrations(mount, { registrations });
        mountTechnicians(mount, { technicians: createTechniciansService({ unitOfWork, audit }) });
        mountCustomers(mount, {
          customers,
          clock: ports.clock,
        });
        mountAreas(mount, { areas: createAreasService({ unitOfWork, audit }) });
        mountPackages(mount, { packages: createPackagesService({ unitOfWork, audit }) });
        mountInvoices(mount, { invoices: createInvoicesService(billing) });
        const payments = createPaymentsService({ ...billing, uploads });
        mountPayments(mount, { payments });
        mountUploadRoutes(instance, unitOfWork, (upload) => mountPaymentProofs(upload, { payments, uploads }));
        mountSettings(mount, { settings });
        mountDashboard(mount, {
          runReport: createReportRunner({
            pool,
            clock: ports.clock,
            baselineDate: async () => (await settings.get('dashboard.baselineDate')) || null,
          }),
        });
        bulk.mount(mount);
        mountAudit(mount, { unitOfWork });
        mountMessages(mount, {
          repository: createMessagesRepository(pool),
          statistics: createMessageStatistics(pool),
          notify,
          audit,
          ids: ports.ids,
          publisher,
          carryOtp: otp.carryOver,
        });
        mountOtp(mount, { otp });
        mountQueue(mount, {
          queue: createQueueService({
            repository: createQueueRepository(pool),
            figures: createQueueStats(pool),
            audit,
            publisher,
          }),
        });
        mountGateways(mount, { gateways: gatewayCards });
        mountNotificationCenter(mount, {
          center: createNotificationCenter({ unitOfWork, inApp, badge, audit, ids: ports.ids }),
        });
        mountSandbox(mount, { sandbox, pool });
      },
    });
    await app.ready();
    const sockets = createSocketServer({ server: app.server, pool, authenticator: auth, logger });
    socketServer = sockets;
    // Also when the start fails before anything listens: their subscription holds a database connection.
    opened('sockets', () => sockets.close());
    guardServer(app.server, { ownHost: () => hostOf(app), publicOrigins: config.publicOrigins });

    const duty = createWorkerDuty({
      always: identity.kind !== 'workstation',
      nodes,
      logger,
      make() {
        const fresh = createEngine({
          pool: database.enginePool,
          databaseUrl: database.url,
          queue,
          gateways,
          clock: ports.clock,
          ids: ports.ids,
          node: nodeId,
          logger,
          demoAllow: config.demoAllow,
          reveal: otp.reveal,
          onChanged: (rows) => {
            coalescer.add(rows);
            void otp
              .onMessagesChanged(rows)
              .catch((error: unknown) => logger.warn({ err: error }, 'sealed codes are emptied later'));
          },
          loops: [
            { everyMs: 3_000, name: 'report inbox', run: async () => coalescer.add(await matchInbox(pool)) },
            { everyMs: 5_000, name: 'report polling', run: () => polling.turn() },
            { everyMs: 5_000, name: 'one-time codes', run: () => otp.sweep() },
            { everyMs: 60_000, name: 'lane history', run: () => sampleLanes(pool) },
            { everyMs: 60_000, name: 'devices', run: () => gatewayCards.refreshDevices() },
            { everyMs: RESTORE_CHECK_MS, name: 'restore guard', run: () => restoreGuard.check() },
          ],
          onBreaker: (change) => {
            publisher.publish('staff', 'gateway', { id: change.gateway });
            void gatewayChanged(change).catch((error: unknown) => logger.warn({ err: error }, 'alert could not be raised'));
          },
        });
        engine = fresh;
        const upkeep = createNotificationUpkeep({
          unitOfWork,
          badge,
          clock: ports.clock,
          logger,
          escalateAfterMinutes: () => settings.get('notifications.escalateAfterMinutes'),
          watch: createLaneWatch({ unitOfWork, inApp, ids: ports.ids }),
        });
        return {
          start: async () => {
            await fresh.start();
            await upkeep.start();
          },
          stop: async () => {
            await upkeep.stop();
            await fresh.stop();
          },
        };
      },
    });
    if (sandbox)
      opened(
        'sandbox listener',
        sandbox.onRecord((record) => publisher.publish('staff', 'sandbox', { seq: record.seq })),
      );

    await nodes.beat();
    const beat = setInterval(() => void nodes.beat().catch((error: unknown) => logger.warn({ err: error }, 'heartbeat')), 10_000);
    opened('heartbeat', async () => {
      clearInterval(beat);
      await nodes.leave();
    });
    await requireSharedSecret(pool, nodeId, secret);
    if (config.roles.includes('worker')) {
      await restoreGuard.check().catch((error: unknown) => logger.warn({ err: error }, 'restore guard cannot look'));
      await duty.start();
      opened('engine', () => duty.stop());
    }
    opened('announcements', () => coalescer.stop());
    const folding = startReportFolding({ pool, logger });
    opened('chart figures', () => folding.stop());
    if (config.roles.includes('api')) await listen(app, config);
    opened('http', async () => {
      await sockets.close();
      await app.close();
    });
    if (config.roles.includes('api') || config.roles.includes('worker')) bulk.start();
    opened('bulk operations', () => bulk.stop());
    if (config.roles.includes('portal') && config.portalPort !== 0) {
      const portal = await createPortalApp({
        unitOfWork,
        logger,
        ids: ports.ids,
        publicOrigins: config.publicOrigins,
        mountFeatures: (mount) => {
          mountOtp(mount, { otp });
          mountPublicRegistrations(mount, { registrations });
          mountWebhooks(mount, {
            pool,
            gateways,
            secret: config.webhookSecret,
            logger,
            optOut: createOptOut({ unitOfWork, audit }),
            onChanged: (rows) => coalescer.add(rows),
          });
        },
      });
      opened('portal', () => portal.close());
      try {
        logger.info({ address: await listenPortal(portal, config.host, config.portalPort) }, 'portal listener ready');
      } catch (error) {
        // A desk without webhooks does without it: a second one on this machine may hold the usual port.
        if (config.webhookSecret !== null || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
        logger.warn({ port: config.portalPort }, 'portal port is taken: no portal on this node');
      }
    }
    const address = config.roles.includes('api') ? `http://${hostOf(app)}` : 'http://127.0.0.1:0';
    logger.info(
      { kind: identity.kind, roles: config.roles, queue: queue.backend, ms: Math.round(ports.clock.monotonic() - began) },
      'service ready',
    );
    return { address };
  }

  return {
    logger,
    async start() {
      const running = start();
      starting = running;
      try {
        return await running;
      } catch (error) {
        await releaseAll();
        throw error;
      }
    },
    stop() {
      // What is still being opened can only be released once it is open: else the embedded database would stay behind.
      stopping ??= starting.catch(() => undefined).then(releaseAll);
      return stopping;
    },
  };
}

/** How long a start waits for another machine that is migrating. */
const MIGRATION_PATIENCE_MS = 600_000;

type Opened = (name: string, release: () => void | Promise<void>) => void;

interface OpenDatabase {
  readonly url: string;
  /** For changes of tables. */
  readonly migrationUrl: string;
  readonly role: string | null;
  readonly pool: Pool;
  readonly enginePool: Pool;
  readonly unitOfWork: UnitOfWork;
  readonly embedded: boolean;
}

/** Starts or reaches PostgreSQL, brings the schema up to date where that is allowed, and refuses a server that could forget. */
async function openDatabase(config: Config, paths: ServicePaths, logger: Logger, opened: Opened): Promise<OpenDatabase> {
  const migrations = join(paths.root, 'migrations', 'postgres');
  let embedded: EmbeddedPostgres | null = null;
  if (config.databaseUrl === null) {
    opened('data folder', lockDataFolder(config.dataDir));
    const started = await startEmbeddedPostgres({ dataDir: config.dataDir, unsafe: config.test });
    embedded = started;
    opened('embedded PostgreSQL', () => started.stop());
    if (started.adopted) logger.warn('took over a PostgreSQL that a killed predecessor left running');
  }
  const url = embedded?.url ?? config.databaseUrl ?? '';
  const onError = (error: Error) => logger.warn({ err: error }, 'database connection lost');
  const probe = createPool({
    url,
    max: 1,
    name: 'kabar-desk start',
    role: null,
    statementTimeoutMs: MIGRATION_PATIENCE_MS,
    onError,
  });
  let role: string | null;
  try {
    if (!config.test) await requireDurable(probe);
    const state = await whileNobodyMigrates(probe, () => inspectSchema(probe, migrations));
    const mayMigrate = embedded !== null || config.migrationUrl !== null;
    requireUsable(state, mayMigrate);
    // An empty database is prepared by whoever comes first; an older one only with the right to do so.
    if (state.kind === 'empty' || state.kind === 'behind') {
      await migrateDatabase(config.migrationUrl ?? url, migrations);
      logger.info('database schema is up to date');
    }
    const { rows } = await probe.query<{ may: boolean }>(
      `SELECT coalesce((SELECT pg_has_role(current_user, oid, 'SET') FROM pg_roles WHERE rolname = 'kabar_app'), false) AS may`,
    );
    role = rows[0]?.may ? 'kabar_app' : null;
    if (role === null) logger.warn('the database has no role kabar_app: the service works as the role of DATABASE_URL');
  } finally {
    await probe.end();
  }
  // With the engine's listener and the queue's own pool at most 15 per node (E-7).
  const hasRedis = config.redisUrl !== null;
  const pool = createPool({ url, max: hasRedis ? 6 : 4, name: 'kabar-desk', role, onError });
  const enginePool = createEnginePool({ url, max: hasRedis ? 4 : 3, name: 'kabar-desk engine', role, onError });
  opened('database', async () => {
    await Promise.all([pool.end(), enginePool.end()]);
  });
  return {
    url,
    migrationUrl: config.migrationUrl ?? url,
    role,
    pool,
    enginePool,
    unitOfWork: createUnitOfWork(pool, (error) => logger.error({ err: error }, 'effect after commit failed')),
    embedded: embedded !== null,
  };
}

function openStore(config: Config, paths: ServicePaths, ports: Ports, logger: Logger): LocalStore {
  const stamp = ports.clock.now().toISOString().replaceAll(/[:.]/g, '-');
  return openLocalStore(join(config.dataDir, 'desk.sqlite'), join(paths.root, 'migrations', 'sqlite'), stamp, logger);
}

/** The configured gateways, or the sandbox's two when there are none: then every screen says so (SPEC §15). */
async function openGateways(
  config: Config,
  ports: Ports,
  opened: Opened,
): Promise<{ gateways: readonly Gateway[]; sandbox: Sandbox | null }> {
  const now = () => ports.clock.now().getTime();
  let sandbox: Sandbox | null = null;
  let settings: Parameters<typeof createGateways>[0];
  if (config.fonnte === null && config.wablas === null) {
    const folder = join(config.dataDir, 'sandbox');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const started = await startSandbox({ now, ledgerFile: join(folder, 'ledger.jsonl') });
    sandbox = started;
    opened('sandbox', () => started.close());
    settings = started.credentials;
  } else {
    settings = {
      ...(config.fonnte ? { fonnte: config.fonnte } : {}),
      ...(config.wablas
        ? {
            wablas: {
              baseUrl: config.wablas.baseUrl,
              token: config.wablas.token,
              ...(config.wablas.secretKey ? { secretKey: config.wablas.secretKey } : {}),
            },
          }
        : {}),
    };
  }
  const gateways = createGateways(settings);
  opened('gateways', () => {
    for (const gateway of gateways) gateway.close();
  });
  return { gateways, sandbox };
}

/** Demo data or the first administrator, made once however many nodes start at the same time. */
async function firstStart(deps: {
  config: Config;
  ports: Ports;
  database: OpenDatabase;
  auth: AuthService;
  logger: Logger;
}): Promise<void> {
  const { config, ports, database, auth, logger } = deps;
  // The seed sets sequences, which the application's role may not.
  const pool = createPool({ url: database.url, max: 1, name: 'kabar-desk first start', role: null, onError: () => undefined });
  try {
    const unitOfWork = createUnitOfWork(pool, (error) => logger.error({ err: error }, 'first start'));
    const first = await unitOfWork.transaction(async (tx) => {
      await tx.client.query('SELECT pg_advisory_xact_lock($1)', [FIRST_START_LOCK]);
      if (config.demo) {
        if (!(await hasDemoData(tx.client))) {
          await assertMaySeed(tx.client, { embedded: database.embedded, forced: config.demoForced });
          const began = ports.clock.monotonic();
          await seedDemo(tx, { now: ports.clock.now(), userPasswordHash: await hashPassword(DEMO_PASSWORD) });
          logger.info({ ms: Math.round(ports.clock.monotonic() - began) }, 'demo data written');
        }
        await auth.ensureDemoUsers(tx);
      }
      return auth.ensureFirstAdmin(tx);
    });
    if (first) ports.announce(`Administrator "${first.username}", one-time password: ${first.password}`);
  } finally {
    await pool.end();
  }
}

/** Takes the port it was told; the usual one may be somebody else's, then any free one serves (RELIABILITY L6). */
async function listen(app: FastifyInstance, config: Config): Promise<void> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    if (config.portGiven || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await app.listen({ host: config.host, port: 0 });
  }
}

function hostOf(app: FastifyInstance): string {
  const address = app.server.address() as AddressInfo | null;
  if (!address) return '';
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}
