import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createUploads, QUOTA_BYTES, type Uploads } from '#service/uploads/uploads.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { multipartBody } from '../../support/multipart-body.ts';
import { addCustomer, addInvoice } from '../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../support/test-service.ts';
import { HIDDEN, hostileFiles, PLAIN_MP4, PLAIN_PDF } from './hostile-files.ts';

const HOUR = 3_600_000;

let world: TestService<FakeClock>;
/** Where uploaded files lie, and the room itself over it. */
let folder: string;
let uploads: Uploads;
let desk: SignedIn;
let jpeg: Buffer;

beforeAll(async () => {
  world = await createTestService({ clock: createFakeClock() });
  folder = join(world.dataDir, 'files');
  await mkdir(folder, { recursive: true });
  uploads = createUploads({ ...world.kernel, folder });
  desk = await world.signIn('customer_service');
  jpeg = await sharp({ create: { width: 80, height: 60, channels: 3, background: '#884422' } })
    .jpeg()
    .toBuffer();
});
afterAll(async () => {
  await world.close();
});

interface Upload {
  bytes: Buffer;
  filename?: string;
  type?: string;
  fields?: Record<string, string>;
  token?: string;
  headers?: object;
}

async function send(invoiceId: number, { bytes, filename = 'bukti.jpg', type, fields, token, headers }: Upload) {
  const { payload, headers: own } = multipartBody([
    ...Object.entries(fields ?? { amount: '1000' }).map(([name, value]) => ({ name, value })),
    { name: 'file', value: bytes, filename, ...(type === undefined ? {} : { type }) },
  ]);
  return world.call(token ?? desk.token, 'POST', `/api/invoices/${invoiceId}/payment-proofs`, payload, { ...own, ...headers });
}

const freshInvoice = async () => addInvoice(world, { customerId: await addCustomer(world) });
const download = (paymentId: number, token = desk.token) => world.call(token, 'GET', `/api/payments/${paymentId}/proof`);

async function filesOnDisk(): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('hostile files (P7)', () => {
  it('pass only as what they are by content, made new; the others leave nothing behind', async () => {
    const corpus = await hostileFiles();
    expect(corpus.length).toBeGreaterThanOrEqual(60);
    for (const { note, bytes, filename, type, outcome } of corpus) {
      const before = await filesOnDisk();
      const answer = await send(await freshInvoice(), { bytes, filename, ...(type === undefined ? {} : { type }) });
      if (answer.status === 200) {
        const { proof, id } = answer.body.data;
        if (outcome !== 'either') expect([note, proof.mimeType]).toEqual([note, outcome]);
        const { raw } = await download(id);
        expect([note, raw.statusCode, raw.headers['content-type'], raw.headers['x-content-type-options']]).toEqual([
          note,
          200,
          proof.mimeType,
          'nosniff',
        ]);
        expect(raw.headers['content-disposition']).toMatch(
          /^attachment; filename="[\x20-\x7e]*\.(jpg|png|webp|pdf)"; filename\*=UTF-8''/,
        );
        expect(raw.headers['content-security-policy']).toBe("sandbox; default-src 'none'");
        expect(proof.name).not.toMatch(/[\\/<>:"|?*]|\p{Cc}|\.\./u);
        if (proof.mimeType === 'application/pdf') continue;
        const text = raw.rawPayload.toString('latin1');
        for (const secret of HIDDEN) expect([note, secret, text.includes(secret)]).toEqual([note, secret, false]);
        const { exif, xmp, icc, format } = await sharp(raw.rawPayload).metadata();
        expect([note, exif, xmp, icc, `image/${format}`]).toEqual([note, undefined, undefined, undefined, proof.mimeType]);
      } else {
        expect([note, answer.body.error.details[0].code]).toEqual([note, outcome === 'either' ? 'broken_image' : outcome]);
        expect([note, answer.status]).toEqual([note, outcome === 'file_type' ? 415 : 400]);
        expect([note, await filesOnDisk()]).toEqual([note, before]);
      }
    }
  });

  it('with a size they do not have are refused by the claim, before a byte is read', async () => {
    const address = await world.app.listen({ port: 0, host: '127.0.0.1' });
    const invoiceId = await freshInvoice();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1', () => {
        socket.write(
          `POST /api/invoices/${invoiceId}/payment-proofs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${desk.token}\r\n` +
            'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 20000000000\r\n\r\n--x\r\n',
        );
      });
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('payload_too_large');
  });

  it('of more than 5 MB are refused while they arrive, at the byte', async () => {
    const room = 5 * 1024 * 1024;
    const padded = (size: number) => Buffer.concat([jpeg, Buffer.alloc(size - jpeg.length)]);
    const before = await filesOnDisk();
    const refused = await send(await freshInvoice(), { bytes: padded(room + 1) });
    expect([refused.status, refused.body.error.code, refused.body.error.details[0].code]).toEqual([
      413,
      'payload_too_large',
      'file_too_large',
    ]);
    expect(await filesOnDisk()).toEqual(before);
    expect((await send(await freshInvoice(), { bytes: padded(room) })).status).toBe(200);
  });
});

