import { cursorDate, cursorNumber, sortCursor } from '#service/lists/cursor.ts';
import { INVOICE_SORTS } from '#shared/contracts/invoices.contract.ts';
import type { WibDate } from '#shared/domain/time-zone.ts';

export type InvoiceSort = (typeof INVOICE_SORTS)[number];

/** The last row of a page. */
export type InvoicePosition = { readonly dueDate: WibDate; readonly id: number };

export const invoiceCursor = sortCursor<InvoiceSort, InvoicePosition>(INVOICE_SORTS, { dueDate: cursorDate, id: cursorNumber });
