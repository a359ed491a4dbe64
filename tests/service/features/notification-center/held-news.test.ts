import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationMark, Transaction } from '#service/db/unit-of-work.ts';
import type { InApp } from '#service/notifications/in-app.port.ts';
import { announceFreely, type FreeAnnouncement } from '../../../support/free-notice.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { announce as announceNow } from './center-data.ts';

let world: TestService;
let noc: SignedIn;
let supervisor: SignedIn;
beforeAll(async () => {
  world = await createTestService();
  noc = await world.signIn('noc');
  supervisor = await world.signIn('supervisor');
});
afterAll(() => world.close());

/** What one of several independent changes does. `of` makes names unique. */
type Script = (inApp: InApp, tx: Transaction, of: (name: string) => string) => Promise<void>;

/** An announcement to both people; keys by `of`. */
const announce = (inApp: InApp, tx: Transaction, of: (name: string) => string, given: Partial<FreeAnnouncement>) =>
  announceFreely(inApp, tx, {
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
        [`test:${prefix}%`],
      ),
    ),
    events: anonymous(
      await world.query(
        `SELECT key, event, type, priority, title, message, link, group_key, subject, repeat_count, acknowledged_by, resolved_at IS NULL AS open
         FROM notification_events WHERE key LIKE $1 ORDER BY key`,
        [`test:${prefix}%`],
      ),
    ),
    keys: anonymous(
      await world.query('SELECT key, event_key FROM notification_event_keys WHERE key LIKE $1 ORDER BY key', [`test:${prefix}%`]),
    ),
  };
}

const quiet: OperationMark = { id: 1, quiet: true, many: false };
const loud: OperationMark = { id: 1, quiet: false, many: false };

describe('news of the parts of a transaction', () => {
  it('come to what they would have come to one after the other', async () => {
    const { inApp, unitOfWork } = world.kernel;
    for (const round of [1, 2]) {
      const [direct, together] = [`direct${round}-`, `held${round}-`];
      for (const script of SCRIPTS) await unitOfWork.transaction((tx) => script(inApp, tx, (name) => direct + name));
      await unitOfWork.transaction(async (tx) => {
        for (const script of SCRIPTS) {
          const part = tx.part(tx, loud);
          await script(inApp, part.tx, (name) => together + name);
          part.keep();
        }
        expect(await written(together)).toEqual({ lines: [], events: [], keys: [] });
      });
      const expected = await written(direct);
      expect(await written(together)).toEqual(expected);
      expect(expected.lines.some((line) => line.includes('"repeat_count":3'))).toBe(true);
    }
  });

  it('are written before a question that needs them', async () => {
    await world.unitOfWork.transaction(async (tx) => {
      const part = tx.part(tx, loud);
      await announce(world.kernel.inApp, part.tx, (name) => `asked-${name}`, { subject: 'it' });
      expect(await world.kernel.inApp.resolve(part.tx, { subject: 'asked-it' }, { title: 'Selesai', message: 'Beres' })).toBe(1);
      part.keep();
    });
    expect(await world.query(`SELECT DISTINCT title FROM notifications WHERE event_key = 'test:asked-key'`)).toEqual([
      { title: 'Selesai' },
    ]);
  });

  it('that nobody is to hear are none, but what they end is ended', async () => {
    await announceNow(world, { userIds: [noc.userId], subject: 'quiet', dedupeKey: 'quiet-before' });
    await world.unitOfWork.transaction(async (tx) => {
      const part = tx.part(tx, quiet);
      await announce(world.kernel.inApp, part.tx, (name) => `quiet-${name}`, {});
      await world.kernel.inApp.close(part.tx, { subject: 'quiet' });
      part.keep();
    });
    expect(
      await world.query(`SELECT key, resolved_at IS NULL AS open FROM notification_events WHERE key LIKE 'test:quiet-%'`),
    ).toEqual([{ key: 'test:quiet-before', open: false }]);
  });

  it('are none when the part is not kept', async () => {
    await world.unitOfWork.transaction(async (tx) => {
      await announce(world.kernel.inApp, tx.part(tx, loud).tx, (name) => `dropped-${name}`, {});
    });
    expect(await written('dropped-')).toEqual({ lines: [], events: [], keys: [] });
  });
});
