import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DESK_ORIGIN } from '#shared/contracts/desk-origin.ts';
import { watchEventLoop } from './background/event-loop-watch.ts';
import { createNodes, type NodeIdentity } from './background/nodes.ts';
import { type DutyRunner, runDuties } from './background/run-duties.ts';
import { createWorkerShift, type WorkerShift } from './background/worker-shift.ts';
import type { Config } from './config.ts';
import { composeFeatures } from './features/compose.ts';
import { guardServer } from './http/address-guard.ts';
import { createApp } from './http/app.ts';
import { createKernel } from './kernel.ts';
import { createLogger, type Logger } from './logger.ts';
import type { Ports } from './ports/ports.ts';
import { createSocketServer, type SocketServer } from './realtime/socket-server.ts';
import { firstStart } from './start/first-start.ts';
import { hostOf, listenDesk } from './start/listen.ts';
import { onlineMigrationsDuty } from './start/online-migrations.duty.ts';
import { openDatabase } from './start/open-database.ts';
import { openGateways } from './start/open-gateways.ts';
import { openPortal } from './start/open-portal.ts';
import { openQueue } from './start/open-queue.ts';
import { openStore } from './start/open-store.ts';
import { createParts } from './start/parts.ts';
import { createSending, lookBeforeSending, type Sending } from './start/sending.ts';
import { loadSecret, requireSharedSecret } from './start/shared-secret.ts';
import { mountUploadRoutes } from './uploads/mount-upload-routes.ts';

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

/** One process of the product: opens, composes, starts, and stops in the opposite order. What it consists of stands in `features/`. */
export function createService(config: Config, ports: Ports, paths: ServicePaths): Service {
  mkdirSync(config.dataDir, { recursive: true });
  const { clock, ids } = ports;
  const node = `${hostname()}-${process.pid}-${ids.uuid().slice(0, 8)}`;
  const logger = createLogger({ dataDir: config.dataDir, level: config.logLevel, stderr: config.logToStderr, node });
  let starting: Promise<unknown> = Promise.resolve();
  let stopping: Promise<void> | null = null;
  const { opened, releaseAll } = createParts(logger, () => stopping !== null);

  async function start(): Promise<{ address: string }> {
    const began = clock.monotonic();
    const eventLoop = watchEventLoop({ logFile: join(config.dataDir, 'logs', 'service.log'), node });
    opened('event loop watch', () => eventLoop.stop());
    const database = await openDatabase(config, paths.root, logger, opened);
    const { pool, unitOfWork } = database;
    const store = openStore(config, paths.root, clock, logger);
    opened('local store', () => store.close());
    const { gateways, sandbox } = await openGateways(config, pool, clock, opened);
    const queue = await openQueue(config, database, logger, opened);

    let sockets: SocketServer | null = null;
    const publisher: Pick<SocketServer, 'publish'> = { publish: (...event) => sockets?.publish(...event) };
    const kernel = createKernel({
      unitOfWork,
      clock,
      ids,
      logger,
      node,
      publisher,
      notificationTypes: () => composition.features.flatMap(({ notifications = [] }) => notifications),
    });
    opened('kernel', () => kernel.stop());
    const identity: NodeIdentity = {
      id: node,
      kind: database.embedded ? 'standalone' : config.launchNonce ? 'workstation' : 'headless',
      roles: config.roles,
      version: paths.version,
    };
    const nodes = createNodes(pool, identity);
    const secret = loadSecret(config.secret, config.dataDir, ids);
    let shift: WorkerShift<Sending> | null = null;
    let duties: DutyRunner | null = null;
    const composition = composeFeatures(kernel, {
      config,
      identity,
      nodes,
      gateways,
      sandbox,
      secret,
      queueBackend: queue.backend,
      databaseWatch: database.watch,
      eventLoop,
      duties: () => [...(duties?.standings() ?? []), ...(shift?.current?.standings() ?? [])],
      isStopping: () => stopping !== null,
      inFlight: () => shift?.current?.inFlight ?? 0,
    });
    const { features, accounts } = composition;
    await firstStart({ config, ports, database, accounts, logger });

    const app = await createApp({
      unitOfWork,
      authenticator: accounts,
      logger,
      ids,
      version: paths.version,
      demo: config.demo,
      pagesFolder: join(paths.root, 'out', 'renderer'),
      mountFeatures(mount, instance) {
        for (const feature of features) {
          feature.desk?.(mount, instance);
          if (feature.uploads) mountUploadRoutes(instance, unitOfWork, feature.uploads);
        }
      },
    });
    await app.ready();
    const socketServer = createSocketServer({
      server: app.server,
      deskOrigin: DESK_ORIGIN,
      pool,
      authenticator: accounts,
      logger,
    });
    sockets = socketServer;
    // Also when the start fails before anything listens: their subscription holds a database connection.
    opened('sockets', () => socketServer.close());
    guardServer(app.server, { ownHost: () => hostOf(app), publicOrigins: config.publicOrigins });

    await nodes.beat();
    opened('node', () => nodes.leave());
    await requireSharedSecret(pool, node, secret);
    if (config.roles.includes('worker')) {
      await lookBeforeSending(features, logger);
      const sender = createWorkerShift({
        always: identity.kind !== 'workstation',
        nodes,
        logger,
        make: () => createSending({ kernel, config, database, queue, gateways, features }),
      });
      shift = sender;
      await sender.start();
      opened('sending', () => sender.stop());
    }
    if (config.roles.includes('api')) await listenDesk(app, config);
    opened('http', async () => {
      await socketServer.close();
      await app.close();
    });
    const isWorking = config.roles.includes('api') || config.roles.includes('worker');
    const running = runDuties({
      duties: [
        ...features
          .flatMap((feature) => feature.duties ?? [])
          .filter(({ runsOn }) => runsOn === 'every_node' || (runsOn === 'api_or_worker' && isWorking)),
        socketServer.sessionCheck,
        onlineMigrationsDuty({ pool, url: database.migrationUrl, node, logger }),
        ...(shift?.duties ?? []),
      ],
      clock,
      logger,
    });
    duties = running;
    void running.start();
    opened('duties', () => running.stop());
    opened('features', async () => {
      for (const { stop } of features) await stop?.();
    });
    if (config.roles.includes('portal') && config.portalPort !== 0) await openPortal({ config, kernel, features, opened });
    const address = config.roles.includes('api') ? `http://${hostOf(app)}` : 'http://127.0.0.1:0';
    logger.info(
      { kind: identity.kind, roles: config.roles, queue: queue.backend, ms: Math.round(clock.monotonic() - began) },
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
