import { afterAll, beforeAll, expect, it } from 'vitest';
import { REGISTRATION_STATUSES, type RegistrationStatus, registrationStatusMachine } from '#shared/domain/registration.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addPackage } from '../../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { addRegistration, fingerprintOf } from './registration-data.ts';

let desk: TestService<FakeClock>;
let admin: SignedIn;
let packageId: number;

beforeAll(async () => {
  desk = await createTestService({ clock: createFakeClock() });
  admin = await desk.signIn('admin', { username: 'andi', name: 'Andi' });
  packageId = await addPackage(desk, { name: 'Silver' });
});
afterAll(async () => {
  await desk.close();
});

const AT = '2027-03-05T03:00:00Z';

function take(id: number, to: RegistrationStatus) {
  const url = `/api/registrations/${id}`;
  if (to === 'survey_scheduled') return desk.call(admin, 'PUT', `${url}/schedule`, { kind: 'survey', at: AT });
  if (to === 'installation_scheduled') return desk.call(admin, 'PUT', `${url}/schedule`, { kind: 'installation', at: AT });
  if (to === 'customer_created') return desk.call(admin, 'POST', `${url}/create-customer`, {});
  return desk.call(admin, 'PUT', `${url}/status`, { status: to, ...(to === 'rejected' ? { reason: 'x' } : {}) });
}

it('every one of the 64 pairs is done or refused with a reason, as the machine says', async () => {
  for (const from of REGISTRATION_STATUSES) {
    for (const to of REGISTRATION_STATUSES) {
      const id = await addRegistration(desk, { status: from, packageId });
      // Another date for an appointment is no step.
      const isMoved = from === to && (to === 'survey_scheduled' || to === 'installation_scheduled');
      const legal = isMoved || registrationStatusMachine.can(from, to);
      const before = legal ? '' : await fingerprintOf(desk);
      const { status, body } = await take(id, to);
      expect([from, to, status]).toEqual([from, to, legal ? 200 : 409]);
      if (legal) {
        expect(body.data.status).toBe(to);
      } else {
        expect(body.error).toMatchObject({
          code: 'illegal_transition',
          details: [{ code: from === to ? 'already' : 'illegal', message: expect.stringMatching(/\w/) }],
        });
        expect([from, to, await fingerprintOf(desk)]).toEqual([from, to, before]);
      }
    }
  }
});

it('what needs a date or a customer is never reached by a word alone', async () => {
  for (const [from, to, code] of [
    ['verified', 'survey_scheduled', 'survey_date_missing'],
    ['approved', 'installation_scheduled', 'installation_date_missing'],
    ['installation_scheduled', 'customer_created', 'customer_missing'],
    ['pending_verification', 'customer_created', 'illegal'],
  ] as const) {
    const id = await addRegistration(desk, { status: from, packageId });
    expect(await desk.call(admin, 'PUT', `/api/registrations/${id}/status`, { status: to })).toMatchObject({
      status: 409,
      body: { error: { code: 'illegal_transition', details: [{ code }] } },
    });
  }
});

it('what the abilities promise is what happens', async () => {
  for (const status of REGISTRATION_STATUSES) {
    const id = await addRegistration(desk, { status, packageId });
    const { abilities } = (await desk.call(admin, 'GET', `/api/registrations/${id}`)).body.data;
    const promised = [
      ...abilities.moveTo,
      ...(abilities.schedule.includes('survey') ? ['survey_scheduled'] : []),
      ...(abilities.schedule.includes('installation') ? ['installation_scheduled'] : []),
      ...(abilities.createCustomer ? ['customer_created'] : []),
    ];
    const legal = [
      ...registrationStatusMachine.next(status),
      ...(status === 'survey_scheduled' || status === 'installation_scheduled' ? [status] : []),
    ];
    expect([status, promised.toSorted()]).toEqual([status, legal.toSorted()]);
  }
});
