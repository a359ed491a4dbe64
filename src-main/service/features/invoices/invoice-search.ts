import { type SQL, sql } from 'drizzle-orm';
import { type CustomerSearch, matchingCustomers, parseCustomerSearch } from '../customers/customer-search.ts';

/** What one search box may mean for invoices and payments. */
export interface InvoiceSearch {
  readonly customer: CustomerSearch;
  /** From `INV-000123`, `inv123` or `123`. */
  readonly invoiceId: number | null;
}

/** Null when there is nothing to look for. */
export function parseInvoiceSearch(text: string | undefined): InvoiceSearch | null {
  const customer = parseCustomerSearch(text);
  if (customer === null) return null;
  const number = /^(?:inv[- ]?)?(\d{1,9})$/i.exec((text ?? '').trim())?.[1];
  return { customer, invoiceId: number === undefined ? null : Number(number) };
}

/** Ids of matching invoices, some perhaps twice; for `in (…)`. */
export function matchingInvoices({ customer, invoiceId }: InvoiceSearch): SQL {
  const ofCustomers = sql`select billed.id from invoices billed where billed.customer_id in (${matchingCustomers(customer)})`;
  return invoiceId === null ? ofCustomers : sql`${ofCustomers} union all select ${invoiceId}::int`;
}