describe('a picture', () => {
  it('is turned upright and made smaller before its EXIF goes', async () => {
    const wide = await sharp({ create: { width: 8_000, height: 4_000, channels: 3, background: '#fff' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { body } = await send(await freshInvoice(), { bytes: wide });
    const { width, height } = await sharp((await download(body.data.id)).raw.rawPayload).metadata();
    expect([width, height]).toEqual([2_896, 5_792]);
  });
});

describe('the request', () => {
  it('must be multipart with one file and known fields only', async () => {
    const invoiceId = await freshInvoice();
    const url = `/api/invoices/${invoiceId}/payment-proofs`;
    const post = (parts: Parameters<typeof multipartBody>[0]) => {
      const { payload, headers } = multipartBody(parts);
      return world.call(desk.token, 'POST', url, payload, headers);
    };
    const file = { name: 'file', value: jpeg, filename: 'a.jpg' };
    const amount = { name: 'amount', value: '1000' };
    expect((await world.call(desk.token, 'POST', url, { amount: 1 })).status).toBe(415);
    for (const [note, parts, field] of [
      ['no file', [amount], 'body.file'],
      ['no amount', [file], 'body.amount'],
      ['file under another name', [amount, { ...file, name: 'proof' }], 'body.proof'],
      ['unknown field', [amount, { name: 'status', value: 'verified' }, file], 'body.status'],
      ['field twice', [amount, amount, file], 'body.amount'],
      ['broken amount', [{ name: 'amount', value: '1e3' }, file], 'body.amount'],
      ['negative amount', [{ name: 'amount', value: '-5' }, file], 'body.amount'],
      ['file as text', [amount, { name: 'file', value: 'x' }], 'body.file'],
    ] as const) {
      const answer = await post(parts);
      expect([note, answer.status, answer.body.error?.details?.[0]?.field]).toEqual([note, 400, field]);
    }
    expect((await post([amount, file, file])).status).toBe(413);
    expect((await post([amount, { name: '__proto__', value: 'x' }, file])).status).toBe(400);
    for (const token of [null, (await world.signIn('noc')).token, (await world.signIn('manager')).token]) {
      const { payload, headers } = multipartBody([amount, file]);
      expect((await world.call(token, 'POST', url, payload, headers)).status).toBe(token === null ? 401 : 403);
    }
    expect(await world.query('SELECT id FROM payments WHERE invoice_id = $1', [invoiceId])).toEqual([]);
  });

  it('sent again with its key gives the same answer and one file', async () => {
    const invoiceId = await freshInvoice();
    const again = () => send(invoiceId, { bytes: jpeg, headers: { 'idempotency-key': 'proof-1' } });
    const answers = await Promise.all([again(), again(), again()]);
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]!.body]);
    expect(await world.query('SELECT id FROM payments WHERE invoice_id = $1', [invoiceId])).toHaveLength(1);
    const other = await send(invoiceId, { bytes: PLAIN_PDF, headers: { 'idempotency-key': 'proof-1' } });
    expect(other.status).toBe(422);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });
});

