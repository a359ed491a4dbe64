import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { inject } from 'vitest';
import { once } from './one-statement.ts';
import { databaseUrl } from './test-database-names.ts';

/** A database of one's own on the run's server, without a pool: for a service in a process of its own. */
export interface BareDatabase {
  /** Connection string of the owner. */
  readonly url: string;
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

/** With nothing in it, as a new customer's administrator would hand it over. */
export function createEmptyDatabase(): Promise<BareDatabase> {
  return createBareDatabase(null);
}

/** A copy of the template, or with nothing in it. */
export async function createBareDatabase(template: string | null): Promise<BareDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  // Copying files costs a quarter of what writing every page through the log does.
  await once(inject('pgUrl'), `CREATE DATABASE ${name}${template === null ? '' : ` TEMPLATE ${template} STRATEGY file_copy`}`);
  const url = databaseUrl(inject('pgUrl'), name);
  return {
    url,
    query: (text, values) => once(url, text, values),
    close: async () => void (await once(inject('pgUrl'), `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}
