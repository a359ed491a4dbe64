import { cursorMicros, cursorNumber, cursorText, sortCursor } from '#service/lists/cursor.ts';
import { CUSTOMER_SORTS } from '#shared/contracts/customers.contract.ts';

export type CustomerSort = (typeof CUSTOMER_SORTS)[number];

/** The values a page ended at, under which the next one begins whatever has become of that row. */
export type CustomerPosition = {
  /** Instant of `-updatedAt`. */
  readonly micros: string;
  readonly id: number;
  /** Empty in other orders than by name: it may be long. */
  readonly name: string;
};

export const customerCursor = sortCursor<CustomerSort, CustomerPosition>(CUSTOMER_SORTS, {
  micros: cursorMicros,
  id: cursorNumber,
  name: cursorText,
});
