import { CUSTOMER_SORTS } from '#shared/contracts/customers.contract.ts';
import { invalid } from '../../errors.ts';
import type { CustomerPosition, CustomerSort } from './customer-list.repository.ts';

export function encodeCustomerCursor(sort: CustomerSort, { micros, id, name }: CustomerPosition): string {
  return Buffer.from(`${sort}|${micros}|${id}|${sort === 'name' ? name : ''}`).toString('base64url');
}

/** Throws `validation_failed` for a cursor of another sort and for anything that is none. */
export function decodeCustomerCursor(sort: CustomerSort, cursor: string): CustomerPosition {
  const text = Buffer.from(cursor, 'base64url').toString('utf8').replaceAll('\u0000', '');
  const [, of, micros, id, name] = /^(-?[A-Za-z]+)\|(\d{1,16})\|(\d{1,15})\|(.*)$/su.exec(text) ?? [];
  if (micros === undefined || !CUSTOMER_SORTS.some((known) => known === of)) {
    throw invalid('querystring.cursor', 'cursor');
  }
  if (of !== sort) throw invalid('querystring.cursor', 'cursor_sort');
  return { micros, id: Number(id), name: name ?? '' };
}
