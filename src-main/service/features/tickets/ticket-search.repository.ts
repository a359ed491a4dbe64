import { type SQL, sql } from 'drizzle-orm';
import { tickets } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { COUNT_CAP, givesAtLeast } from '#service/lists/capped-count.ts';
import { isOfMatchingCustomer, matchesManyCustomers, matchingCustomers } from '#service/lists/customer-search.ts';
import type { TicketSearch } from './ticket-search.ts';

/**
 * How a search is answered. `listed`: one branch per index, for a search that few rows match. `checked`: row by row, for one that so
 * many match that a page is soon full. `gathered`: row by row against all customers that match, for when it is not soon full after all.
 * `sampled`: the first `COUNT_CAP` matches, only for counting.
 */
export type SearchForm = 'listed' | 'checked' | 'gathered' | 'sampled';

/** Ids of matching tickets, some perhaps twice. An OR over two tables would read both whole. */
function matchingTickets({ customer, titlePattern, ticketId }: TicketSearch): SQL {
  const branches = [
    sql`select found.id from tickets found where found.title ilike ${titlePattern}`,
    sql`select found.id from tickets found where found.customer_id in (${matchingCustomers(customer)})`,
    ...(ticketId === null ? [] : [sql`select ${ticketId}::int`]),
  ];
  return sql.join(branches, sql` union all `);
}

/** The tickets that match. */
export function searchCondition(search: TicketSearch, form: SearchForm): SQL {
  const { customer, titlePattern, ticketId } = search;
  if (form === 'listed') return sql`${tickets.id} in (${matchingTickets(search)})`;
  if (form === 'sampled') return sql`${tickets.id} in (select id from (${matchingTickets(search)}) matches limit ${COUNT_CAP})`;
  const ofCustomer =
    form === 'checked'
      ? isOfMatchingCustomer(tickets.customerId, customer)
      : sql`${tickets.customerId} in (${matchingCustomers(customer)})`;
  return sql`(${tickets.title} ilike ${titlePattern} or ${ofCustomer} or ${tickets.id} = ${ticketId ?? 0}::int)`;
}

/** Whether so many tickets match that they are not gathered: their titles, or their customers. */
export async function isBroadSearch(db: Database, { customer, titlePattern }: TicketSearch): Promise<boolean> {
  const manyTitles = await givesAtLeast(db, COUNT_CAP, sql`select from tickets where title ilike ${titlePattern}`);
  return manyTitles || (await matchesManyCustomers(db, customer));
}
