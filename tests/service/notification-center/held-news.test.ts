import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '../../../src-main/service/db/unit-of-work.ts';
import { type HeldNews, holdNews } from '../../../src-main/service/notifications/held-news.ts';
import type { Announcement, InApp } from '../../../src-main/service/notifications/in-app.port.ts';
import { type CenterWorld, createCenterWorld, type Person } from './center-world.ts';

let world: CenterWorld;
let noc: Person;
let supervisor: Person;
beforeAll(async () => {
  world = await createCenterWorld();
  noc = await world.addPerson('noc');
  supervisor = await world.addPerson('supervisor');
});
afterAll(() => world.close());

/** What one of several independent changes does. `of` makes names unique. */
type Script = (inApp: InApp, tx: Transaction, of: (name: string) => string) => Promise<void>;

/** An announcement to both people; keys by `of`. */
const announce = (inApp: InApp, tx: Transaction, of: (name: string) => string, given: Partial<Announcement>) =>
  inApp.announce(tx, {
    event: 'ticket_updated',
    type: 'ticket',
    priority: 'normal',
    userIds: [noc.userId, supervisor.userId],
    title: 'Judul',
    message: 'Isi',
    link: '/tickets/1',
    ...given,
    dedupeKey: of(given.dedupeKey ?? 'key'),
    ...(given.groupKey === undefined ? {} : { groupKey: of(given.groupKey) }),
    ...(given.subject === undefined ? {} : { subject: of(given.subject) }),
  });

const SCRIPTS: readonly Script[] = [
  async (inApp, tx, of) => {
    await announce(inApp, tx, of, { dedupeKey: 'a1', title: 'Sendiri \u0000\ud83d', subject: 's1', data: { name: 'x\u0000' } });
    await announce(inApp, tx, of, { dedupeKey: 'a2', groupKey: 'shared', title: 'Pertama', priority: 'high', subject: 's1' });
    await inApp.close(tx, { subject: of('s1') });
  },
  async (inApp, tx, of) => {
    await inApp.acknowledgeSubject(tx, of('s2'), noc.userId);
    await announce(inApp, tx, of, { dedupeKey: 'b1', priority: 'urgent', subject: 's2', expiresInSeconds: 3_600 });
    await announce(inApp, tx, of, {
      dedupeKey: 'b2',
      groupKey: 'shared',
      title: 'Kedua',
      grouped: { title: 'Banyak', link: '/tickets' },
    });
    await announce(inApp, tx, of, { dedupeKey: 'b1', title: 'Tidak lagi' });
  },
  async (inApp, tx, of) => {
    await announce(inApp, tx, of, { dedupeKey: 'c1', groupKey: 'state', repeats: 'once', title: 'Mati' });
    await announce(inApp, tx, of, { dedupeKey: 'c2', groupKey: 'shared', title: 'Ketiga', exceptUserId: noc.userId });
    await announce(inApp, tx, of, { dedupeKey: 'c3', groupKey: 'state', repeats: 'once', title: 'Masih mati' });
    await announce(inApp, tx, of, { dedupeKey: 'c2', groupKey: 'shared', title: 'Sudah dikatakan' });
  },
  async (inApp, tx, of) => {
    await announce(inApp, tx, of, { dedupeKey: 'd1', priority: 'urgent', subject: 's4' });
    await announce(inApp, tx, of, { dedupeKey: 'd2', groupKey: 'own', subject: 's4' });
    await announce(inApp, tx, of, { dedupeKey: 'd3', groupKey: 'own', subject: 's5', priority: 'low' });
    await inApp.acknowledgeSubject(tx, of('s4'), supervisor.userId);
    await inApp.close(tx, { groupKey: of('own') });
  },
];

async function written(prefix: string) {
  const anonymous = (rows: object[]) => rows.map((row) => JSON.stringify(row).replaceAll(prefix, ''));
  return {
    lines: anonymous(
      await world.query(
        `SELECT user_id, type, title, message, link, priority, data, event, group_key, event_key, repeat_count, is_read,
                extract(epoch FROM expires_at - created_at)::int AS kept
         FROM notifications WHERE event_key LIKE $1 ORDER BY event_key, user_id`,
        [`${prefix}%`],
      ),
    ),
    events: anonymous(
      await world.query(
        `SELECT key, event, type, priority, title, message, link, group_key, subject, repeat_count, acknowledged_by, resolved_at IS NULL AS open
         FROM notification_events WHERE key LIKE $1 ORDER BY key`,
        [`${prefix}%`],
      ),
    ),
    keys: anonymous(
      await world.query('SELECT key, event_key FROM notification_event_keys WHERE key LIKE $1 ORDER BY key', [`${prefix}%`]),
    ),
  };
}

const heldBy = (tx: Transaction, quiet = false): { itemTx: Transaction; news: HeldNews } => {
  const itemTx: Transaction = { db: tx.db, client: tx.client, afterCommit: tx.afterCommit };
  const news: HeldNews = { quiet, messages: [], steps: [] };
  holdNews(itemTx, news);
  return { itemTx, news };
};

describe('news that were held back', () => {
  it('come to what they would have come to one after the other', async () => {
    const { inApp, database } = world;
    for (const round of [1, 2]) {
      const [direct, together] = [`direct${round}-`, `held${round}-`];
      await database.unitOfWork.transaction(async (tx) => {
        for (const script of SCRIPTS) await script(inApp, tx, (name) => direct + name);
      });
      await database.unitOfWork.transaction(async (tx) => {
        const sequences: HeldNews[] = [];
        for (const script of SCRIPTS) {
          const { itemTx, news } = heldBy(tx);
          await script(inApp, itemTx, (name) => together + name);
          sequences.push(news);
        }
        expect(await written(together)).toEqual({ lines: [], events: [], keys: [] });
        await inApp.carryOut(
          tx,
          sequences.map(({ steps }) => steps),
        );
      });
      const expected = await written(direct);
      expect(await written(together)).toEqual(expected);
      expect(expected.lines.some((line) => line.includes('"repeat_count":3'))).toBe(true);
    }
  });

  it('are written before a question that needs them', async () => {
    await world.database.unitOfWork.transaction(async (tx) => {
      const { itemTx, news } = heldBy(tx);
      await announce(world.inApp, itemTx, (name) => `asked-${name}`, { subject: 'it' });
      expect(await world.inApp.resolve(itemTx, { subject: 'asked-it' }, { title: 'Selesai', message: 'Beres' })).toBe(1);
      expect(news.steps).toEqual([]);
    });
    expect(await world.query(`SELECT DISTINCT title FROM notifications WHERE event_key = 'asked-key'`)).toEqual([
      { title: 'Selesai' },
    ]);
  });

  it('that nobody is to hear are none', async () => {
    await world.database.unitOfWork.transaction(async (tx) => {
      const { itemTx, news } = heldBy(tx, true);
      await announce(world.inApp, itemTx, (name) => `quiet-${name}`, {});
      await world.inApp.close(itemTx, { subject: 'quiet' });
      expect(news.steps).toEqual([{ kind: 'close', selector: { subject: 'quiet' } }]);
    });
  });
});
