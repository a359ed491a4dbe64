import type { Config } from '#service/config.ts';
import type { Logger } from '#service/logger.ts';
import { createWakeUpQueue, type WakeUpQueue } from '#service/messaging/queue.ts';
import { requireKeepingRedis } from '#service/messaging/redis-safety.ts';
import type { OpenDatabase } from './open-database.ts';
import type { Opened } from './parts.ts';

/** The wake-up queue, on Redis where one is configured. Refuses one that would throw work away (RELIABILITY R3). */
export async function openQueue(
  config: Config,
  { url, role }: Pick<OpenDatabase, 'url' | 'role'>,
  logger: Logger,
  opened: Opened,
): Promise<WakeUpQueue> {
  const { redisUrl } = config;
  if (redisUrl !== null) await requireKeepingRedis(redisUrl, logger);
  const queue = createWakeUpQueue({ namespace: 'kabar', redisUrl, databaseUrl: url, databaseRole: role, logger });
  opened('queue', () => queue.close());
  return queue;
}
