import { type CustomerSearch, parseCustomerSearch } from '#service/lists/customer-search.ts';
import { recordNumber, searchPattern, typedText } from '#service/lists/search-pattern.ts';

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
  const typed = typedText(text) ?? '';
  return {
    customer,
    titlePattern: searchPattern(typed),
    ticketId: recordNumber('tkt', typed),
  };
}
