import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const withPostgres = {
  globalSetup: ['tests/support/postgres-setup.ts', 'tests/support/redis-setup.ts'],
  env: { NODE_ENV: 'test' },
  pool: 'forks' as const,
  maxWorkers: 2,
  testTimeout: 20_000,
  hookTimeout: 90_000,
};

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts'] } },
      { test: { ...withPostgres, name: 'service', include: ['tests/service/**/*.test.ts'] } },
      { test: { ...withPostgres, name: 'contract', include: ['tests/contract/**/*.test.ts'] } },
    ],
  },
});
