import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankActions, type TicketActionId } from '#desk/pages/tickets/ticket-actions.ts';
import { TICKET_STATUSES, ticketStatusMachine } from '#shared/domain/ticket.ts';

type Standing = Parameters<typeof rankActions>[0];
const abilities = (status: Standing['status'], assign = true): Standing['abilities'] => ({
  assign: assign && status !== 'completed' && status !== 'cancelled',
  moveTo: [...ticketStatusMachine.next(status)],
  edit: true,
  setPriority: true,
  setEta: true,
  comment: true,
});
const somebody = { id: 1, name: 'Budi', phone: null };
const standing = (status: Standing['status'], technician: Standing['technician'] = somebody): Standing => ({
  status,
  technician,
  abilities: abilities(status),
});

describe('the actions of a ticket', () => {
  it.each([
    ['open', null, 'assign'],
    ['assigned', somebody, 'in_progress'],
    ['in_progress', somebody, 'completed'],
    ['on_hold', somebody, 'in_progress'],
    ['completed', somebody, null],
    ['cancelled', somebody, null],
  ] as const)('of one that is %s: one filled next step', (status, technician, next) => {
    expect(rankActions(standing(status, technician)).next).toBe(next);
  });

  it('never put going back first, and reopen is one action', () => {
    const back: TicketActionId[] = ['open', 'assigned'];
    for (const status of ['assigned', 'in_progress', 'on_hold'] as const) {
      const { next, beside } = rankActions(standing(status));
      expect([next, ...beside].filter((action) => action !== null && back.includes(action))).toEqual([]);
    }
    const { next, beside, more } = rankActions(standing('completed'));
    expect([next, ...beside, ...more].filter((action) => action === 'in_progress' || action === 'assigned')).toEqual([
      'in_progress',
    ]);
  });

  it('offer each allowed step once, at most two beside the next one, and nothing that is not allowed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TICKET_STATUSES), fc.boolean(), fc.boolean(), (status, hasTechnician, assign) => {
        const technician = hasTechnician ? somebody : null;
        const given = { status, technician, abilities: abilities(status, assign) };
        const { next, beside, more } = rankActions(given);
        const all = [...(next === null ? [] : [next]), ...beside, ...more];
        expect(beside.length).toBeLessThanOrEqual(2);
        expect(new Set(all).size).toBe(all.length);
        const forms: TicketActionId[] = ['assign', 'priority', 'eta', 'edit'];
        const allowed: TicketActionId[] = [...given.abilities.moveTo, ...forms];
        expect(all.filter((action) => !allowed.includes(action))).toEqual([]);
        if (!given.abilities.assign) expect(all).not.toContain('assign');
      }),
    );
  });
});
