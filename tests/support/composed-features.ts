import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { type Composition, composeFeatures } from '#service/features/compose.ts';
import { createTestKernel } from './test-kernel.ts';

/** Every feature as the product composes them, over a database that is never reached: for what they bring, not for what they do. */
export function composedFeatures(): Composition['features'] {
  const pool = createPool({
    url: 'postgres://nobody@127.0.0.1:1/none',
    max: 1,
    name: 'none',
    role: null,
    onError: () => undefined,
  });
  const kernel = createTestKernel({ unitOfWork: createUnitOfWork(pool, () => undefined) });
  const { features } = composeFeatures(kernel, {
    config: { dataDir: '/nowhere', demo: false, metricsToken: null, webhookSecret: null },
    identity: { id: 'none', kind: 'standalone', roles: ['api'], version: '0.0.0' },
    nodes: { beat: refuse, leave: refuse, forgetOld: refuse, headlessAlive: refuse },
    gateways: [],
    sandbox: null,
    secret: 's'.repeat(32),
    queueBackend: 'postgres',
    databaseWatch: null,
    eventLoop: { stuckSeconds: () => 0, stop: refuse },
    duties: () => [],
    isStopping: () => false,
    inFlight: () => 0,
  });
  return features;
}

async function refuse(): Promise<never> {
  throw new Error('nothing runs here');
}
