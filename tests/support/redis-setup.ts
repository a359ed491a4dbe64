import type { TestProject } from 'vitest/node';
import { startRedis } from './redis-server.ts';

/** One Redis for the run; tests that flush or kill start their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis();
  project.provide('redisUrl', redis.url);
  return () => redis.stop();
}
