import { type SQL, sql } from 'drizzle-orm';
import { phoneSearchDigits } from '#shared/domain/phone.ts';

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
