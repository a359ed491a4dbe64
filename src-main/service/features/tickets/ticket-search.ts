import { type CustomerSearch, parseCustomerSearch } from '../customers/customer-search.ts';

/** What one search box may mean; every part is looked for. */
export interface TicketSearch {
  readonly customer: CustomerSearch;
  /** For ILIKE on the title, with the wildcards of the text escaped. */
  readonly titlePattern: string;
  /** From `TKT-000123`, `tkt123` or `123`. */
  readonly ticketId: number | null;
}

/** Null when there is nothing to look for. */
export function parseTicketSearch(text: string | undefined): TicketSearch | null {
  const customer = parseCustomerSearch(text);
  if (customer === null) return null;
  const number = /^(?:tkt[- ]?)?(\d{1,9})$/i.exec((text ?? '').trim())?.[1];
  const search = (text ?? '').replaceAll('\u0000', '').trim();
  return {
    customer,
    titlePattern: `%${search.replace(/[\\%_]/g, '\\$&')}%`,
    ticketId: number === undefined ? null : Number(number),
  };
}
