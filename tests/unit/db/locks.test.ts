import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LOCKS, OUTBOX_CHANNEL } from '#service/db/locks.ts';

const SERVICE = join(import.meta.dirname, '../../../src-main/service');
/** A call of PostgreSQL's lock functions, a notice, or somebody who listens. */
const TAKES_A_LOCK = /pg_(?:try_)?advisory_\w+\s*\(/;
const NAMES_A_CHANNEL = new RegExp(
  `pg_notify\\s*\\(|['"\`]${OUTBOX_CHANNEL}|\\b(?:NOTIFY|LISTEN) (?!\\$\\{)["']?\\w+["']?[\`'";]`,
);
/** A random key, to find out whether the connection keeps locks at all; an expression over statements of others. */
const OWN = { lock: ['db/postgres/session-locks.ts'], channel: ['bulk/chunk-client.ts'] };

const files = readdirSync(SERVICE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'db/locks.ts')
  .map((file) => ({ file, text: readFileSync(join(SERVICE, file), 'utf8') }));

const filesWith = (pattern: RegExp, own: readonly string[]) =>
  files.filter(({ file, text }) => pattern.test(text) && !own.includes(file)).map(({ file }) => file);

it('an advisory lock is taken through db/locks.ts only', () => {
  expect(files.length).toBeGreaterThan(300);
  expect(filesWith(TAKES_A_LOCK, OWN.lock)).toEqual([]);
});

it('a channel of the database is named in db/locks.ts only', () => {
  expect(filesWith(NAMES_A_CHANNEL, OWN.channel)).toEqual([]);
});

it('no two locks share a number', () => {
  expect(new Set(Object.values(LOCKS)).size).toBe(Object.keys(LOCKS).length);
});
