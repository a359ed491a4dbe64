import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addCustomer, addTicket } from '../../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { fingerprintOf } from '../registrations/registration-data.ts';

let desk: TestService<FakeClock>;
let noc: SignedIn;
let admin: SignedIn;
let field: SignedIn;
let customerId: number;
let photo: Buffer;

beforeAll(async () => {
  desk = await createTestService({ clock: createFakeClock() });
  noc = await desk.signIn('noc', { username: 'rina', name: 'Rina' });
  admin = await desk.signIn('admin', { username: 'andi', name: 'Andi' });
  field = await desk.signIn('technician', { username: 'agus', name: 'Agus' });
  customerId = await addCustomer(desk);
  photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#c33' } })
    .jpeg()
    .toBuffer();
});
afterAll(async () => {
  await desk.close();
});

const BOUNDARY = 'kabar-boundary';

function multipartOf(file: Buffer, name: string, fields: Record<string, string> = {}): Buffer {
  const parts = Object.entries(fields).map(
    ([key, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: image/jpeg\r\n\r\n`;
  return Buffer.concat([Buffer.from(parts.join('') + head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

async function attach(
  id: number,
  who = noc,
  options: { file?: Buffer; name?: string; fields?: Record<string, string>; key?: string } = {},
) {
  const response = await desk.app.inject({
    method: 'POST',
    url: `/api/tickets/${id}/attachments`,
    headers: {
      authorization: `Bearer ${who.token}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
    },
    payload: multipartOf(options.file ?? photo, options.name ?? 'modem.jpg', options.fields),
  });
  return { status: response.statusCode, body: response.json() };
}

const download = (id: number, fileId: number, who = noc) =>
  desk.app.inject({
    url: `/api/tickets/${id}/attachments/${fileId}`,
    headers: { authorization: `Bearer ${who.token}` },
  });
const remove = (id: number, fileId: number, who = noc) => desk.call(who, 'DELETE', `/api/tickets/${id}/attachments/${fileId}`);
const ticket = (technicianId: number | null = null) =>
  addTicket(desk, { customerId, technicianId, status: technicianId === null ? 'open' : 'assigned' });

it('a photo is attached, shown with its sender, and comes back as a download', async () => {
  const id = await ticket(field.technicianId);
  const { status, body } = await attach(id, field, { name: '../../etc/modem.jpg' });
  expect(status).toBe(200);
  const [file] = body.data.attachments;
  expect(file).toEqual({
    id: expect.any(Number),
    name: 'modem.jpg',
    mimeType: 'image/jpeg',
    size: expect.any(Number),
    uploadedBy: 'Agus',
    createdAt: desk.clock.now().toISOString(),
    abilities: { delete: true },
  });
  expect(body.data.timeline).toMatchObject([{ kind: 'attached', actor: 'Agus', data: { fileId: file.id, name: 'modem.jpg' } }]);
  expect(body.data.version).toBe(1);
  const answer = await download(id, file.id);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'image/jpeg',
    'content-disposition': expect.stringMatching(/^attachment; filename="modem.jpg"/),
    'x-content-type-options': 'nosniff',
  });
  expect(answer.rawPayload).toHaveLength(file.size);
  expect(await sharp(answer.rawPayload).metadata()).toMatchObject({ format: 'jpeg', width: 40 });
});

it('the sixth is refused, also when ten come at the same moment', async () => {
  const id = await ticket();
  const answers = [];
  for (const batch of [1, 2]) {
    answers.push(...(await Promise.all(Array.from({ length: 5 }, (_, at) => attach(id, noc, { name: `${batch}-${at}.jpg` })))));
  }
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  expect(answers.find(({ status }) => status === 400)?.body.error.details).toMatchObject([{ code: 'too_many_files' }]);
  expect((await desk.call(noc, 'GET', `/api/tickets/${id}`)).body.data.attachments).toHaveLength(5);
});

it('what is no photo, video or PDF, and fields nobody asked for, are refused and leave nothing', async () => {
  const id = await ticket();
  const before = await fingerprintOf(desk);
  expect((await attach(id, noc, { file: Buffer.from('<svg onload="alert(1)"/>'), name: 'x.jpg' })).status).toBe(415);
  expect((await attach(id, noc, { file: Buffer.from('MZ\x90'), name: 'x.pdf' })).status).toBe(415);
  expect((await attach(id, noc, { fields: { ticketId: '1' } })).status).toBe(400);
  expect((await desk.call(noc, 'POST', `/api/tickets/${id}/attachments`, { file: 'x' })).status).toBe(415);
  expect(await fingerprintOf(desk)).toBe(before);
});

it('belongs to its ticket and to those who may see that', async () => {
  const [mine, other] = [await ticket(field.technicianId), await ticket()];
  const file = (await attach(other)).body.data.attachments[0];
  expect((await download(mine, file.id)).statusCode).toBe(404);
  expect((await download(other, file.id, field)).statusCode).toBe(404);
  expect((await attach(other, field)).status).toBe(404);
  expect((await attach(999_999)).status).toBe(404);
  expect((await remove(mine, file.id)).status).toBe(404);
});

it('is removed by who added it or by an administrator, and then makes room', async () => {
  const id = await ticket(field.technicianId);
  const byNoc = (await attach(id)).body.data.attachments[0];
  const byField = (await attach(id, field)).body.data.attachments[1];
  const seen = (await desk.call(field, 'GET', `/api/tickets/${id}`)).body.data.attachments;
  expect(seen.map(({ abilities }: { abilities: { delete: boolean } }) => abilities.delete)).toEqual([false, true]);
  expect((await remove(id, byNoc.id, field)).status).toBe(403);
  expect((await remove(id, byField.id, field)).body.data.attachments).toHaveLength(1);
  expect((await download(id, byField.id)).statusCode).toBe(404);
  const { body } = await remove(id, byNoc.id, admin);
  expect(body.data.attachments).toEqual([]);
  expect(body.data.timeline.map(({ kind }: { kind: string }) => kind)).toEqual(['attached', 'attached', 'detached', 'detached']);
  expect((await remove(id, byNoc.id, admin)).status).toBe(404);
});

it('the same request again is one attachment', async () => {
  const id = await ticket();
  const [one, two] = [await attach(id, noc, { key: 'once' }), await attach(id, noc, { key: 'once' })];
  expect(two).toEqual(one);
  expect((await desk.call(noc, 'GET', `/api/tickets/${id}`)).body.data.attachments).toHaveLength(1);
});
