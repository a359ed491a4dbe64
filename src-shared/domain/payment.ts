import { z } from 'zod';
import type { Labels } from './language.ts';
import { defineStatusMachine } from './status-machine.ts';

export const PAYMENT_METHODS = ['cash', 'bank_transfer', 'qris', 'virtual_account', 'e_wallet'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];
export const paymentMethodSchema = z.enum(PAYMENT_METHODS);

export const PAYMENT_METHOD_LABELS: Labels<PaymentMethod> = {
  cash: { id: 'Tunai', en: 'Cash' },
  bank_transfer: { id: 'Transfer bank', en: 'Bank transfer' },
  qris: { id: 'QRIS', en: 'QRIS' },
  virtual_account: { id: 'Virtual account', en: 'Virtual account' },
  e_wallet: { id: 'Dompet digital', en: 'E-wallet' },
};

export const PAYMENT_STATUSES = ['pending_verification', 'verified', 'rejected', 'reversed'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];
export const paymentStatusSchema = z.enum(PAYMENT_STATUSES);

export const PAYMENT_STATUS_LABELS: Labels<PaymentStatus> = {
  pending_verification: { id: 'Menunggu verifikasi', en: 'Pending verification' },
  verified: { id: 'Diverifikasi', en: 'Verified' },
  rejected: { id: 'Ditolak', en: 'Rejected' },
  reversed: { id: 'Ditarik kembali', en: 'Reversed' },
};

/** A proof waits for a person; only `verified` counts towards an invoice. A payment booked by mistake is reversed, never deleted. */
export const paymentStatusMachine = defineStatusMachine<PaymentStatus>({
  transitions: {
    pending_verification: ['verified', 'rejected'],
    verified: ['reversed'],
    rejected: [],
    reversed: [],
  },
  labels: PAYMENT_STATUS_LABELS,
});
