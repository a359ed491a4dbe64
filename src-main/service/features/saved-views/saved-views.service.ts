import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { AppError, invalid } from '#service/errors.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import { type createSavedView, MOST_SAVED_VIEWS, type updateSavedView } from '#shared/contracts/saved-views.contract.ts';
import type { SavedViewRecord } from './saved-views.repository.ts';
import * as repository from './saved-views.repository.ts';

export interface SavedViewsDeps {
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly clock: Clock;
  readonly audit: Audit;
}

export interface SavedViewsService {
  list(actor: Actor, resource?: string): Promise<readonly SavedViewRecord[]>;
  /** `not_found` also for one the person may not see. After a write, pass its transaction. */
  read(actor: Actor, id: number, tx?: Transaction): Promise<SavedViewRecord>;
  /** Returns the new view's id. */
  create(tx: Transaction, actor: Actor, input: BodyOf<typeof createSavedView>): Promise<number>;
  update(tx: Transaction, actor: Actor, id: number, input: BodyOf<typeof updateSavedView>): Promise<void>;
  remove(tx: Transaction, actor: Actor, id: number): Promise<void>;
}

/** Its author, and administrators: a shared view must not outlive the only one who can mend it. */
export function mayEditView(actor: Actor, view: { readonly authorId: number }): boolean {
  return actor.userId === view.authorId || actor.role === 'admin';
}

export function createSavedViewsService({ unitOfWork, clock, audit }: SavedViewsDeps): SavedViewsService {
  async function open(tx: Transaction, actor: Actor, id: number) {
    const view = await repository.lockView(tx.db, id);
    if (!view || (await repository.findView(tx.db, actor, id)) === null) throw new AppError('not_found');
    if (!mayEditView(actor, view)) throw new AppError('forbidden');
    return view;
  }

  return {
    list: (actor, resource) => repository.findViews(unitOfWork.db, actor, resource),

    async read(actor, id, tx) {
      const view = await repository.findView(tx?.db ?? unitOfWork.db, actor, id);
      if (!view) throw new AppError('not_found');
      return view;
    },

    async create(tx, actor, { query, ...input }) {
      if ((await repository.countViewsOf(tx.db, actor.userId)) >= MOST_SAVED_VIEWS) {
        throw invalid('body.name', 'views_full', { most: MOST_SAVED_VIEWS });
      }
      const id = await repository.insertView(tx.db, {
        ...input,
        filter: query,
        sort: query.sort ?? null,
        authorId: actor.userId,
      });
      if (id === null) throw invalid('body.name', 'view_name_taken');
      const after = { ...input, query };
      await audit(tx, { actor, action: 'saved_view.create', entity: 'saved_view', entityId: id, after });
      return id;
    },

    async update(tx, actor, id, { version, query, ...input }) {
      const view = await open(tx, actor, id);
      if (view.version !== version) throw new AppError('conflict');
      if (input.name !== undefined && (await repository.isNameTaken(tx.db, view, input.name))) {
        throw invalid('body.name', 'view_name_taken');
      }
      const asked = { ...input, ...(query === undefined ? {} : { filter: query, sort: query.sort ?? null }) };
      const change = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      if (Object.keys(change).length === 0) return;
      await repository.writeView(tx.db, id, change, clock.now());
      const before = Object.fromEntries(Object.keys(change).map((key) => [key, view[key as keyof typeof view]]));
      await audit(tx, { actor, action: 'saved_view.update', entity: 'saved_view', entityId: id, before, after: change });
    },

    async remove(tx, actor, id) {
      const view = await open(tx, actor, id);
      await repository.removeView(tx.db, id);
      const before = { name: view.name, resource: view.resource, query: view.filter, sharedWith: view.sharedWith };
      await audit(tx, { actor, action: 'saved_view.delete', entity: 'saved_view', entityId: id, before });
    },
  };
}
