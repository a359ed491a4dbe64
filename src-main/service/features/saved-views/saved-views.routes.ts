import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import {
  createSavedView,
  deleteSavedView,
  listSavedViews,
  type SavedView,
  updateSavedView,
} from '#shared/contracts/saved-views.contract.ts';
import type { SavedViewRecord } from './saved-views.repository.ts';
import { mayEditView, type SavedViewsService } from './saved-views.service.ts';

export function mountSavedViews(mount: Mount, { views }: { readonly views: SavedViewsService }): void {
  const one = async (actor: Actor, id: number, tx: Transaction) => ({
    success: true as const,
    data: present(actor, await views.read(actor, id, tx)),
  });

  mount(listSavedViews, async ({ actor, query }) => ({
    success: true,
    data: (await views.list(actor, query.resource)).map((view) => present(actor, view)),
  }));

  mount(createSavedView, async ({ tx, actor, body }) => one(actor, await views.create(tx, actor, body), tx));

  mount(updateSavedView, async ({ tx, actor, params, body }) => {
    await views.update(tx, actor, params.id, body);
    return one(actor, params.id, tx);
  });

  mount(deleteSavedView, async ({ tx, actor, params }) => {
    await views.remove(tx, actor, params.id);
    return { success: true };
  });
}

function present(actor: Actor, view: SavedViewRecord): SavedView {
  const texts = Object.entries(view.filter).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    id: view.id,
    resource: view.resource,
    name: view.name,
    query: Object.fromEntries(texts),
    columns: view.columns,
    sharedWith: [...view.sharedWith],
    pinned: view.pinned,
    author: { id: view.authorId, name: view.author },
    version: view.version,
    abilities: { update: mayEditView(actor, view) },
  };
}
