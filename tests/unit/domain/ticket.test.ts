import { describe, expect, it } from 'vitest';
import {
  CATEGORIES_OF_TYPE,
  checkTicketAssignment,
  isCategoryOf,
  isRunningTicket,
  isWithinSla,
  requiresTechnician,
  slaDueAt,
  slaState,
  slaWarnAt,
  suggestPriority,
  TICKET_CATEGORIES,
  TICKET_STATUSES,
  TICKET_TYPES,
  ticketStatusMachine,
} from '#shared/domain/ticket.ts';

const CREATED = new Date('2026-12-31T16:30:00.000Z');
const plus = (instant: Date, milliseconds: number): Date => new Date(instant.getTime() + milliseconds);

describe('the promise of a ticket', () => {
  it.each([
    ['urgent', '2026-12-31T20:30:00.000Z', '2026-12-31T19:30:00.000Z'],
    ['high', '2027-01-01T00:30:00.000Z', '2026-12-31T22:30:00.000Z'],
    ['normal', '2027-01-01T16:30:00.000Z', '2027-01-01T12:30:00.000Z'],
    ['low', '2027-01-02T16:30:00.000Z', '2027-01-02T08:30:00.000Z'],
  ] as const)('%s is due at %s and warned of from %s', (priority, due, warn) => {
    const dueAt = slaDueAt(CREATED, priority);
    expect([dueAt.toISOString(), slaWarnAt(dueAt, priority).toISOString()]).toEqual([due, warn]);
  });

  it.each(['urgent', 'high', 'normal', 'low'] as const)(
    '%s: the warning begins on its millisecond, the deadline itself is in time',
    (priority) => {
      const dueAt = slaDueAt(CREATED, priority);
      const warnAt = slaWarnAt(dueAt, priority);
      const states = [CREATED, plus(warnAt, -1), warnAt, dueAt, plus(dueAt, 1)].map((now) => slaState({ dueAt, priority }, now));
      expect(states).toEqual(['on_track', 'on_track', 'warning', 'warning', 'breached']);
      expect([isWithinSla(dueAt, dueAt), isWithinSla(plus(dueAt, 1), dueAt)]).toEqual([true, false]);
    },
  );

  it('runs in every status but the two ends, waiting included', () => {
    expect(TICKET_STATUSES.filter(isRunningTicket)).toEqual(['open', 'assigned', 'in_progress', 'on_hold']);
  });
});

describe('assignment of a ticket', () => {
  it('is allowed while the ticket runs, also to another technician', () => {
    expect(TICKET_STATUSES.filter((status) => checkTicketAssignment(status).ok)).toEqual([
      'open',
      'assigned',
      'in_progress',
      'on_hold',
    ]);
  });

  it('never reopens a completed ticket by the way', () => {
    expect(ticketStatusMachine.can('completed', 'assigned')).toBe(true);
    expect(checkTicketAssignment('completed')).toMatchObject({
      ok: false,
      reason: 'reopen_first',
    });
    expect(checkTicketAssignment('cancelled')).toMatchObject({ ok: false, reason: 'illegal' });
  });

  it('is what assigned and started tickets must have', () => {
    expect(TICKET_STATUSES.filter(requiresTechnician)).toEqual(['assigned', 'in_progress']);
  });
});

describe('categories of a ticket', () => {
  it('belong to at least one type each, and every type offers other', () => {
    const used = new Set(TICKET_TYPES.flatMap((type) => CATEGORIES_OF_TYPE[type]));
    expect([...used].toSorted()).toEqual([...TICKET_CATEGORIES].toSorted());
    expect(TICKET_TYPES.every((type) => isCategoryOf(type, 'other'))).toBe(true);
    expect([isCategoryOf('repair', 'slow_connection'), isCategoryOf('billing', 'slow_connection')]).toEqual([true, false]);
  });

  it('suggest a priority, never the one a person must decide', () => {
    expect(
      ['no_connection', 'slow_connection', 'package_change'].map((category) => suggestPriority(category as 'other')),
    ).toEqual(['high', 'normal', 'low']);
    expect(TICKET_CATEGORIES.map(suggestPriority)).not.toContain('urgent');
  });
});
