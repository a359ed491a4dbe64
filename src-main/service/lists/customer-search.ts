import { type Column, type SQL, sql } from 'drizzle-orm';
import { customers } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { searchWords } from '#shared/domain/fold.ts';
import { givesAtLeast } from './capped-count.ts';

/** What one search box means for a customer: words that must all occur in name, code, phone, e-mail or address, in any order. */
export interface CustomerSearch {
  /** Folded, without wildcards. None = what was typed is in no record. */
  readonly words: readonly string[];
}

/** Null when there is nothing to look for. */
export function parseCustomerSearch(text: string | undefined): CustomerSearch | null {
  return text === undefined || text.trim() === '' ? null : { words: searchWords(text) };
}

const contains = (searchText: SQL | Column, { words }: CustomerSearch): SQL =>
  words.length === 0
    ? sql`false`
    : sql.join(
        words.map((word) => sql`${searchText} like ${`%${word}%`}`),
        sql` and `,
      );

/** Whether a row of the customers' list matches. */
export function isMatchingCustomer(search: CustomerSearch): SQL {
  return contains(customers.searchText, search);
}

/** Ids of matching customers. For `in (…)` in the lists of what customers have. */
export function matchingCustomers(search: CustomerSearch): SQL {
  return sql`select found.id from customers found where ${contains(sql`found.search_text`, search)}`;
}

/** From here on it is quicker to look at the rows of a list in their order than to gather what belongs to every customer that matches. */
const MANY_CUSTOMERS = 1_000;

export function matchesManyCustomers(db: Database, search: CustomerSearch): Promise<boolean> {
  return givesAtLeast(db, MANY_CUSTOMERS, matchingCustomers(search));
}

/** Whether the customer of a row matches, looked up for that row. A scalar subquery, so that the planner cannot gather all matches first. */
export function isOfMatchingCustomer(customerId: Column, search: CustomerSearch): SQL {
  return sql`(select ${contains(sql`owner.search_text`, search)} from customers owner where owner.id = ${customerId})`;
}
