import { z } from 'zod';
import type { Labels } from './language.ts';
import { defineStatusMachine } from './status-machine.ts';

export const CUSTOMER_STATUSES = ['pending', 'active', 'suspended', 'inactive'] as const;
export type CustomerStatus = (typeof CUSTOMER_STATUSES)[number];
export const customerStatusSchema = z.enum(CUSTOMER_STATUSES);

export const CUSTOMER_STATUS_LABELS: Labels<CustomerStatus> = {
  pending: { id: 'Menunggu aktivasi', en: 'Pending' },
  active: { id: 'Aktif', en: 'Active' },
  suspended: { id: 'Diisolir', en: 'Suspended' },
  inactive: { id: 'Tidak aktif', en: 'Inactive' },
};

/**
 * The steps of a customer's service. Only a running service can be suspended, for unpaid invoices as a rule. `inactive` is the end
 * of a contract, or of one that never started; a customer who comes back is activated again. Nobody returns to `pending`.
 */
export const customerStatusMachine = defineStatusMachine<CustomerStatus>({
  transitions: {
    pending: ['active', 'inactive'],
    active: ['suspended', 'inactive'],
    suspended: ['active', 'inactive'],
    inactive: ['active'],
  },
  labels: CUSTOMER_STATUS_LABELS,
});
