import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escalateUnanswered } from '#service/notifications/in-app-escalation.ts';
import { heading, line } from '#shared/domain/notification-lines.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { announce } from './center-data.ts';

let world: TestService;
beforeAll(async () => {
  world = await createTestService();
});
afterAll(() => world.close());

// biome-ignore lint/suspicious/noExplicitAny: compared with what the contract says
const linesFor = async (person: SignedIn, language: 'id' | 'en', query = ''): Promise<any[]> =>
  (await world.call(person, 'GET', `/api/notifications${query}`, undefined, { 'accept-language': language })).body.data;

const stalled = line('lane_stalled', { lane: 'urgent', minutes: 1 });

describe('a line of the notification center speaks the language of its reader', () => {
  it('one row, two readers', async () => {
    const noc = await world.signIn('noc');
    await announce(world, { ...stalled, userIds: [noc.userId], data: { lane: 'urgent' } });
    expect(await linesFor(noc, 'id')).toMatchObject([
      { title: 'Jalur mendesak berhenti', message: 'Ada pesan yang menunggu lebih dari 1 menit tanpa satu pun terkirim.' },
    ]);
    const [english] = await linesFor(noc, 'en');
    expect(english).toMatchObject({
      title: 'The urgent lane stands still',
      message: 'Messages wait for more than 1 min and none was sent.',
      data: { lane: 'urgent' },
    });
    const { body } = await world.call(noc, 'PUT', `/api/notifications/${english.id}/read`, undefined, {
      'accept-language': 'en',
    });
    expect(body.data.title).toBe('The urgent lane stands still');
  });

  it('what was written before, or by a person, keeps its text', async () => {
    const noc = await world.signIn('noc');
    await announce(world, { userIds: [noc.userId], title: 'Rapat', message: 'Pukul 15' });
    expect(await linesFor(noc, 'en')).toMatchObject([{ title: 'Rapat', message: 'Pukul 15', data: null }]);
  });

  it('several events of one line, too', async () => {
    const cs = await world.signIn('customer_service');
    const event = {
      userIds: [cs.userId],
      groupKey: 'invoice_new:readers',
      grouped: { ...heading('invoices_new'), link: '/invoices' },
    };
    await announce(world, { ...event, ...line('invoice_new', { number: 'INV-1', customer: 'Rina', total: 5_000 }) });
    await announce(world, { ...event, ...line('invoice_new', { number: 'INV-2', customer: 'Budi', total: 6_000 }) });
    expect(await linesFor(cs, 'en')).toMatchObject([
      { title: 'Several new invoices', message: 'Budi, Rp 6.000', repeat_count: 2 },
    ]);
    expect(await linesFor(cs, 'id')).toMatchObject([{ title: 'Beberapa tagihan baru', message: 'Budi, Rp 6.000' }]);
  });

  it('an event that is over says so in both', async () => {
    const noc = await world.signIn('noc');
    await announce(world, { ...stalled, userIds: [noc.userId], groupKey: 'stalled:readers', data: { lane: 'urgent' } });
    await world.unitOfWork.transaction((tx) =>
      world.kernel.inApp.resolve(tx, { groupKey: 'stalled:readers' }, line('lane_moving', { lane: 'urgent' })),
    );
    expect(await linesFor(noc, 'en')).toMatchObject([{ title: 'The urgent lane moves again', data: { lane: 'urgent' } }]);
    expect(await linesFor(noc, 'id')).toMatchObject([{ title: 'Jalur mendesak berjalan lagi' }]);
  });

  it('what nobody took care of is told to the superiors in their language', async () => {
    const [noc, boss] = [await world.signIn('noc'), await world.signIn('supervisor')];
    await announce(world, { ...stalled, userIds: [noc.userId], priority: 'urgent', groupKey: 'stalled:escalated' });
    await world.shiftClock('30 minutes');
    await escalateUnanswered({ unitOfWork: world.unitOfWork, badge: world.kernel.badge }, 10);
    const [english] = await linesFor(boss, 'en');
    expect(english.title).toBe('Not taken care of: The urgent lane stands still');
    expect(english.message).toMatch(/^Nobody has taken care of it since \d\d:\d\d WIB\. Messages wait/);
    expect((await linesFor(boss, 'id'))[0].title).toBe('Belum ditangani: Jalur mendesak berhenti');
  });

  it.each([
    ['id', 'mendesak berhenti'],
    ['en', 'urgent lane stands'],
    ['en', 'mendesak'],
  ] as const)('a search finds it in the words of either language (%s: %s)', async (language, search) => {
    const noc = await world.signIn('noc');
    await announce(world, { ...stalled, userIds: [noc.userId] });
    await announce(world, { userIds: [noc.userId], title: 'Rapat', message: 'Pukul 15' });
    expect(await linesFor(noc, language, `?search=${encodeURIComponent(search)}`)).toHaveLength(1);
    expect(await linesFor(noc, language, '?search=lane_stalled')).toHaveLength(0);
  });
});
