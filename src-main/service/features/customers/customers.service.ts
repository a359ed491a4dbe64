import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listCustomers } from '#shared/contracts/customers.contract.ts';
import { isOwnOnly } from '#shared/domain/permissions.ts';
import { phoneSearchDigits } from '#shared/domain/phone.ts';
import type { UnitOfWork } from '../../db/unit-of-work.ts';
import type { Actor } from '../../http/actor.ts';
import { decodeIdCursor, encodeIdCursor } from '../../http/cursor.ts';
import {
  type CustomerFilter,
  type CustomerRecord,
  countCustomers,
  countOpenTickets,
  findCustomerPage,
} from './customers.repository.ts';

export interface CustomerPage {
  readonly rows: readonly (CustomerRecord & { readonly openTickets: number })[];
  readonly nextCursor: string | null;
  readonly total: number;
}

export interface CustomersService {
  /** Newest first. A technician sees the customers of the own tickets only; deleted ones appear for nobody. */
  list(actor: Actor, query: QueryOf<typeof listCustomers>): Promise<CustomerPage>;
}

export function createCustomersService(deps: { readonly unitOfWork: Pick<UnitOfWork, 'db'> }): CustomersService {
  return {
    async list(actor, query) {
      const { db } = deps.unitOfWork;
      const filter: CustomerFilter = {
        visible: isOwnOnly(actor.role, 'customers.read') ? { technicianId: actor.technicianId } : 'all',
        statuses: query.status,
        search: parseSearch(query.search),
      };
      const beforeId = decodeIdCursor(query.cursor);
      const found = await findCustomerPage(db, filter, { beforeId, limit: query.limit + 1 });
      const page = found.slice(0, query.limit);
      const openTickets = await countOpenTickets(
        db,
        page.map(({ id }) => id),
      );
      const last = page.at(-1);
      return {
        rows: page.map((row) => ({ ...row, openTickets: openTickets.get(row.id) ?? 0 })),
        nextCursor: found.length > query.limit && last ? encodeIdCursor(last.id) : null,
        total: await countCustomers(db, filter),
      };
    },
  };
}

/** Name, phone in any spelling, or code: `AGLS-100` finds all that begin so, bare digits only a whole code. */
function parseSearch(text: string | undefined): CustomerFilter['search'] {
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
