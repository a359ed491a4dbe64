import { listCustomers } from '#shared/contracts/customers.contract.ts';
import type { Mount } from '../../http/mount-contract.ts';
import type { CustomersService } from './customers.service.ts';

export function mountCustomers(mount: Mount, { customers }: { readonly customers: CustomersService }): void {
  mount(listCustomers, async ({ actor, query }) => {
    const { rows, ...page } = await customers.list(actor, query);
    return { success: true, data: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })), ...page };
  });
}
