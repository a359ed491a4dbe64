import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { HOOK_MS, PATIENCE_MS, TEST_MS } from './support/deadlines.ts';

const patient = { testTimeout: TEST_MS, hookTimeout: HOOK_MS, expect: { poll: { timeout: PATIENCE_MS } } };
const withPostgres = {
  ...patient,
  globalSetup: ['tests/support/postgres-setup.ts', 'tests/support/redis-setup.ts'],
  env: { NODE_ENV: 'test' },
  pool: 'forks' as const,
  maxWorkers: 2,
};

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    projects: [
      { test: { ...patient, name: 'unit', include: ['tests/unit/**/*.test.ts'] } },
      { test: { ...withPostgres, name: 'service', include: ['tests/service/**/*.test.ts'] } },
      { test: { ...withPostgres, name: 'contract', include: ['tests/contract/**/*.test.ts'] } },
    ],
  },
});