describe('a stored file', () => {
  it('lies under a random name and is found only through its own owner', async () => {
    const one = (await send(await freshInvoice(), { bytes: jpeg, filename: 'rahasia.jpg' })).body.data;
    const [row] = await world.query<{
      name: string;
      sha256: string;
      size: string;
      owner_kind: string;
      owner_id: number;
      quota_key: string;
    }>('SELECT * FROM stored_files WHERE id = $1', [one.proof.id]);
    expect(row).toMatchObject({ owner_kind: 'payment', owner_id: one.id, quota_key: expect.stringMatching(/^customer:\d+$/) });
    const path = join(folder, row!.name.slice(0, 2), row!.name);
    expect(row!.name).toMatch(/^[0-9a-f-]{36}$/);
    expect([(await stat(path)).size, (await stat(path)).mode & 0o077]).toEqual([Number(row!.size), 0]);
    await expect(uploads.openFile({ kind: 'payment', id: one.id + 1 }, one.proof.id)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(uploads.openFile({ kind: 'ticket', id: one.id }, one.proof.id)).rejects.toMatchObject({
      code: 'not_found',
    });
    for (const role of ['manager', 'supervisor', 'noc', 'technician'] as const) {
      expect((await download(one.id, (await world.signIn(role)).token)).status).toBe(403);
    }
    expect((await download(999_999)).status).toBe(404);
    for (const url of [`/files/${row!.name}`, `/api/files/${one.proof.id}`, `/assets/../files/${row!.name}`]) {
      expect((await world.call(desk.token, 'GET', url)).status).toBe(404);
    }
  });

  it('that is not on this node says where it is', async () => {
    const { body } = await send(await freshInvoice(), { bytes: jpeg });
    await world.query(`UPDATE stored_files SET name = gen_random_uuid()::text, node = 'desk-7' WHERE id = $1`, [
      body.data.proof.id,
    ]);
    const [row] = await world.query<{ name: string }>('SELECT name FROM stored_files WHERE id = $1', [body.data.proof.id]);
    await world.query('UPDATE payments SET proof_file = $2 WHERE id = $1', [body.data.id, row!.name]);
    const answer = await download(body.data.id);
    expect([answer.status, answer.body.error.details[0].message]).toEqual([404, 'Berkas ini tersimpan di node desk-7.']);
  });

  it('counts against the quota of its customer', async () => {
    const customerId = await addCustomer(world);
    await send(await addInvoice(world, { customerId }), { bytes: jpeg });
    await world.query('UPDATE stored_files SET size = $2 WHERE quota_key = $1', [`customer:${customerId}`, QUOTA_BYTES]);
    const before = await filesOnDisk();
    const refused = await send(await addInvoice(world, { customerId }), { bytes: jpeg });
    expect([refused.status, refused.body.error.details[0].code]).toEqual([413, 'quota_full']);
    expect(await filesOnDisk()).toEqual(before);
  });

  it('of a refused proof is not kept', async () => {
    const before = await filesOnDisk();
    expect((await send(999_999, { bytes: jpeg })).status).toBe(400);
    const paid = await addInvoice(world, { customerId: await addCustomer(world), status: 'paid' });
    expect((await send(paid, { bytes: jpeg })).status).toBe(409);
    expect((await send(await freshInvoice(), { bytes: jpeg, fields: { amount: '999999999' } })).status).toBe(400);
    expect(await filesOnDisk()).toEqual(before);
  });

  it('without a row goes with the sweep once it is a day old; one with a row stays', async () => {
    const kept = (await send(await freshInvoice(), { bytes: jpeg })).body.data.proof.id;
    const [row] = await world.query<{ name: string }>('SELECT name FROM stored_files WHERE id = $1', [kept]);
    const shelf = join(folder, row!.name.slice(0, 2));
    await uploads.sweep();
    const orphan = join(shelf, `${row!.name.slice(0, 2)}000000-0000-4000-8000-000000000000`);
    const cut = join(folder, 'incoming', 'cut-off');
    await Promise.all([writeFile(orphan, 'x'), writeFile(cut, 'x')]);
    const now = world.clock.now().getTime();
    const made = (path: string, age: number) => utimes(path, new Date(now - age), new Date(now - age));
    await made(join(shelf, row!.name), 48 * HOUR);
    await Promise.all([made(orphan, 24 * HOUR), made(cut, HOUR)]);
    expect(await uploads.sweep()).toBe(0);
    await Promise.all([made(orphan, 24 * HOUR + 1_000), made(cut, HOUR + 1_000)]);
    expect(await uploads.sweep()).toBe(2);
    expect((await readFile(join(shelf, row!.name))).length).toBeGreaterThan(0);
  });
});

describe('the size of a picture', () => {
  const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#f4f4f4' } });
  async function kept(bytes: Buffer) {
    const answer = await send(await freshInvoice(), { bytes });
    if (answer.status !== 200) return answer.body.error.details[0].code;
    const { width, height } = await sharp((await download(answer.body.data.id)).raw.rawPayload).metadata();
    return [width, height];
  }

  it('is judged by its pixels: a long screenshot stays as legible as it was sent, whatever its format', async () => {
    expect(await kept(await plain(1_080, 11_900).jpeg().toBuffer())).toEqual([1_080, 11_900]);
    expect(await kept(await plain(1_080, 13_000).png().toBuffer())).toEqual([1_080, 13_000]);
    expect(await kept(await plain(13_000, 1_080).webp().toBuffer())).toEqual([13_000, 1_080]);
    // The format's own limit, not ours: a WebP holds 16,383 to a side.
    expect(await kept(await plain(900, 16_383).webp().toBuffer())).toEqual([900, 16_383]);
  });

  it('beyond 16.8 million pixels is reduced evenly, beyond 52 million or 30,000 to a side refused', async () => {
    const [width, height] = await kept(await plain(8_000, 6_000).jpeg().toBuffer());
    expect(width * height).toBeLessThanOrEqual(16_777_216);
    expect(width * height).toBeGreaterThan(16_700_000);
    expect(width / height).toBeCloseTo(4 / 3, 2);
    expect(await kept(await plain(30_001, 10).jpeg().toBuffer())).toBe('too_many_pixels');
    expect(await kept(await plain(8_000, 6_501).jpeg().toBuffer())).toBe('too_many_pixels');
  });
});

describe('files of tickets', () => {
  const RULES = { kinds: ['image', 'video', 'pdf'], maxBytes: 1024 * 1024, fields: z.strictObject({}) } as const;

  it('may be films, whole from the first to the last box, and five per ticket', async () => {
    const answers = await withTicketRoute(async (post) => [
      await post(PLAIN_MP4),
      await post(Buffer.concat([PLAIN_MP4, Buffer.from('<html><script>')])),
      await post(Buffer.concat([PLAIN_MP4, Buffer.alloc(4)])),
      await post(Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex')),
      await post(PLAIN_PDF),
      await post(jpeg),
      await post(jpeg),
      await post(jpeg),
    ]);
    expect(answers).toEqual([
      'video/mp4',
      'file_type',
      'file_type',
      'video/webm',
      'application/pdf',
      'image/jpeg',
      'image/jpeg',
      'too_many_files',
    ]);
    expect((await uploads.filesOf('ticket', [7])).map(({ mimeType }) => mimeType)).toHaveLength(5);
  });

  /** A route as the ticket feature will have one, on an app of its own. */
  async function withTicketRoute<T>(work: (post: (bytes: Buffer) => Promise<string>) => Promise<T>): Promise<T> {
    const { default: Fastify } = await import('fastify');
    const { default: multipart } = await import('@fastify/multipart');
    const { installErrorHandler } = await import('#service/http/error-handler.ts');
    const app = Fastify();
    await app.register(multipart);
    app.decorateRequest('actor', null);
    installErrorHandler(app);
    app.post('/upload', (request) =>
      uploads.acceptUpload(request, RULES, async (tx, upload) => {
        const target = { owner: { kind: 'ticket', id: 7 }, maxFiles: 5, quotaKey: 'customer:1', uploadedBy: null } as const;
        return { mimeType: (await uploads.storeUpload(tx, upload, target)).mimeType };
      }),
    );
    try {
      return await work(async (bytes) => {
        const { payload, headers } = multipartBody([{ name: 'file', value: bytes, filename: 'x' }]);
        const body = (await app.inject({ method: 'POST', url: '/upload', payload, headers })).json();
        return body.mimeType ?? body.error.details[0].code;
      });
    } finally {
      await app.close();
    }
  }
});
