import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { createPackage, getPackage, listPackages, type Package, updatePackage } from '#shared/contracts/packages.contract.ts';
import { can } from '#shared/domain/permissions.ts';
import type { PackageRecord } from './packages.repository.ts';
import type { PackagesService } from './packages.service.ts';

export function mountPackages(mount: Mount, { packages }: { readonly packages: PackagesService }): void {
  const present = (actor: Actor, row: PackageRecord): Package => ({
    ...row,
    abilities: { update: can(actor.role, 'packages.manage') },
  });
  const one = async (actor: Actor, id: number, tx?: Transaction) => ({
    success: true as const,
    data: present(actor, await packages.read(id, tx)),
  });

  mount(listPackages, async ({ actor, query }) => {
    const { rows, ...page } = await packages.list(query);
    return { success: true, data: rows.map((row) => present(actor, row)), ...page };
  });

  mount(getPackage, ({ actor, params }) => one(actor, params.id));

  mount(createPackage, async ({ tx, actor, body }) => one(actor, await packages.create(tx, actor, body), tx));

  mount(updatePackage, async ({ tx, actor, params, body }) => {
    await packages.update(tx, actor, params.id, body);
    return one(actor, params.id, tx);
  });
}
