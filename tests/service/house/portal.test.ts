import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../support/redis-server.ts';
import { type ServiceProcess, startService } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

const PHONE = '6281199887766';
let service: ServiceProcess;
let admin: string;
let portal: string;

beforeAll(async () => {
  const port = await freePort();
  portal = `http://127.0.0.1:${port}`;
  service = await startService({ demo: true, env: { KABAR_PORTAL_PORT: String(port), KABAR_DEMO_ALLOW: PHONE } });
  admin = await service.login('admin');
});
afterAll(() => service?.stop());

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${portal}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the contract says
  return { status: answer.status, body: (await answer.json().catch(() => null)) as any };
}

describe("the portal's own listener", () => {
  it('takes a registration: code by WhatsApp, proof, form; and the desk has it', async () => {
    const { body: requested } = await ask('POST', '/api/otp/request', { phone: PHONE, purpose: 'registration' });
    const code = await until('the code at the gateway', async () => {
      const { body } = await service.send('GET', `/api/sandbox/messages?recipient=${PHONE}`, { token: admin });
      return /\b\d{6}\b/.exec(JSON.stringify(body.data?.map((message: { text: string }) => message.text)))?.[0];
    });
    const { body: proof } = await ask('POST', '/api/otp/verify', { requestId: requested.requestId, code });
    const { status, body } = await ask('POST', '/api/registrations/public', {
      otpTicket: proof.ticket,
      name: 'Calon Pelanggan',
      address: 'Jl. Kenanga 5',
      packageId: 1,
    });
    expect({ status, body }).toMatchObject({ status: 200, body: { data: { status: 'pending_verification', phone: PHONE } } });
    const listed = await service.send('GET', `/api/registrations?search=${PHONE}`, { token: admin });
    expect(listed.body.data).toMatchObject([{ number: body.data.number, source: 'public', name: 'Calon Pelanggan' }]);
  });

  it('knows nothing of the desk, whoever asks', async () => {
    for (const path of ['/api/tickets', '/api/customers', '/api/registrations', '/api/auth/me', '/api/docs', '/']) {
      expect([path, (await ask('GET', path, undefined, { authorization: `Bearer ${admin}` })).status]).toEqual([path, 404]);
    }
    const entered = { name: 'x', phone: PHONE, address: 'y', packageId: 1 };
    expect((await ask('POST', '/api/registrations', entered, { authorization: `Bearer ${admin}` })).status).toBe(404);
  });
});
