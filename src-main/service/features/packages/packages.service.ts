import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { AppError, invalid } from '#service/errors.ts';
import { cursorNumber, sortCursor } from '#service/lists/cursor.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import { searchPattern, typedText } from '#service/lists/search-pattern.ts';
import type { BodyOf, QueryOf } from '#shared/contracts/contract.ts';
import type { createPackage, listPackages, updatePackage } from '#shared/contracts/packages.contract.ts';
import type { PackagePosition, PackageRecord } from './packages.repository.ts';
import * as repository from './packages.repository.ts';

export interface PackagesDeps {
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly audit: Audit;
}

export interface PackagesService {
  list(
    query: QueryOf<typeof listPackages>,
  ): Promise<{ rows: readonly PackageRecord[]; nextCursor: string | null; total: number }>;
  /** After a write, pass its transaction. */
  read(id: number, tx?: Transaction): Promise<PackageRecord>;
  /** Returns the new package's id. */
  create(tx: Transaction, actor: Actor, input: BodyOf<typeof createPackage>): Promise<number>;
  update(tx: Transaction, actor: Actor, id: number, input: BodyOf<typeof updatePackage>): Promise<void>;
}

const taken = () => invalid('body.name', 'package_name_taken');

export function createPackagesService({ unitOfWork, audit }: PackagesDeps): PackagesService {
  return {
    async list(query) {
      const { db } = unitOfWork;
      const typed = typedText(query.search);
      const filter = {
        active: query.active === undefined ? undefined : query.active === 'true',
        pattern: typed === null ? null : searchPattern(typed),
      };
      const after = packageCursor.decode('packages', query.cursor);
      const page = await readPage(
        query.limit,
        (limit) => repository.findPackagePage(db, filter, { after, limit }),
        (last) => packageCursor.encode('packages', last),
      );
      return { ...page, total: await repository.countPackages(db, filter) };
    },

    async read(id, tx) {
      const row = await repository.findPackage(tx?.db ?? unitOfWork.db, id);
      if (!row) throw new AppError('not_found');
      return row;
    },

    async create(tx, actor, input) {
      const id = await repository.insertPackage(tx.db, input);
      if (id === null) throw taken();
      await audit(tx, { actor, action: 'package.create', entity: 'package', entityId: id, after: { ...input } });
      return id;
    },

    async update(tx, actor, id, input) {
      const before = await repository.lockPackage(tx.db, id);
      if (!before) throw new AppError('not_found');
      if (input.name !== undefined && (await repository.isNameTaken(tx.db, input.name, id))) throw taken();
      const current: Readonly<Record<string, unknown>> = before;
      const change = Object.fromEntries(
        Object.entries(input).filter(([key, value]) => value !== undefined && value !== current[key]),
      );
      if (Object.keys(change).length === 0) return;
      await repository.writePackage(tx.db, id, change);
      await audit(tx, {
        actor,
        action: 'package.update',
        entity: 'package',
        entityId: id,
        before: Object.fromEntries(Object.keys(change).map((key) => [key, current[key]])),
        after: change,
      });
    },
  };
}

const packageCursor = sortCursor<'packages', PackagePosition>(['packages'], {
  monthlyPrice: cursorNumber,
  id: cursorNumber,
});
