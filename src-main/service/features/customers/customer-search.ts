import { type Column, type SQL, sql } from 'drizzle-orm';
import { phoneSearchDigits } from '#shared/domain/phone.ts';
import type { Database } from '../../db/unit-of-work.ts';

/** What one search box may mean for a customer; every part is looked for. */
export interface CustomerSearch {
  /** For ILIKE on the name, with the wildcards of the text escaped. */
  readonly pattern: string;
  /** Part of a stored phone number. */
  readonly phoneDigits: string | null;
  /** Beginning of a code, for ILIKE: `AGLS-100` finds all that begin so, bare digits only a whole code. */
  readonly codePattern: string | null;
}

/** Null when there is nothing to look for. */
export function parseCustomerSearch(text: string | undefined): CustomerSearch | null {
  const search = (text ?? '').replaceAll('\u0000', '').trim();
  if (search === '') return null;
  const escaped = search.replace(/[\\%_]/g, '\\$&');
  const wholeCode = /^\d{5,}$/.test(search) ? `AGLS-${search}` : null;
  return {
    pattern: `%${escaped}%`,
    phoneDigits: phoneSearchDigits(search),
    codePattern: /^agls/i.test(search) ? `${escaped.replace(/^agls[- ]?/i, 'AGLS-')}%` : wholeCode,
  };
}

/** Ids of matching customers, one branch per index; some perhaps twice. For `in (…)`, here and in the lists of what customers have. */
export function matchingCustomers({ pattern, phoneDigits, codePattern }: CustomerSearch): SQL {
  const branches = [
    sql`select found.id from customers found where found.name ilike ${pattern}`,
    ...(phoneDigits === null ? [] : [sql`select found.id from customers found where found.phone like ${`%${phoneDigits}%`}`]),
    ...(codePattern === null ? [] : [sql`select found.id from customers found where found.code ilike ${codePattern}`]),
  ];
  return sql.join(branches, sql` union all `);
}

/** From here on it is quicker to look at the rows of a list in their order than to gather what belongs to every customer that matches. */
const MANY_CUSTOMERS = 1_000;

export async function matchesManyCustomers(db: Database, search: CustomerSearch): Promise<boolean> {
  const { rows } = await db.execute<{ many: boolean }>(
    sql`select count(*) >= ${MANY_CUSTOMERS} as many from (${matchingCustomers(search)} limit ${MANY_CUSTOMERS}) matches`,
  );
  return rows[0]?.many ?? false;
}

/** Whether the customer of a row matches, looked up for that row. A scalar subquery, so that the planner cannot gather all matches first. */
export function isOfMatchingCustomer(customerId: Column, { pattern, phoneDigits, codePattern }: CustomerSearch): SQL {
  const tests = [
    sql`owner.name ilike ${pattern}`,
    ...(phoneDigits === null ? [] : [sql`owner.phone like ${`%${phoneDigits}%`}`]),
    ...(codePattern === null ? [] : [sql`owner.code ilike ${codePattern}`]),
  ];
  return sql`(select ${sql.join(tests, sql` or `)} from customers owner where owner.id = ${customerId})`;
}
