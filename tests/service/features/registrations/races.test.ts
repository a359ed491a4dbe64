import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { AppError } from '#service/errors.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addCustomer, addPackage, addTechnician, addTicket } from '../../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { addRegistration } from './registration-data.ts';

/** Two people, one record, the same version seen: RELIABILITY's lost update, 500 times. */
const PAIRS = 250;
/** A busy machine needs longer; nothing here waits for time. */

let desk: TestService<FakeClock>;
let citra: SignedIn;
let dewi: SignedIn;

beforeAll(async () => {
  desk = await createTestService({ clock: createFakeClock() });
  citra = await desk.signIn('customer_service', { username: 'citra', name: 'Citra' });
  dewi = await desk.signIn('supervisor', { username: 'dewi', name: 'Dewi' });
});
afterAll(async () => {
  await desk.close();
});

type Work = (tx: Transaction) => Promise<unknown>;

/** Runs both at once and returns which one won (0 or 1); fails unless the other was told who was faster, and when. */
async function race(works: readonly [Work, Work]): Promise<number> {
  const outcomes = await Promise.allSettled(works.map((work) => desk.unitOfWork.transaction(work)));
  const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
  const losers = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect([winners.length, losers.length]).toEqual([1, 1]);
  const [winner] = winners;
  const error = losers[0]!.reason as AppError;
  const name = winner === 0 ? 'Citra' : 'Dewi';
  expect([error.code, error.details]).toEqual([
    'conflict',
    [{ field: 'version', code: 'changed', params: { by: name, at: expect.any(String) } }],
  ]);
  return winner!;
}

async function inLanes(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all([lane(), lane(), lane()]);
}

it(`${PAIRS} pairs of edits of a registration: one wins, the other is told, nothing is mixed`, async () => {
  const [silver, gold] = [await addPackage(desk, { name: 'Silver' }), await addPackage(desk, { name: 'Gold' })];
  const says = [
    { name: 'Kata Citra', packageId: silver },
    { name: 'Kata Dewi', packageId: gold },
  ] as const;
  const { service: registrations } = desk.feature('registrations');
  const wins = [0, 0];
  await inLanes(PAIRS, async () => {
    const id = await addRegistration(desk);
    const winner = await race([
      (tx) => registrations.update(tx, citra, id, { ...says[0], version: 1 }),
      (tx) => registrations.update(tx, dewi, id, { ...says[1], version: 1 }),
    ]);
    wins[winner] = (wins[winner] ?? 0) + 1;
    const [row] = await desk.query('SELECT name, package_id AS "packageId", version FROM registrations WHERE id = $1', [id]);
    expect(row).toEqual({ ...says[winner], version: 2 });
    expect(await desk.query('SELECT id FROM registration_events WHERE registration_id = $1', [id])).toHaveLength(1);
  });
  expect(wins[0]! + wins[1]!).toBe(PAIRS);
});

it(`${PAIRS} pairs of different changes of a ticket: one wins, the other is told, nobody else hears of it`, async () => {
  const customerId = await addCustomer(desk);
  const technicianId = await addTechnician(desk, { name: 'Joko' });
  const { service: tickets } = desk.feature('tickets');
  await inLanes(PAIRS, async (index) => {
    const id = await addTicket(desk, { customerId });
    const mine: Work =
      index % 2 === 0
        ? (tx) => tickets.update(tx, citra, id, { title: 'Kata Citra', version: 1 })
        : (tx) => tickets.updatePriority(tx, citra, id, { priority: 'high', version: 1 });
    const winner = await race([mine, (tx) => tickets.assign(tx, dewi, id, { technicianId, notify: true, version: 1 })]);
    const [row] = await desk.query<{ status: string; title: string; priority: string; version: number }>(
      'SELECT status, title, priority, version FROM tickets WHERE id = $1',
      [id],
    );
    const untouched = { status: 'open', title: 'Internet mati', priority: 'normal', version: 2 };
    const citraSaid = index % 2 === 0 ? { title: 'Kata Citra' } : { priority: 'high' };
    expect(row).toEqual({ ...untouched, ...(winner === 0 ? citraSaid : { status: 'assigned' }) });
    const messages = await desk.query('SELECT id FROM whatsapp_notifications WHERE ticket_id = $1', [id]);
    expect(messages).toHaveLength(winner === 0 ? 0 : 1);
  });
});
