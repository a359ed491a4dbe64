import { expect, it } from 'vitest';
import { z } from 'zod';
import { paymentProof } from '#service/features/payments/payments.notices.ts';
import { defineNotice, type Notice } from '#service/notifications/define-notice.ts';

/** As `announce` takes them; the compiler checks this file with all others. */
const announce = <P>(notice: Notice<P>, payload: NoInfer<P>): boolean => notice.payload.safeParse(payload).success;

it('a payload that is not that of its notice does not compile, and would be refused', () => {
  expect(announce(paymentProof, { paymentId: 1, number: 'INV-1', amount: 5 })).toBe(true);
  // @ts-expect-error a required field is missing
  expect(announce(paymentProof, { paymentId: 1, number: 'INV-1' })).toBe(false);
  // @ts-expect-error a field of another type
  expect(announce(paymentProof, { paymentId: '1', number: 'INV-1', amount: 5 })).toBe(false);
  // @ts-expect-error a field that the declaration does not know
  expect(announce(paymentProof, { paymentId: 1, number: 'INV-1', amount: 5, note: 'x' })).toBe(false);
});

it('a notice cannot name a role beside those that may hear of it', () => {
  const notice = defineNotice({
    id: 'x',
    event: 'manual',
    type: 'system',
    priority: 'low',
    roles: ['admin', 'noc'],
    // @ts-expect-error managers may not hear of it
    audience: () => ({ roles: ['manager'] }),
    payload: z.null(),
    says: () => ({ title: 'x', message: '' }),
    link: () => null,
    samples: [null],
  });
  expect(notice.roles).toEqual(['admin', 'noc']);
});
