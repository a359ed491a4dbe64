import type { Accounts } from '#service/access/accounts.ts';
import type { Config } from '#service/config.ts';
import { lockUntilCommit } from '#service/db/locks.ts';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { assertMaySeed, hasDemoData, seedDemo } from '#service/demo/seed-demo.ts';
import type { Logger } from '#service/logger.ts';
import type { Ports } from '#service/ports/ports.ts';
import type { OpenDatabase } from './open-database.ts';

/** Demo data or the first administrator, made once however many nodes start at the same time. */
export async function firstStart(deps: {
  readonly config: Config;
  readonly ports: Ports;
  readonly database: OpenDatabase;
  readonly accounts: Accounts;
  readonly logger: Logger;
}): Promise<void> {
  const { config, ports, database, accounts, logger } = deps;
  // The seed sets sequences, which the application's role may not.
  const pool = createPool({ url: database.url, max: 1, name: 'kabar-desk first start', role: null, onError: () => undefined });
  try {
    const unitOfWork = createUnitOfWork(pool, (error) => logger.error({ err: error }, 'first start'));
    const first = await unitOfWork.transaction(async (tx) => {
      await lockUntilCommit(tx.client, 'firstStart');
      if (config.demo) {
        if (!(await hasDemoData(tx.client))) {
          await assertMaySeed(tx.client, { embedded: database.embedded, forced: config.demoForced });
          const began = ports.clock.monotonic();
          await seedDemo(tx, { now: ports.clock.now(), userPasswordHash: await accounts.demoPasswordHash() });
          logger.info({ ms: Math.round(ports.clock.monotonic() - began) }, 'demo data written');
        }
        await accounts.ensureDemoUsers(tx);
      }
      return accounts.ensureFirstAdmin(tx);
    });
    if (first) ports.announce(`Administrator "${first.username}", one-time password: ${first.password}`);
  } finally {
    await pool.end();
  }
}
