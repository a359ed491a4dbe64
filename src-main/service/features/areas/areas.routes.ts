import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import {
  type Area,
  createArea,
  deleteArea,
  getArea,
  getAreaTree,
  listAreas,
  updateArea,
} from '#shared/contracts/areas.contract.ts';
import { can } from '#shared/domain/permissions.ts';
import type { AreaNode } from './area-tree.ts';
import type { AreasService } from './areas.service.ts';

export function mountAreas(mount: Mount, { areas }: { readonly areas: AreasService }): void {
  const present = (actor: Actor, node: AreaNode): Area => {
    const update = can(actor.role, 'areas.manage');
    // Technicians and registrations are counted only when somebody really deletes.
    return {
      ...node,
      path: [...node.path],
      abilities: { update, delete: update && node.children === 0 && node.customers === 0 },
    };
  };
  const one = async (actor: Actor, id: number, tx?: Transaction) => ({
    success: true as const,
    data: present(actor, await areas.read(id, tx)),
  });

  mount(listAreas, async ({ actor, query }) => {
    const { rows, ...page } = await areas.list(query);
    return { success: true, data: rows.map((node) => present(actor, node)), ...page };
  });

  mount(getAreaTree, async ({ actor }) => ({ success: true, data: (await areas.tree()).map((node) => present(actor, node)) }));

  mount(getArea, ({ actor, params }) => one(actor, params.id));

  mount(createArea, async ({ tx, actor, body }) => one(actor, await areas.create(tx, actor, body), tx));

  mount(updateArea, async ({ tx, actor, params, body }) => {
    await areas.update(tx, actor, params.id, body);
    return one(actor, params.id, tx);
  });

  mount(deleteArea, async ({ tx, actor, params }) => {
    await areas.delete(tx, actor, params.id);
    return { success: true };
  });
}
