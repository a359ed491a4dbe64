import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Database } from '#service/db/unit-of-work.ts';
import {
  type CustomerSearch,
  isOfMatchingCustomer,
  matchesManyCustomers,
  matchingCustomers,
  parseCustomerSearch,
} from './customer-search.ts';
import { recordNumber } from './search-pattern.ts';

/** What one search box may mean for invoices and payments. */
export interface InvoiceSearch {
  readonly customer: CustomerSearch;
  /** From `INV-000123`, `inv123` or `123`. */
  readonly invoiceId: number | null;
  /** So many customers match that rows are looked at one by one, and not counted. */
  readonly isBroad: boolean;
}

/** Null when there is nothing to look for. */
export async function readInvoiceSearch(db: Database, text: string | undefined): Promise<InvoiceSearch | null> {
  const customer = parseCustomerSearch(text);
  if (customer === null) return null;
  return {
    customer,
    invoiceId: recordNumber('inv', (text ?? '').trim()),
    isBroad: await matchesManyCustomers(db, customer),
  };
}

/** Whether the invoice of a row matches. `column` holds its id, `customerId` is the customer's column of `invoices` where the list has it. */
export function isMatchingInvoice({ customer, invoiceId, isBroad }: InvoiceSearch, column: Column, customerId: Column): SQL {
  if (isBroad) return sql`(${isOfMatchingCustomer(customerId, customer)} or ${column} = ${invoiceId ?? 0}::int)`;
  const ofCustomers = sql`select billed.id from invoices billed where billed.customer_id in (${matchingCustomers(customer)})`;
  return sql`${column} in (${invoiceId === null ? ofCustomers : sql`${ofCustomers} union all select ${invoiceId}::int`})`;
}
