import { afterAll, beforeAll, expect, it } from 'vitest';
import { addPackage, freshPhone } from '../../../support/sample-rows.ts';
import { createTestService, type TestService } from '../../../support/test-service.ts';
import { addProof } from './registration-data.ts';

let desk: TestService;
beforeAll(async () => {
  desk = await createTestService();
});
afterAll(() => desk.close());

it('the proof of the OTP feature opens the form once, until it is too old', async () => {
  const packageId = await addPackage(desk, { name: 'Silver' });
  const send = (otpTicket: string) =>
    desk.call(null, 'POST', '/api/registrations/public', { name: 'Siti', address: 'Jl. Melati 5', packageId, otpTicket });
  const good = await addProof(desk, freshPhone());
  expect([(await send(good)).status, (await send(good)).status]).toEqual([200, 400]);
  expect((await send(await addProof(desk, freshPhone(), 'registration', -1))).status).toBe(400);
});
