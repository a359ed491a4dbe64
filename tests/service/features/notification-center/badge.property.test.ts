import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeExpired, wakeSnoozed } from '#service/features/notification-center/notification-upkeep.repository.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { until } from '../../../support/until.ts';
import { announce, unreadBySql } from './center-data.ts';

let world: TestService;
beforeAll(async () => {
  world = await createTestService();
});
afterAll(() => world.close());

const BASE = '/api/notifications';
const VERBS = [
  'announce',
  'repeat',
  'resolve',
  'read',
  'unread',
  'archive',
  'unarchive',
  'snooze',
  'wake',
  'delete',
  'restore',
  'clear',
  'undo',
  'read-all',
  'seen',
  'pass',
  'upkeep',
] as const;
interface Step {
  readonly verb: (typeof VERBS)[number];
  readonly who: number;
  readonly pick: number;
}

async function play(people: readonly SignedIn[], { verb, who, pick }: Step, batches: string[]): Promise<void> {
  const person = people[who % people.length]!;
  const rows = await world.query<{ id: number }>('SELECT id FROM notifications WHERE user_id = $1 ORDER BY id', [person.userId]);
  const id = rows[pick % Math.max(1, rows.length)]?.id ?? 1;
  const put = (path: string, body?: object) => world.call(person, 'PUT', `${BASE}${path}`, body);
  const userIds = people.map(({ userId }) => userId);
  switch (verb) {
    case 'announce':
      await announce(world, {
        userIds: pick % 3 === 0 ? userIds : [person.userId],
        ...(pick % 5 === 0 ? { expiresInSeconds: 90 } : {}),
      });
      return;
    case 'repeat':
      await announce(world, { userIds, groupKey: `group:${pick % 3}` });
      return;
    case 'resolve':
      await world.unitOfWork.transaction((tx) =>
        world.kernel.inApp.resolve(tx, { groupKey: `group:${pick % 3}` }, { title: 'Pulih', message: 'Selesai' }),
      );
      return;
    case 'snooze': {
      const [now] = await world.query<{ now: Date }>('SELECT engine_now() AS now');
      await put(`/${id}/snooze`, { until: new Date(now!.now.getTime() + 60_000).toISOString() });
      return;
    }
    case 'wake':
      await put(`/${id}/snooze`, { until: null });
      return;
    case 'delete':
      await world.call(person, 'DELETE', `${BASE}/${id}`);
      return;
    case 'restore':
      await world.call(person, 'POST', `${BASE}/${id}/restore`);
      return;
    case 'clear':
      batches.push((await world.call(person, 'DELETE', `${BASE}/clear-all`)).body.data.batchId);
      return;
    case 'undo':
      if (batches.length > 0) await world.call(person, 'POST', `${BASE}/restore`, { batchId: batches[pick % batches.length] });
      return;
    case 'read-all':
      await put('/mark-all-read');
      return;
    case 'seen':
      await put('/seen', { upToId: id });
      return;
    case 'pass':
      await world.shiftClock('45 seconds');
      return;
    case 'upkeep':
      world.kernel.badge.told(await wakeSnoozed(world.database.pool));
      world.kernel.badge.recount((await removeExpired(world.database.pool)).userIds);
      return;
    default:
      await put(`/${id}/${verb}`);
  }
}

const step = fc.record({ verb: fc.constantFrom(...VERBS), who: fc.nat(2), pick: fc.nat(1_000) });

it('after 500 random operations the badge, the list and the last count told equal plain SQL', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 125, maxLength: 125 }), async (steps) => {
      const people = [await world.signIn('noc'), await world.signIn('noc'), await world.signIn('noc')];
      const batches: string[] = [];
      for (const [at, one] of steps.entries()) {
        await play(people, one, batches);
        if (at % 5 !== 0) continue;
        for (const person of people) {
          const expected = await unreadBySql(world, person.userId);
          expect([at, (await world.call(person, 'GET', `${BASE}/unread`)).body]).toEqual([
            at,
            { success: true, count: expected },
          ]);
        }
      }
      for (const person of people) {
        const expected = await unreadBySql(world, person.userId);
        const list = (await world.call(person, 'GET', `${BASE}?unread=true&limit=200`)).body;
        expect([list.unread, list.total, list.data.length]).toEqual([expected, expected, Math.min(200, expected)]);
        // A last change, so that a count is told after everything that time alone changed.
        world.kernel.badge.recount([person.userId]);
        await until('the told badge to be right', () => {
          const told = world.gathered.findLast(
            ({ room, name }) => room === `user:${person.userId}` && name === 'notification_count',
          );
          return told?.payload.unread === expected;
        });
      }
      expect(world.database.effectErrors).toEqual([]);
    }),
    { numRuns: 4 },
  );
});
