import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  countPage,
  findPage,
  type NotificationFilter,
} from '#service/features/notification-center/notification-list.repository.ts';
import {
  removeExpired,
  removeOldEvents,
  wakeSnoozed,
} from '#service/features/notification-center/notification-upkeep.repository.ts';
import { countUnread } from '#service/notifications/in-app-badge.ts';
import { escalateUnanswered } from '#service/notifications/in-app-escalation.ts';
import { createTestService, type TestService } from '../../../support/test-service.ts';
import { until } from '../../../support/until.ts';

/** What a fleet of 40 people has after months; enough for the planner to prefer an index wherever one fits. */
const ROWS = 120_000;
let world: TestService;
const userIds: number[] = [];

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: Plan[];
}

beforeAll(async () => {
  world = await createTestService();
  for (let at = 0; at < 40; at += 1) userIds.push((await world.signIn('noc')).userId);
  await world.query(
    `INSERT INTO notifications (user_id, type, title, message, is_read, created_at, expires_at, priority, seen_at, archived_at, snoozed_until, dedupe_key, event_key)
     SELECT ($1::int[])[1 + i % 40], (ARRAY['ticket','registration','invoice','system'])[1 + (i / 40) % 4], 'Baris ' || i, 'Isi', i % 10 > 0,
            now() - i * interval '1 minute', now() + interval '90 days',
            (ARRAY['low','normal','normal','high','urgent'])[1 + (i / 160) % 5], CASE WHEN i % 9 > 0 THEN now() END,
            CASE WHEN i % 7 = 0 THEN now() END, CASE WHEN i % 101 = 0 THEN now() + interval '1 day' END, 'bulk:' || i, 'bulk:' || i / 3
     FROM generate_series(1, $2::int) i`,
    [userIds, ROWS],
  );
  await world.query(
    `INSERT INTO notification_events (key, type, priority, title, message, acknowledged_at)
     SELECT 'bulk:' || i, 'ticket', 'urgent', 'x', 'y', now() FROM generate_series(1, $1::int) i`,
    [ROWS / 3],
  );
});
afterAll(() => world.close());

/** Runs the work while every statement explains itself, and returns the tables that were read row by row. */
async function scannedTables(
  work: (db: { query: (text: string, values?: unknown[]) => Promise<{ rows: never[] }> }) => Promise<unknown>,
): Promise<string[]> {
  const scanned: string[] = [];
  const visit = (plan: Plan): void => {
    if (plan['Node Type'] === 'Seq Scan') scanned.push(plan['Relation Name'] ?? '?');
    for (const part of plan.Plans ?? []) visit(part);
  };
  await work({
    query: async (text, values = []) => {
      const { rows } = await world.database.pool.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
      visit(rows[0]['QUERY PLAN'][0].Plan);
      return { rows: [] };
    },
  });
  return scanned.filter((name) => name.startsWith('notification'));
}

const base = { types: undefined, priorities: undefined, unread: undefined, archived: false, snoozed: false, search: undefined };

describe('with many rows', () => {
  // A server that analyses by itself at this very moment keeps the pages from being known as visible to all: then it is done again.
  beforeAll(async () => {
    await until('every page to be known as visible to all', async () => {
      await world.asOwner('VACUUM ANALYZE');
      const [seen] = await world.query<{ all: boolean }>(
        `SELECT bool_and(relallvisible >= relpages) AS all FROM pg_class WHERE relname IN ('notifications', 'notification_events')`,
      );
      return seen?.all;
    });
  });

  it.each<[string, Partial<NotificationFilter>]>([
    ['the inbox', {}],
    ['unread ones', { unread: true }],
    ['read ones', { unread: false }],
    ['a type', { types: ['invoice'] }],
    ['two severities', { priorities: ['high', 'urgent'] }],
    ['unread urgent tickets', { unread: true, types: ['ticket'], priorities: ['urgent'] }],
    ['archived ones', { archived: true }],
    ['snoozed ones', { snoozed: true }],
    ['a search', { search: 'Baris 77' }],
  ])('%s: no page and no count reads the table row by row', async (_name, part) => {
    const filter = { userId: userIds[0]!, ...base, ...part };
    const after = { priority: 'high', micros: '1700000000000000', id: 5 } as const;
    for (const sort of ['-bumped_at', '-priority'] as const) {
      for (const place of [
        { sort, after: null, offset: 0, limit: 51 },
        { sort, after, offset: 0, limit: 51 },
        { sort, after: null, offset: 500, limit: 51 },
      ]) {
        expect(await scannedTables((db) => findPage(db as never, filter, place))).toEqual([]);
      }
    }
    expect(await scannedTables((db) => countPage(db as never, filter, true))).toEqual([]);
  });

  it('the badge comes from the partial index of unread rows', async () => {
    expect(await scannedTables((db) => countUnread(db as never, [userIds[0]!]))).toEqual([]);
  });

  it('waking, expiry, undo and the clearing of old events look at what is due only', async () => {
    for (const work of [wakeSnoozed, removeExpired, removeOldEvents]) {
      expect(await scannedTables((db) => work(db as never))).toEqual([]);
    }
    const unitOfWork = { ...world.unitOfWork };
    expect(await escalateUnanswered({ unitOfWork, badge: world.kernel.badge }, 10)).toBe(0);
  });

  it('a page with its counts reads the rows of one person and no others', async () => {
    for (const userId of userIds) {
      const filter = { userId, ...base };
      let blocks = 0;
      const db = {
        query: async (text: string, values: unknown[] = []) => {
          const explained = await world.database.pool.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
          const { Plan: plan } = explained.rows[0]['QUERY PLAN'][0];
          blocks += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
          return world.database.pool.query(text, values);
        },
      };
      await findPage(db as never, filter, { sort: '-bumped_at', after: null, offset: 0, limit: 51 });
      await countPage(db as never, filter, true);
      expect(blocks).toBeLessThan(600);
    }
  });
});
