import { z } from 'zod';
import { type AnyNotice, defineNotice } from '#service/notifications/define-notice.ts';
import { listLink } from '#shared/contracts/desk-links.ts';
import { heading, line } from '#shared/domain/notification-lines.ts';

/** A customer says to have paid: somebody has to look at the proof. */
export const paymentProof = defineNotice({
  id: 'payment-proof',
  event: 'payment_proof',
  type: 'invoice',
  priority: 'normal',
  roles: ['admin', 'customer_service'],
  payload: z.strictObject({ paymentId: z.int(), number: z.string(), amount: z.number() }),
  says: ({ number, amount }) => line('payment_proof', { number, amount }),
  link: () => listLink('payments', { status: 'pending_verification' }),
  group: () => ({ key: 'payment_proof', heading: heading('payment_proofs') }),
  subject: ({ paymentId }) => `payment:${paymentId}`,
  samples: [{ paymentId: 3, number: 'INV-2027-0007', amount: 250_000 }],
});

export const paymentNotices: readonly AnyNotice[] = [paymentProof];
