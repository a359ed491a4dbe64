import { type SQL, sql } from 'drizzle-orm';
import { tickets } from '../../db/postgres/schema/index.ts';
import type { Database } from '../../db/unit-of-work.ts';
import type { TicketSearch } from './ticket-search.ts';

/**
 * How a search is answered. `listed`: one branch per index, for a search that few rows match. `scanned`: row by row in the order of
 * the list, for one that so many match that a page is soon full. `sampled`: the first `COUNT_CAP` matches, only for counting.
 */
export type SearchForm = 'listed' | 'scanned' | 'sampled';

/** Counting stops here, per status: beyond it nobody needs the number, and it would cost more than the list. */
export const COUNT_CAP = 5_000;

function matchingCustomers({ pattern, phoneDigits, codePattern }: TicketSearch): SQL {
  return sql.join(
    [
      sql`select id from customers where name ilike ${pattern}`,
      ...(phoneDigits === null ? [] : [sql`select id from customers where phone like ${`%${phoneDigits}%`}`]),
      ...(codePattern === null ? [] : [sql`select id from customers where code ilike ${codePattern}`]),
    ],
    sql` union all `,
  );
}

/** Ids of matching tickets, some perhaps twice. An OR over two tables would read both whole. */
function matchingTickets(search: TicketSearch): SQL {
  const branches = [
    sql`select found.id from tickets found where found.title ilike ${search.pattern}`,
    sql`select found.id from tickets found where found.customer_id in (${matchingCustomers(search)})`,
    ...(search.ticketId === null ? [] : [sql`select ${search.ticketId}::int`]),
  ];
  return sql.join(branches, sql` union all `);
}

/** The tickets that match. */
export function searchCondition(search: TicketSearch, form: SearchForm): SQL {
  if (form === 'listed') return sql`${tickets.id} in (${matchingTickets(search)})`;
  if (form === 'sampled') return sql`${tickets.id} in (select id from (${matchingTickets(search)}) matches limit ${COUNT_CAP})`;
  return sql`(${tickets.title} ilike ${search.pattern} or ${tickets.customerId} in (${matchingCustomers(search)})
    or ${tickets.id} = ${search.ticketId ?? 0}::int)`;
}

/** Whether at least `COUNT_CAP` tickets match the search alone. */
export async function isBroadSearch(db: Database, search: TicketSearch): Promise<boolean> {
  const { rows } = await db.execute<{ broad: boolean }>(
    sql`select count(*) >= ${COUNT_CAP} as broad from (${matchingTickets(search)} limit ${COUNT_CAP}) matches`,
  );
  return rows[0]?.broad ?? false;
}
