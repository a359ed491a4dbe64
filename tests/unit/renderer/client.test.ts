import type { AxiosAdapter, AxiosHeaders } from 'axios';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '#api/api-error.ts';
import { buildPath, call, download, upload } from '#api/client.ts';
import { connection } from '#api/connection.ts';
import { http } from '#api/http.ts';
import { session } from '#api/session.ts';
import { me } from '#shared/contracts/auth.contract.ts';
import { addTicketAttachment, assignTicket, downloadTicketAttachment, listTickets } from '#shared/contracts/tickets.contract.ts';

/** The wire: what was sent, and what comes back. */
const wire = vi.fn<AxiosAdapter>();

function answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
  wire.mockImplementationOnce(async (config) => ({ status, statusText: '', data: body, headers, config }));
}
function refusal(code: string): unknown {
  return { success: false, error: { code, message: code, details: [{ field: 'body.title', code: 'text.empty', message: 'x' }] } };
}
async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError');
  return error;
}
function sentHeaders(): Record<string, unknown> {
  return { ...(wire.mock.lastCall![0].headers as AxiosHeaders).toJSON() } as Record<string, unknown>;
}

beforeEach(() => {
  http.defaults.adapter = wire;
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  session.set({ phase: 'signed_in', token: 'secret-token' });
});
afterEach(() => {
  wire.mockReset();
  vi.unstubAllGlobals();
});

describe('a call', () => {
  it('fills the path, leaves empty query values out and encodes the rest', () => {
    expect(buildPath('/api/tickets/:id/assign', { id: '7' })).toBe('/api/tickets/7/assign');
    expect(buildPath('/api/tickets', {}, { search: 'a&b', status: undefined, cursor: '', limit: 50 })).toBe(
      '/api/tickets?search=a%26b&limit=50',
    );
  });

  it('carries the token, and a key only when it writes', async () => {
    answer(200, { success: true, data: [], nextCursor: null, counts: {} });
    await call(listTickets, {});
    expect(sentHeaders()).toMatchObject({ authorization: 'Bearer secret-token' });
    expect(sentHeaders()).not.toHaveProperty('idempotency-key');

    answer(200, { success: true, data: {} });
    await call(assignTicket, { params: { id: '7' }, body: { technicianId: 3 } }, { idempotencyKey: 'same-key' });
    expect(sentHeaders()['idempotency-key']).toBe('same-key');
  });

  it('turns the error shape into an ApiError with its details and waiting time', async () => {
    answer(429, refusal('too_many_requests'), { 'retry-after': '12' });
    const error = await failure(call(me, {}));
    expect(error).toMatchObject({ code: 'too_many_requests', status: 429, retryAfter: 12, outcomeUnknown: false });
    expect(error.details).toEqual([{ field: 'body.title', code: 'text.empty', message: 'x' }]);
  });

  it('understands a code that only a newer service knows by its status', async () => {
    answer(409, refusal('some_newer_conflict'));
    expect((await failure(call(me, {}))).code).toBe('conflict');
    answer(502, 'a proxy speaks HTML');
    expect((await failure(call(me, {}))).code).toBe('centre_unreachable');
  });

  it('says offline when nothing answers, and the outcome is unknown', async () => {
    wire.mockRejectedValueOnce(new Error('connection refused'));
    expect(await failure(call(me, {}))).toMatchObject({ code: 'offline', status: 0, outcomeUnknown: true });
    expect(connection.get().reachable).toBe(false);
    answer(200, { success: true });
    await call(me, {});
    expect(connection.get().reachable).toBe(true);
  });

  it('signs out when the session ended, but not when a password was wrong', async () => {
    answer(401, refusal('invalid_credentials'));
    await failure(call(me, {}));
    expect(session.get().phase).toBe('signed_in');
    answer(401, refusal('unauthenticated'));
    await failure(call(me, {}));
    expect(session.get()).toEqual({ phase: 'signed_out', ended: true });
  });

  it('that is cancelled is no outage', async () => {
    const abort = new AbortController();
    wire.mockImplementationOnce(async () => {
      abort.abort(new Error('left the page'));
      throw new Error('canceled');
    });
    await expect(call(me, {}, { signal: abort.signal })).rejects.toThrow('left the page');
    expect(connection.get().reachable).toBe(true);
  });
});

describe('a file', () => {
  it('goes up under its own key, and tells how much of it has left', async () => {
    const shares: number[] = [];
    wire.mockImplementationOnce(async (config) => {
      config.onUploadProgress?.({ loaded: 5, total: 20, bytes: 5, lengthComputable: true });
      return { status: 200, statusText: '', data: { success: true, data: {} }, headers: {}, config };
    });
    await upload(addTicketAttachment, { params: { id: '7' } }, new File(['abc'], 'modem.jpg'), {
      idempotencyKey: 'file-1',
      onProgress: (share) => shares.push(share),
    });
    expect(sentHeaders()['idempotency-key']).toBe('file-1');
    expect(wire.mock.lastCall?.[0].url).toBe('/api/tickets/7/attachments');
    expect((wire.mock.lastCall![0].data as FormData).get('file')).toBeInstanceOf(File);
    expect(shares).toEqual([0.25]);
  });

  it('comes down with its name; a refusal of it is read although a file was asked for', async () => {
    answer(200, new Blob(['abc']), { 'content-disposition': `attachment; filename="x"; filename*=UTF-8''foto%20rumah.jpg` });
    const file = await download(downloadTicketAttachment, { params: { id: '7', fileId: '1' } });
    expect({ name: file.name, text: await file.blob.text() }).toEqual({ name: 'foto rumah.jpg', text: 'abc' });
    answer(404, new Blob([JSON.stringify(refusal('not_found'))]));
    const error = await failure(download(downloadTicketAttachment, { params: { id: '7', fileId: '1' } }));
    expect(error.code).toBe('not_found');
  });
});
