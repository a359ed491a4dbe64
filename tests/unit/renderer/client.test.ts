import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { me } from '#shared/contracts/auth.contract.ts';
import { assignTicket, listTickets } from '#shared/contracts/tickets.contract.ts';
import { ApiError } from '../../../src-renderer/api/api-error.ts';
import { buildPath, call } from '../../../src-renderer/api/client.ts';
import { connection } from '../../../src-renderer/api/connection.ts';
import { session } from '../../../src-renderer/api/session.ts';

const fetchMock = vi.fn<typeof fetch>();

function answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
  fetchMock.mockResolvedValueOnce(new Response(JSON.stringify(body), { status, headers }));
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
function sentHeaders(): Record<string, string> {
  return fetchMock.mock.lastCall?.[1]?.headers as Record<string, string>;
}

beforeEach(() => {
  vi.stubGlobal('fetch', fetchMock);
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  session.set({ phase: 'signed_in', token: 'secret-token' });
});
afterEach(() => {
  fetchMock.mockReset();
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
    fetchMock.mockRejectedValueOnce(new TypeError('connection refused'));
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
});
