import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PATIENCE_MS } from '../../support/deadlines.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const run = promisify(execFile);

describe('E-9 a queue that is closed before its consumers', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  it.each(['postgres', 'redis'] as const)('leaves the process free to end (%s)', async (backend) => {
    const env = {
      ...process.env,
      CHILD_DATABASE: database.url,
      CHILD_REDIS: backend === 'redis' ? inject('redisUrl') : '',
      CHILD_NAMESPACE: `t${randomBytes(4).toString('hex')}`,
    };
    const { stdout } = await run(process.execPath, ['tests/service/messaging/close-child.ts'], {
      env,
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    expect(stdout).toBe('still alive\n');
  });
});
