import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOtpService, type OtpDeps } from '#service/features/otp/otp.service.ts';
import { hashTicket } from '#service/features/otp/otp-crypto.ts';
import { addPackage, createDesk, type Desk, freshPhone } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  // Taking a proof needs the database only.
  desk = await createDesk({ consumeTicket: () => createOtpService({} as OtpDeps).consumeTicket });
});
afterAll(async () => {
  await desk.close();
});

it('the proof of the OTP feature opens the form once, until it is too old', async () => {
  const packageId = await addPackage(desk, 'Silver');
  const send = (otpTicket: string) =>
    desk.call(null, 'POST', '/api/registrations/public', { name: 'Siti', address: 'Jl. Melati 5', packageId, otpTicket });
  const addTicket = async (minutes: number): Promise<string> => {
    const ticket = randomUUID();
    await desk.query(
      `INSERT INTO otp_challenges (id, phone, purpose, live, code_hash, expires_at, ticket_hash, ticket_expires_at)
       VALUES ($1, $2, 'registration', true, 'x', now(), $3, engine_now() + $4 * interval '1 minute')`,
      [randomUUID(), freshPhone(), hashTicket(ticket), minutes],
    );
    return ticket;
  };
  const good = await addTicket(15);
  expect([(await send(good)).status, (await send(good)).status]).toEqual([200, 400]);
  expect((await send(await addTicket(-1))).status).toBe(400);
});
