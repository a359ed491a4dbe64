import './shifted-clock.ts';
import type { Pool } from 'pg';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { createGatewayAlerts } from '#service/features/alerts/gateway-alerts.ts';
import type { Gateway } from '#service/gateways/port.ts';
import { createGateways, type GatewaysConfig } from '#service/gateways/registry.ts';
import { createKernel } from '#service/kernel.ts';
import { createLogger } from '#service/logger.ts';
import { createEngine } from '#service/messaging/engine.ts';
import { createEnginePool } from '#service/messaging/engine-pool.ts';
import { createWakeUpQueue } from '#service/messaging/queue.ts';
import { systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import { listenForStopPoints, passStopPoint, releaseStopPoints } from './stop-points.ts';

/*
 * One worker process of the fleet: the engine of the product between real queue, database and gateway adapters, plus the places
 * where the driver can make it stand still. Environment: CHAOS_DATABASE_URL, CHAOS_REDIS_URL (absent = PostgreSQL backend),
 * CHAOS_NAMESPACE, CHAOS_GATEWAYS, CHAOS_NODE, CHAOS_CONCURRENCY, CHAOS_POISON, CLOCK_SHIFT_MS.
 */
const environment = process.env;
const required = (name: string): string => {
  const value = environment[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
};
const url = required('CHAOS_DATABASE_URL');
const node = required('CHAOS_NODE');
const poison = environment.CHAOS_POISON ?? null;

const logger = createLogger({ dataDir: null, level: environment.CHAOS_LOG ?? 'silent', stderr: true, node });
const onError = () => undefined;
const plainPool = createEnginePool({ url, max: 6, name: `chaos ${node}`, role: 'kabar_app', onError });

/** The pool of the engine, with the places "asks for admission" and "records an outcome". */
const pool: Pool = new Proxy(plainPool, {
  get(target, key) {
    if (key !== 'query') {
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    }
    return async (...given: Parameters<Pool['query']>) => {
      const query = given[0] as unknown as string | { text: string; name?: string };
      if (typeof query === 'string' ? query.includes('"lanePaused"') : query.text.includes('"lanePaused"'))
        await passStopPoint('waiting');
      if (typeof query !== 'string' && query.name === 'engine-record') await passStopPoint('recording');
      return target.query(...given);
    };
  },
});

/** An adapter, with the place "the answer is here". The poison kills the process as a crash in native code would. */
function watched(gateway: Gateway): Gateway {
  return {
    ...gateway,
    async send(message, limits) {
      if (poison !== null && message.text.includes(poison)) process.kill(process.pid, 'SIGKILL');
      const outcome = await gateway.send(message, limits);
      await passStopPoint('answered', { phone: message.recipient.kind === 'person' ? message.recipient.phone : null });
      return outcome;
    },
  };
}

const gateways = createGateways(JSON.parse(required('CHAOS_GATEWAYS')) as GatewaysConfig);
const queue = createWakeUpQueue({
  namespace: required('CHAOS_NAMESPACE'),
  redisUrl: environment.CHAOS_REDIS_URL ?? null,
  databaseUrl: url,
  databaseRole: 'kabar_app',
  logger,
});
// The kernel, but no feature besides the alerts: a worker that was killed is back as soon as it can be.
const kernel = createKernel({
  unitOfWork: createUnitOfWork(plainPool, onError),
  clock: systemClock,
  ids: systemIds,
  logger,
  node,
  publisher: { publish: () => undefined },
  notificationTypes: () => [],
});
const gatewayChanged = createGatewayAlerts({ ...kernel, gateways });
const engine = createEngine({
  pool,
  databaseUrl: url,
  queue,
  gateways: gateways.map(watched),
  clock: systemClock,
  ids: systemIds,
  node,
  logger,
  demoAllow: [],
  concurrency: Number(environment.CHAOS_CONCURRENCY ?? 5),
  async reveal(call) {
    // After the commit of the admission, before the check of its age and before the request.
    await passStopPoint('admitted', { text: call.message });
    return call.message;
  },
  onChanged: () => undefined,
  onBreaker: (change) =>
    void gatewayChanged(change).catch((error: unknown) => logger.warn({ err: error }, 'alert was not raised')),
});

listenForStopPoints();
process.on('SIGTERM', () => {
  const stopped = engine.stop();
  releaseStopPoints();
  void stopped
    .then(() => kernel.stop())
    .then(() => queue.close())
    .then(() => plainPool.end())
    .then(() => process.exit(0));
});
process.on('unhandledRejection', (error) => {
  console.error('unhandled rejection', error);
  process.exit(70);
});
await engine.start();
console.log(`ready ${node}`);
process.send?.({ ready: true });
