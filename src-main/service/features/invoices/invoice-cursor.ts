import { INVOICE_SORTS } from '#shared/contracts/invoices.contract.ts';
import { isWibDate, type WibDate } from '#shared/domain/time-zone.ts';
import { invalid } from '../../errors.ts';

export type InvoiceSort = (typeof INVOICE_SORTS)[number];

/** The last row of a page. */
export interface InvoicePosition {
  readonly dueDate: WibDate;
  readonly id: number;
}

export function encodeInvoiceCursor(sort: InvoiceSort, { dueDate, id }: InvoicePosition): string {
  return Buffer.from(`${sort}|${dueDate}|${id}`).toString('base64url');
}

/** Throws `validation_failed` for a cursor of another sort and for anything that is none. */
export function decodeInvoiceCursor(sort: InvoiceSort, cursor: string): InvoicePosition {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, of, dueDate, id] = /^(-?[A-Za-z]+)\|(\d{4}-\d\d-\d\d)\|(\d{1,15})$/.exec(text) ?? [];
  if (dueDate === undefined || !isWibDate(dueDate) || !INVOICE_SORTS.some((known) => known === of)) {
    throw invalid('querystring.cursor', 'cursor');
  }
  if (of !== sort) throw invalid('querystring.cursor', 'cursor_sort');
  return { dueDate, id: Number(id) };
}
