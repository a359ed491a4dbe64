import { describe, expect, it } from 'vitest';
import { CUSTOMER_STATUSES, customerStatusMachine } from '#shared/domain/customer.ts';
import { INVOICE_STATUSES, invoiceStatusMachine } from '#shared/domain/invoice.ts';
import { PAYMENT_STATUSES, paymentStatusMachine } from '#shared/domain/payment.ts';
import { REGISTRATION_STATUSES, registrationStatusMachine } from '#shared/domain/registration.ts';
import { defineStatusMachine, type StatusMachine } from '#shared/domain/status-machine.ts';
import { TICKET_STATUSES, ticketStatusMachine } from '#shared/domain/ticket.ts';

/** Each row: a status and, for every status in the order of the list, `x` where the step is legal. Written by hand from the rules. */
const MATRICES: readonly {
  readonly name: string;
  readonly machine: StatusMachine<string>;
  readonly statuses: readonly string[];
  readonly legal: readonly string[];
}[] = [
  {
    name: 'ticket',
    machine: ticketStatusMachine as StatusMachine<string>,
    statuses: TICKET_STATUSES,
    //       o a i h c x
    legal: [
      '. x . . . x', // open
      'x . x x . x', // assigned
      '. x . x x x', // in_progress
      '. x x . x x', // on_hold
      '. x x . . .', // completed
      '. . . . . .', // cancelled
    ],
  },
  {
    name: 'registration',
    machine: registrationStatusMachine as StatusMachine<string>,
    statuses: REGISTRATION_STATUSES,
    //       p v s a i c r x
    legal: [
      '. x . . . . x x', // pending_verification
      '. . x x . . x x', // verified
      '. . . x . . x x', // survey_scheduled
      '. . . . x . . x', // approved
      '. . . x . x . x', // installation_scheduled
      '. . . . . . . .', // customer_created
      '. . . . . . . .', // rejected
      '. . . . . . . .', // cancelled
    ],
  },
  {
    name: 'invoice',
    machine: invoiceStatusMachine as StatusMachine<string>,
    statuses: INVOICE_STATUSES,
    //       d i h o p v
    legal: [
      '. x . . . x', // draft
      '. . x x x x', // issued
      '. x . x x .', // partially_paid
      '. x x . x x', // overdue
      '. x x x . .', // paid
      '. . . . . .', // void
    ],
  },
  {
    name: 'payment',
    machine: paymentStatusMachine as StatusMachine<string>,
    statuses: PAYMENT_STATUSES,
    legal: [
      '. x x .', // pending_verification
      '. . . x', // verified
      '. . . .', // rejected
      '. . . .', // reversed
    ],
  },
  {
    name: 'customer',
    machine: customerStatusMachine as StatusMachine<string>,
    statuses: CUSTOMER_STATUSES,
    legal: [
      '. x . x', // pending
      '. . x x', // active
      '. x . x', // suspended
      '. x . .', // inactive
    ],
  },
];

describe.each(MATRICES)('the steps of a $name', ({ machine, statuses, legal }) => {
  const pairs = statuses.flatMap((from, row) =>
    statuses.map((to, column) => ({ from, to, isLegal: legal[row]?.split(' ')[column] === 'x' })),
  );

  it.each(pairs)('$from → $to is legal: $isLegal', ({ from, to, isLegal }) => {
    expect(machine.can(from, to)).toBe(isLegal);
    expect(machine.next(from).includes(to)).toBe(isLegal);
    if (isLegal) expect(machine.check(from, to)).toEqual({ ok: true });
    else expect(machine.check(from, to)).toMatchObject({ ok: false, reason: from === to ? 'already' : 'illegal', from, to });
  });

  it('know every status and end where nothing leads on', () => {
    expect(machine.statuses).toEqual(statuses);
    expect(statuses.map(machine.isTerminal)).toEqual(legal.map((row) => !row.includes('x')));
  });
});

describe('a refusal', () => {
  it('says in both languages that the record has that status already', () => {
    expect(registrationStatusMachine.check('verified', 'verified')).toEqual({
      ok: false,
      reason: 'already',
      from: 'verified',
      to: 'verified',
      labels: { from: { id: 'Diverifikasi', en: 'Verified' }, to: { id: 'Diverifikasi', en: 'Verified' } },
    });
  });

  it('names both ends of a step that does not exist', () => {
    expect(ticketStatusMachine.check('open', 'completed')).toEqual({
      ok: false,
      reason: 'illegal',
      from: 'open',
      to: 'completed',
      labels: { from: { id: 'Baru', en: 'Open' }, to: { id: 'Selesai', en: 'Completed' } },
    });
  });

  it('meets a value that is no status, also one that every object knows', () => {
    const machine = ticketStatusMachine as StatusMachine<string>;
    for (const odd of ['', 'OPEN', 'constructor', '__proto__', 'toString']) {
      expect(machine.check(odd, 'open')).toMatchObject({ ok: false, reason: 'illegal' });
      expect(machine.check('open', odd)).toMatchObject({ ok: false, reason: 'illegal' });
      expect([machine.can(odd, odd), machine.next(odd)]).toEqual([false, []]);
    }
  });

  it('does not hit a status that declares staying as a step', () => {
    const machine = defineStatusMachine<'on'>({ transitions: { on: ['on'] }, labels: { on: { id: 'Nyala', en: 'On' } } });
    expect([machine.check('on', 'on'), machine.isTerminal('on')]).toEqual([{ ok: true }, false]);
  });
});
