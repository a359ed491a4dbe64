import { describe, expect, it } from 'vitest';
import {
  canMove,
  isOpen,
  isTerminal,
  LANES,
  MESSAGE_STATES,
  MESSAGE_STATISTICS,
  type MessageState,
  statesOf,
  statisticOf,
} from '#shared/domain/message.ts';

/** ENGINE E-2, copied as printed. */
const E2: Readonly<Record<MessageState, string>> = {
  pending: 'queued, skipped, expired, cancelled',
  queued: 'pending, sending, expired, cancelled',
  sending: 'sent, queued, failed, unknown',
  unknown: 'sent, delivered, read, failed, queued',
  sent: 'delivered, read, failed',
  delivered: 'read',
  failed: 'queued, delivered, read',
  read: '',
  expired: '',
  skipped: '',
  cancelled: '',
};

describe('a row of the ledger', () => {
  const pairs = MESSAGE_STATES.flatMap((from) =>
    MESSAGE_STATES.map((to) => ({ from, to, isLegal: E2[from].split(', ').includes(to) })),
  );

  it.each(pairs)('E-2: $from → $to is legal: $isLegal', ({ from, to, isLegal }) => {
    expect(canMove(from, to)).toBe(isLegal);
  });

  it('has 24 steps and no other', () => {
    expect(pairs.filter(({ from, to }) => canMove(from, to))).toHaveLength(24);
  });

  it('is final where nothing leads on, and open while the engine works on it', () => {
    expect(MESSAGE_STATES.filter(isTerminal)).toEqual(['read', 'expired', 'skipped', 'cancelled']);
    expect(MESSAGE_STATES.filter(isOpen)).toEqual(['pending', 'queued', 'sending']);
  });

  it('is never taken back by a late report', () => {
    for (const [from, to] of [
      ['read', 'delivered'],
      ['delivered', 'sent'],
      ['delivered', 'failed'],
      ['sent', 'unknown'],
      ['sent', 'queued'],
    ] as const) {
      expect(canMove(from, to)).toBe(false);
    }
  });
});

describe('the statistics', () => {
  it('count every state in exactly one column', () => {
    expect(MESSAGE_STATISTICS.flatMap(statesOf).toSorted()).toEqual([...MESSAGE_STATES].toSorted());
    expect(MESSAGE_STATES.map((status) => statesOf(statisticOf(status)).includes(status))).not.toContain(false);
  });

  it('sent is sent, delivered and read; pending is pending, queued and sending', () => {
    expect([statesOf('sent'), statesOf('pending')]).toEqual([
      ['sent', 'delivered', 'read'],
      ['pending', 'queued', 'sending'],
    ]);
  });
});

describe('lanes', () => {
  it('stand in the order of urgency', () => {
    expect(LANES).toEqual(['urgent', 'normal', 'bulk']);
  });
});
