import { describe, expect, it } from 'vitest';
import type { GatewayOutcome } from '#service/gateways/port.ts';
import { opensBreakerAtOnce, type RowFacts, stepFor } from '#service/messaging/outcome.ts';

const hold: RowFacts = {
  onUnknown: 'hold',
  marketing: false,
  retriesUsed: 0,
  unknownAt: [],
  refusedBy: [],
  gatewayOrder: ['fonnte', 'wablas'],
  canLookUp: false,
};
const refused = (trouble: 'device' | 'never_connected' | 'rate'): GatewayOutcome => ({
  kind: 'gateway_refused',
  trouble,
  detail: 'x',
  httpStatus: 200,
  retryAfterMs: null,
});
const unknown: GatewayOutcome = { kind: 'unknown', cause: 'timeout', detail: 'x', httpStatus: null };
const busy: GatewayOutcome = { kind: 'message_refused', fault: 'busy', detail: 'x', httpStatus: 200 };

describe('E-10 where an outcome leads', () => {
  it('accepted with an id is sent; without an id it is sent, flagged untracked, and never failed over', () => {
    expect(
      stepFor({ kind: 'accepted', providerMessageId: '7', quotaRemaining: null, httpStatus: 200 }, 'fonnte', hold),
    ).toMatchObject({ status: 'sent', untracked: false });
    expect(
      stepFor({ kind: 'accepted', providerMessageId: null, quotaRemaining: null, httpStatus: 200 }, 'fonnte', hold),
    ).toMatchObject({ status: 'sent', untracked: true });
  });

  it('a refusal of the gateway leads to the next gateway at once and uses no retry', () => {
    expect(stepFor(refused('device'), 'fonnte', hold)).toMatchObject({
      status: 'queued',
      refused: true,
      delayMs: null,
      retry: false,
    });
  });

  it('when every gateway refused, the row waits for another round', () => {
    expect(stepFor(refused('device'), 'wablas', { ...hold, refusedBy: ['fonnte'] })).toMatchObject({
      status: 'queued',
      newRound: true,
      delayMs: 5_000,
    });
  });

  it('E-11 marketing stays with its primary', () => {
    expect(stepFor(refused('device'), 'fonnte', { ...hold, marketing: true })).toMatchObject({
      status: 'queued',
      refused: false,
      delayMs: 5_000,
    });
  });

  it.each(['recipient', 'content', 'request', 'unlisted'] as const)('a refusal for the %s fails without failover', (fault) => {
    expect(stepFor({ kind: 'message_refused', fault, detail: 'x', httpStatus: 200 }, 'fonnte', hold)).toMatchObject({
      status: 'failed',
      needsPerson: true,
    });
  });

  it('a retryable refusal is tried three times in all, after 2 s and 4 s', () => {
    expect(stepFor(busy, 'fonnte', hold)).toMatchObject({ status: 'queued', retry: true, delayMs: 2_000 });
    expect(stepFor(busy, 'fonnte', { ...hold, retriesUsed: 1 })).toMatchObject({ status: 'queued', retry: true, delayMs: 4_000 });
    expect(stepFor(busy, 'fonnte', { ...hold, retriesUsed: 2 })).toMatchObject({ status: 'failed' });
  });

  it('unknown holds, and is looked up only where the gateway can be asked', () => {
    expect(stepFor(unknown, 'fonnte', hold)).toMatchObject({ status: 'unknown', lookUp: false, needsPerson: true });
    expect(stepFor(unknown, 'wablas', { ...hold, canLookUp: true })).toMatchObject({
      status: 'unknown',
      lookUp: true,
      needsPerson: false,
    });
  });

  it('a type that resends goes once more, to the other gateway, and never a third time', () => {
    const resend: RowFacts = { ...hold, onUnknown: 'resend' };
    expect(stepFor(unknown, 'fonnte', resend)).toMatchObject({ status: 'queued', unknown: true });
    expect(stepFor(unknown, 'wablas', { ...resend, unknownAt: ['fonnte'] })).toMatchObject({ status: 'unknown' });
    expect(stepFor(unknown, 'fonnte', { ...resend, gatewayOrder: ['fonnte'] })).toMatchObject({ status: 'unknown' });
  });

  it('a call that was not made leaves the row queued', () => {
    expect(stepFor({ kind: 'not_started' }, 'fonnte', hold)).toMatchObject({
      status: 'queued',
      attemptState: 'not_started',
      delayMs: null,
    });
  });

  it('token, device, quota and plan open the breaker at once; a refused connection does not', () => {
    expect(opensBreakerAtOnce(refused('device'))).toBe(true);
    expect(opensBreakerAtOnce(refused('never_connected'))).toBe(false);
    expect(opensBreakerAtOnce(refused('rate'))).toBe(false);
    expect(opensBreakerAtOnce(unknown)).toBe(false);
  });
});
