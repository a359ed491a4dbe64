import { listTechnicians } from '#shared/contracts/technicians.contract.ts';
import type { Mount } from '../../http/mount-contract.ts';
import type { TechniciansService } from './technicians.service.ts';

export function mountTechnicians(mount: Mount, { technicians }: { readonly technicians: TechniciansService }): void {
  mount(listTechnicians, async ({ actor, query }) => {
    const { rows, ...page } = await technicians.list(actor, query);
    return { success: true, data: [...rows], ...page };
  });
}
