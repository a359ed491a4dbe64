import { createLogger } from '#service/logger.ts';
import { createWakeUpQueue } from '#service/messaging/queue.ts';

/** Consumes a lane and closes the queue without telling the consumer, as a stop does that failed half way. */
const { CHILD_DATABASE = '', CHILD_REDIS = '', CHILD_NAMESPACE = '' } = process.env;
const logger = createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'child' });
const queue = createWakeUpQueue({
  namespace: CHILD_NAMESPACE,
  redisUrl: CHILD_REDIS === '' ? null : CHILD_REDIS,
  databaseUrl: CHILD_DATABASE,
  databaseRole: 'kabar_app',
  logger,
});
const { promise, resolve } = Promise.withResolvers<void>();
queue.consume('normal', 3, async () => resolve());
await queue.add('normal', [{ id: 1, generation: 0 }]);
await promise;
await queue.close();
// A loop that never leaves its turn would keep this timer waiting for ever.
setTimeout(() => {
  process.stdout.write('still alive\n');
  process.exit(0);
}, 50);
