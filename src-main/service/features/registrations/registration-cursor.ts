import { REGISTRATION_SORTS } from '#shared/contracts/registrations.contract.ts';
import { invalid } from '../../errors.ts';

export type RegistrationSort = (typeof REGISTRATION_SORTS)[number];

/** The last row of a page: its instant in the sorted column as microseconds since 1970 (a `Date` has only milliseconds), and its id. */
export interface RegistrationPosition {
  readonly micros: string;
  readonly id: number;
}

export function encodeRegistrationCursor(sort: RegistrationSort, { micros, id }: RegistrationPosition): string {
  return Buffer.from(`${sort}|${micros}|${id}`).toString('base64url');
}

/** Throws `validation_failed` for a cursor of another sort and for anything that is none. */
export function decodeRegistrationCursor(sort: RegistrationSort, cursor: string): RegistrationPosition {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, of, micros, id] = /^(-?[A-Za-z]+)\|(\d{1,16})\|(\d{1,15})$/.exec(text) ?? [];
  if (micros === undefined || !REGISTRATION_SORTS.some((known) => known === of)) {
    throw invalid('querystring.cursor', 'cursor');
  }
  if (of !== sort) throw invalid('querystring.cursor', 'cursor_sort');
  return { micros, id: Number(id) };
}
