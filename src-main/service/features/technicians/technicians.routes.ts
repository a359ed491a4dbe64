import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import {
  createTechnician,
  getTechnician,
  listTechnicians,
  suggestTechnicians,
  updateTechnician,
} from '#shared/contracts/technicians.contract.ts';
import { can } from '#shared/domain/permissions.ts';
import type { TechniciansService } from './technicians.service.ts';

export function mountTechnicians(mount: Mount, { technicians }: { readonly technicians: TechniciansService }): void {
  const detail = async (actor: Actor, id: number, tx?: Transaction) => {
    const { row, account, tickets } = await technicians.read(actor, id, tx);
    return {
      success: true as const,
      data: {
        ...row,
        ...account,
        tickets: tickets.map((ticket) => ({ ...ticket, slaDueAt: ticket.slaDueAt.toISOString() })),
        abilities: { update: can(actor.role, 'technicians.manage') },
      },
    };
  };

  mount(listTechnicians, async ({ actor, query }) => {
    const { rows, ...page } = await technicians.list(actor, query);
    return { success: true, data: [...rows], ...page };
  });

  mount(suggestTechnicians, async ({ actor, query }) => {
    const found = await technicians.suggest(actor, query);
    return { success: true, data: found.map((one) => ({ ...one, reasons: [...one.reasons] })) };
  });

  mount(getTechnician, ({ actor, params }) => detail(actor, params.id));

  mount(createTechnician, async ({ tx, actor, body }) => detail(actor, await technicians.create(tx, actor, body), tx));

  mount(updateTechnician, async ({ tx, actor, params, body }) => {
    await technicians.update(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });
}
