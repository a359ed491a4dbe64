import { describe, expect, inject, it } from 'vitest';
import { requireSessionLocks } from '#service/db/postgres/session-locks.ts';
import { startTransactionPooler } from '../../support/transaction-pooler.ts';

describe('E-13 a transaction pooler in front of the database', () => {
  it.each([
    { connections: 1, choice: 'last used' },
    { connections: 4, choice: 'last used' },
    { connections: 4, choice: 'in turn' },
  ] as const)('is refused: %o', async (options) => {
    const pooler = await startTransactionPooler(inject('pgUrl'), options);
    try {
      await expect(requireSessionLocks(pooler.url)).rejects.toThrow('transaction pooler');
    } finally {
      await pooler.close();
    }
  });

  it('PostgreSQL itself is not', async () => {
    await requireSessionLocks(inject('pgUrl'));
  });
});
