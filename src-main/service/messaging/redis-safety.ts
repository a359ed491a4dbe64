import { Redis } from 'ioredis';
import type { Logger } from '#service/logger.ts';

/** Refused at start; `code` is stable. */
export class UnsafeRedisError extends Error {
  readonly code = 'unsafe_redis';
}

/** How long the start waits for a Redis that may be away, ms: nothing that matters stands in it (E-4), so the service starts without. */
const PATIENCE_MS = 3_000;

/**
 * Throws when Redis may throw away keys to make room (RELIABILITY R3): wake-ups, and the queue's own books, would go without a word. A Redis
 * that is away, or does not tell its policy, is told to the log. Asks INFO, which hosted servers allow, unlike CONFIG.
 */
export async function requireKeepingRedis(url: string, logger: Logger): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => undefined);
  let policy: string | null;
  try {
    await client.connect();
    policy = /^maxmemory_policy:(\S+)/m.exec(await client.info('memory'))?.[1] ?? null;
  } catch (error) {
    logger.warn({ err: error }, 'Redis could not be asked for its maxmemory-policy');
    return;
  } finally {
    client.disconnect();
  }
  if (policy === null) logger.warn('Redis does not tell its maxmemory-policy; it must be noeviction');
  else if (policy !== 'noeviction')
    throw new UnsafeRedisError(
      `Redis runs with maxmemory-policy=${policy}: when its memory is full it would throw away queued work. Set it to noeviction.`,
    );
}
