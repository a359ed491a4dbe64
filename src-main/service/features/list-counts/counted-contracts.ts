import { listAreas } from '#shared/contracts/areas.contract.ts';
import { listCustomers } from '#shared/contracts/customers.contract.ts';
import { listInvoices } from '#shared/contracts/invoices.contract.ts';
import type { CountedList } from '#shared/contracts/list-counts.contract.ts';
import type { ListContract } from '#shared/contracts/list-query.ts';
import { listPackages } from '#shared/contracts/packages.contract.ts';
import { listPayments } from '#shared/contracts/payments.contract.ts';
import { listRegistrations } from '#shared/contracts/registrations.contract.ts';
import { listTechnicians } from '#shared/contracts/technicians.contract.ts';
import { listTickets } from '#shared/contracts/tickets.contract.ts';

/** What a counted list may be filtered by, and who may read it. They stand here because the desk would load all of them with its first page. */
export const COUNTED_CONTRACTS = {
  tickets: listTickets,
  registrations: listRegistrations,
  customers: listCustomers,
  invoices: listInvoices,
  payments: listPayments,
  technicians: listTechnicians,
  packages: listPackages,
  areas: listAreas,
} as const satisfies { readonly [L in CountedList]: ListContract & { readonly path: `/api/${L}` } };
