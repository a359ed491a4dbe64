import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '#service/access/actor.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { PostgresWatch } from '#service/embedded/watch-postgres.ts';
import type { authFeature } from '#service/features/auth/auth.feature.ts';
import type { bulkOperationsFeature } from '#service/features/bulk-operations/bulk-operations.feature.ts';
import { composeFeatures } from '#service/features/compose.ts';
import type { customersFeature } from '#service/features/customers/customers.feature.ts';
import type { Feature } from '#service/features/feature.ts';
import type { invoicesFeature } from '#service/features/invoices/invoices.feature.ts';
import type { otpFeature } from '#service/features/otp/otp.feature.ts';
import type { registrationsFeature } from '#service/features/registrations/registrations.feature.ts';
import type { ticketsFeature } from '#service/features/tickets/tickets.feature.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Sandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { createApp } from '#service/http/app.ts';
import { createKernel, type Kernel } from '#service/kernel.ts';
import { createLogger } from '#service/logger.ts';
import { type Clock, systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import type { Publisher } from '#service/realtime/publisher.ts';
import { mountUploadRoutes } from '#service/uploads/mount-upload-routes.ts';

export interface ComposeOptions {
  readonly unitOfWork: UnitOfWork;
  readonly clock?: Clock;
  readonly node?: string;
  readonly publisher?: Publisher;
  /** Where files are kept; made when there is one. */
  readonly dataDir?: string;
  readonly demo?: boolean;
  readonly gateways?: readonly Gateway[];
  readonly sandbox?: Sandbox;
  /** Key for short-lived secrets. */
  readonly secret?: string;
  readonly webhookSecret?: string | null;
  /** Of a built-in database. */
  readonly databaseWatch?: PostgresWatch;
  /** Stands before parts of the kernel, to record or to refuse. */
  over?(kernel: Kernel): Partial<Kernel>;
}

/** Features that bring more than every feature does. */
interface Features {
  readonly auth: ReturnType<typeof authFeature>;
  readonly 'bulk-operations': ReturnType<typeof bulkOperationsFeature>;
  readonly customers: ReturnType<typeof customersFeature>;
  readonly invoices: ReturnType<typeof invoicesFeature>;
  readonly otp: ReturnType<typeof otpFeature>;
  readonly registrations: ReturnType<typeof registrationsFeature>;
  readonly tickets: ReturnType<typeof ticketsFeature>;
}

export interface ComposedService {
  readonly kernel: Kernel;
  readonly features: readonly Feature[];
  feature<N extends keyof Features>(name: N): Features[N];
  /** One turn of a duty of some feature. */
  runDuty(name: string): Promise<unknown>;
  /** The desk's HTTP side of the product, for `inject`. Whoever asks is signed in for real, unless somebody else is to say who it is. */
  openApp(authenticator?: Authenticator): Promise<FastifyInstance>;
  /** Announces nothing any more. */
  stop(): Promise<void>;
}

/**
 * One node of the service, composed as the product composes it (`create-service.ts`): the product's kernel and every feature, over a
 * unit of work. Starts nothing. Needs no test runner, so a child process can have one.
 */
export function composeService(options: ComposeOptions): ComposedService {
  const product = createKernel({
    unitOfWork: options.unitOfWork,
    clock: options.clock ?? systemClock,
    ids: systemIds,
    logger: createLogger({ dataDir: null, level: process.env.TEST_LOG ?? 'silent', stderr: true, node: 'test' }),
    node: options.node ?? 'test',
    publisher: options.publisher ?? { publish: () => undefined },
    notificationTypes: () => features.flatMap(({ notifications = [] }) => notifications),
  });
  const kernel: Kernel = { ...product, ...options.over?.(product) };
  const dataDir = options.dataDir ?? '/nowhere';
  const demo = options.demo ?? false;
  const { features, accounts } = composeFeatures(kernel, {
    config: { dataDir, demo, metricsToken: null, webhookSecret: options.webhookSecret ?? null },
    identity: { id: kernel.node, kind: 'standalone', roles: ['api'], version: '0.0.0' },
    nodes: { beat: refuse, leave: refuse, forgetOld: refuse, headlessAlive: refuse },
    gateways: options.gateways ?? [],
    sandbox: options.sandbox ?? null,
    secret: options.secret ?? 's'.repeat(40),
    queueBackend: 'postgres',
    databaseWatch: options.databaseWatch ?? null,
    eventLoop: { stuckSeconds: () => 0, stop: refuse },
    duties: () => [],
    isStopping: () => false,
    inFlight: () => 0,
  });
  return {
    kernel,
    features,
    feature<N extends keyof Features>(name: N) {
      // Held by its name: that is what a feature's name is.
      return features.find((feature) => feature.name === name) as unknown as Features[N];
    },
    async runDuty(name) {
      const duty = features.flatMap(({ duties = [] }) => duties).find((one) => one.name === name);
      if (!duty) throw new Error(`no feature has the duty ${name}`);
      return duty.run(new AbortController().signal);
    },
    async openApp(authenticator = accounts) {
      const app = await createApp({
        ...kernel,
        authenticator,
        version: '0.0.0',
        demo,
        pagesFolder: join(tmpdir(), 'kabar-no-pages'),
        mountFeatures(mount, instance) {
          for (const feature of features) {
            feature.desk?.(mount, instance);
            if (feature.uploads) mountUploadRoutes(instance, options.unitOfWork, feature.uploads);
          }
        },
      });
      await app.ready();
      return app;
    },
    async stop() {
      for (const feature of features) await feature.stop?.();
      product.stop();
    },
  };
}

async function refuse(): Promise<never> {
  throw new Error('nothing runs here');
}
