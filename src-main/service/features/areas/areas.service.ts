import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import { lockUntilCommit } from '#service/db/locks.ts';
import type { Database, Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { AppError, invalid, refused } from '#service/errors.ts';
import { inOrderOf } from '#service/lists/by-id.ts';
import { cursorNumber, cursorText, sortCursor } from '#service/lists/cursor.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import { searchPattern, typedText } from '#service/lists/search-pattern.ts';
import { AREA_KINDS, type AreaKind, type createArea, type listAreas, type updateArea } from '#shared/contracts/areas.contract.ts';
import type { BodyOf, QueryOf } from '#shared/contracts/contract.ts';
import type { Localised } from '#shared/domain/language.ts';
import { type AreaNode, buildTree } from './area-tree.ts';
import * as repository from './areas.repository.ts';

export interface AreasDeps {
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly audit: Audit;
}

export interface AreasService {
  list(query: QueryOf<typeof listAreas>): Promise<{ rows: readonly AreaNode[]; nextCursor: string | null; total: number }>;
  /** Parents before their children. */
  tree(): Promise<readonly AreaNode[]>;
  /** After a write, pass its transaction. */
  read(id: number, tx?: Transaction): Promise<AreaNode>;
  /** Returns the new area's id. */
  create(tx: Transaction, actor: Actor, input: BodyOf<typeof createArea>): Promise<number>;
  update(tx: Transaction, actor: Actor, id: number, input: BodyOf<typeof updateArea>): Promise<void>;
  /** Only an area that nothing belongs to. */
  delete(tx: Transaction, actor: Actor, id: number): Promise<void>;
}

const PARTS: Readonly<Record<keyof Awaited<ReturnType<typeof repository.countContents>>, Localised>> = {
  areas: { id: 'area di bawahnya', en: 'areas below' },
  customers: { id: 'pelanggan', en: 'customers' },
  technicians: { id: 'teknisi', en: 'technicians' },
  registrations: { id: 'registrasi', en: 'registrations' },
};

export function createAreasService({ unitOfWork, audit }: AreasDeps): AreasService {
  async function treeOf(db: Database): Promise<AreaNode[]> {
    return buildTree(await repository.findAllAreas(db), await repository.countCustomersPerArea(db));
  }

  async function requireArea(db: Database, id: number): Promise<repository.AreaRecord> {
    const area = await repository.findArea(db, id);
    if (!area) throw new AppError('not_found');
    return area;
  }

  async function requireFreeCode(db: Database, code: string, exceptId: number | null): Promise<void> {
    if (await repository.isCodeTaken(db, code, exceptId)) throw invalid('body.code', 'area_code_taken');
  }

  /** The parent under which an area of the kind may stand. */
  async function requireParent(db: Database, parentId: number, kind: AreaKind): Promise<void> {
    const parent = await repository.findArea(db, parentId);
    if (!parent) throw invalid('body.parentId', 'unknown_parent_area');
    if (levelBelow(parent.kind) !== kind) throw invalid('body.parentId', 'area_level');
  }

  return {
    async list(query) {
      const { db } = unitOfWork;
      const filter = { parentId: query.parentId, kinds: query.kind, pattern: patternOf(query.search) };
      const after = areaCursor.decode('areas', query.cursor);
      const { rows, nextCursor } = await readPage(
        query.limit,
        (limit) => repository.findAreaPage(db, filter, { after, limit }),
        (last) => areaCursor.encode('areas', last),
      );
      const ids = rows.map(({ id }) => id);
      return { rows: inOrderOf(ids, await treeOf(db)), nextCursor, total: await repository.countAreas(db, filter) };
    },

    tree: () => treeOf(unitOfWork.db),

    async read(id, tx) {
      const node = (await treeOf(tx?.db ?? unitOfWork.db)).find((area) => area.id === id);
      if (!node) throw new AppError('not_found');
      return node;
    },

    async create(tx, actor, { parentId, code, name }) {
      await lockUntilCommit(tx.client, 'areaTree');
      let kind: AreaKind = 'city';
      if (parentId !== null) {
        const parent = await repository.findArea(tx.db, parentId);
        if (!parent) throw invalid('body.parentId', 'unknown_parent_area');
        const below = levelBelow(parent.kind);
        if (below === null) throw invalid('body.parentId', 'area_lowest');
        kind = below;
      }
      await requireFreeCode(tx.db, code, null);
      const values = { parentId, kind, code, name };
      const id = await repository.insertArea(tx.db, values);
      await audit(tx, { actor, action: 'area.create', entity: 'area', entityId: id, after: values });
      return id;
    },

    async update(tx, actor, id, input) {
      await lockUntilCommit(tx.client, 'areaTree');
      const area = await requireArea(tx.db, id);
      if (input.code !== undefined) await requireFreeCode(tx.db, input.code, id);
      if (input.parentId !== undefined) await requireParent(tx.db, input.parentId, area.kind);
      const change = {
        ...(input.code === undefined ? {} : { code: input.code }),
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.parentId === undefined ? {} : { parentId: input.parentId }),
      };
      if (Object.keys(change).length === 0) return;
      await repository.writeArea(tx.db, id, change);
      const before = { code: area.code, name: area.name, parentId: area.parentId };
      await audit(tx, { actor, action: 'area.update', entity: 'area', entityId: id, before, after: { ...before, ...change } });
    },

    async delete(tx, actor, id) {
      await lockUntilCommit(tx.client, 'areaTree');
      const area = await requireArea(tx.db, id);
      const contents = await repository.countContents(tx.db, id);
      const left = Object.entries(PARTS).filter(([part]) => contents[part as keyof typeof contents] > 0);
      if (left.length > 0) {
        throw refused('conflict', null, 'area_not_empty', {
          contents: left.map(([part, what]) => ({ count: contents[part as keyof typeof contents], what })),
        });
      }
      await repository.removeArea(tx.db, id);
      await audit(tx, { actor, action: 'area.delete', entity: 'area', entityId: id, before: { ...area } });
    },
  };
}

/** The level below; null at the bottom. */
function levelBelow(kind: AreaKind): AreaKind | null {
  return AREA_KINDS[AREA_KINDS.indexOf(kind) + 1] ?? null;
}

function patternOf(text: string | undefined): string | null {
  const typed = typedText(text);
  return typed === null ? null : searchPattern(typed);
}

const areaCursor = sortCursor<'areas', repository.AreaPosition>(['areas'], { id: cursorNumber, code: cursorText });
