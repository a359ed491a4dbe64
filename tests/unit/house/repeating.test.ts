import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, it } from 'vitest';

const SERVICE = join(import.meta.dirname, '..', '..', '..', 'src-main', 'service');

/**
 * Every file of the service that waits by the clock, and why that is no duty (`resources/decisions/15-duties.md`). How often it does is
 * counted, so that one more in the same file is noticed, too.
 */
const WAITS: Readonly<Record<string, readonly [times: number, why: string]>> = {
  'background/run-duties.ts': [1, 'the pause between two turns of a duty: the one loop there is'],
  'background/event-loop-watch.ts': [
    2,
    'watches the loop that duties run in, from a thread of its own, and that loop’s beat for it',
  ],
  'embedded/watch-postgres.ts': [1, 'keeps the database running, before there is a service and while duties can do nothing'],
  'embedded/embedded-postgres.ts': [3, 'waits for the database to start or end'],
  'embedded/server-process.ts': [2, 'waits for a process to end'],
  'logging/line-sink.ts': [1, 'tries a log again that took nothing; duties write to it'],
  'db/postgres/table-locks.ts': [1, 'tries again for the tables of a migration, a number of times'],
  'db/postgres/online/run-online-migrations.ts': [2, 'inside a turn of online-migrations: the lock, and a step that gave way'],
  'db/postgres/online/prepare.ts': [2, 'inside a turn of online-migrations: older transactions end'],
  'db/postgres/online/backfill.ts': [1, 'inside a turn of online-migrations: writers go between two batches'],
  'bulk/run-bulk.ts': [1, 'while one operation is worked off'],
  'features/bulk-operations/bulk-operations.service.ts': [1, 'while a request waits for its operation'],
  'features/system/system.routes.ts': [1, 'how long the database may take to answer'],
  'gateways/http-call.ts': [5, 'the limits of one call'],
  'gateways/sandbox/holds.ts': [1, 'a vendor played: how long a call is held'],
  'gateways/sandbox/ledger.ts': [2, 'a vendor played: what comes together is written together; how long a test waits'],
  'gateways/sandbox/vendor-call.ts': [1, 'a vendor played: a slow answer'],
  'gateways/sandbox/webhook-poster.ts': [1, 'a vendor played: a report is posted later, some times'],
  'messaging/engine.ts': [2, 'while the engine ends'],
  'messaging/engine-lock.ts': [1, 'inside a turn of engine-lock: a lost connection is not taken up at once'],
  'messaging/lane-gate.ts': [2, 'while somebody waits for a slot'],
  'messaging/outbox.ts': [1, 'one wake-up of a duty, after a row was given back'],
  'messaging/recorder.ts': [1, 'while an outcome waits for the database'],
  'messaging/report-intake.ts': [1, 'what comes together is stored together'],
  'notifications/in-app-badge.ts': [1, 'what comes together is announced together'],
  'realtime/coalescer.ts': [1, 'what comes together is announced together'],
};

/** Calls of timers in a text, by whatever name they were imported. */
function timersIn(text: string): number {
  const names = ['setTimeout', 'setInterval', 'setImmediate'];
  const imports = text.matchAll(/import \{([^}]*)\} from 'node:timers(?:\/promises)?'/g);
  for (const [, list = ''] of imports) for (const [, alias = ''] of list.matchAll(/ as (\w+)/g)) names.push(alias);
  return text.match(new RegExp(`(?<![.\\w])(?:${names.join('|')})\\(`, 'g'))?.length ?? 0;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

it('nothing in the service repeats by itself but duties and what is named here with its reason', () => {
  const found: Record<string, number> = {};
  for (const file of filesOf(SERVICE)) {
    const times = timersIn(readFileSync(file, 'utf8'));
    if (times > 0) found[relative(SERVICE, file).split(sep).join('/')] = times;
  }
  expect(found).toEqual(Object.fromEntries(Object.entries(WAITS).map(([file, [times]]) => [file, times])));
});

it('setInterval stands in the watch of the event loop only', () => {
  const having = filesOf(SERVICE).filter((file) => readFileSync(file, 'utf8').includes('setInterval('));
  expect(having.map((file) => relative(SERVICE, file).split(sep).join('/'))).toEqual(['background/event-loop-watch.ts']);
});
