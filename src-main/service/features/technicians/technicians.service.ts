import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listTechnicians } from '#shared/contracts/technicians.contract.ts';
import { isOwnOnly } from '#shared/domain/permissions.ts';
import { phoneSearchDigits } from '#shared/domain/phone.ts';
import type { UnitOfWork } from '../../db/unit-of-work.ts';
import { invalid } from '../../errors.ts';
import type { Actor } from '../../http/actor.ts';
import {
  countTechnicians,
  findTechnicianPage,
  type TechnicianFilter,
  type TechnicianPosition,
  type TechnicianRecord,
} from './technicians.repository.ts';

export interface TechniciansService {
  /** Least busy first. A technician sees the own row only. */
  list(
    actor: Actor,
    query: QueryOf<typeof listTechnicians>,
  ): Promise<{ rows: readonly TechnicianRecord[]; nextCursor: string | null; total: number }>;
}

export function createTechniciansService(deps: { readonly unitOfWork: Pick<UnitOfWork, 'db'> }): TechniciansService {
  return {
    async list(actor, query) {
      const { db } = deps.unitOfWork;
      const filter: TechnicianFilter = {
        visible: isOwnOnly(actor.role, 'technicians.read') ? { technicianId: actor.technicianId } : 'all',
        active: query.active === 'true',
        search: parseSearch(query.search),
      };
      const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
      const found = await findTechnicianPage(db, filter, { after, limit: query.limit + 1 });
      const rows = found.slice(0, query.limit);
      const last = rows.at(-1);
      return {
        rows,
        nextCursor: found.length > query.limit && last ? encodeCursor(last) : null,
        total: await countTechnicians(db, filter),
      };
    },
  };
}

function parseSearch(text: string | undefined): TechnicianFilter['search'] {
  const search = (text ?? '').replaceAll('\u0000', '').trim();
  if (search === '') return null;
  return { pattern: `%${search.replace(/[\\%_]/g, '\\$&')}%`, phoneDigits: phoneSearchDigits(search) };
}

function encodeCursor({ openTickets, id }: TechnicianPosition): string {
  return Buffer.from(`technicians|${openTickets}|${id}`).toString('base64url');
}

function decodeCursor(cursor: string): TechnicianPosition {
  const [, open, id] = /^technicians\|(\d{1,15})\|(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (id === undefined) throw invalid('querystring.cursor', 'cursor', 'Penanda halaman tidak dikenal.');
  return { openTickets: Number(open), id: Number(id) };
}
