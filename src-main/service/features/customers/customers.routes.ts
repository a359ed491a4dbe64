import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import type { Clock } from '#service/ports/clock.ts';
import {
  addCustomerTag,
  createCustomer,
  deleteCustomer,
  findDuplicates,
  getCustomer,
  listCustomers,
  mergeCustomers,
  removeCustomerTag,
  restoreCustomer,
  setCustomerStatus,
  setMessagePreferences,
  updateCustomer,
} from '#shared/contracts/customers.contract.ts';
import { presentCustomerDetail, presentCustomerRow } from './customers.presenter.ts';
import type { CustomersService } from './customers.service.ts';

export function mountCustomers(
  mount: Mount,
  { customers, clock }: { readonly customers: CustomersService; readonly clock: Clock },
): void {
  const detail = async (actor: Actor, id: number, tx?: Transaction) => ({
    success: true as const,
    data: presentCustomerDetail(actor, await customers.read(actor, id, tx), clock.now()),
  });

  mount(listCustomers, async ({ actor, query }) => {
    const { rows, ...page } = await customers.list(actor, query);
    const now = clock.now();
    return { success: true, data: rows.map((row) => presentCustomerRow(actor, row, now)), ...page };
  });

  mount(getCustomer, ({ actor, params }) => detail(actor, params.id));

  mount(findDuplicates, async ({ actor, params }) => {
    const now = clock.now();
    const rows = await customers.duplicates(actor, params.id);
    return { success: true, data: rows.map((row) => presentCustomerRow(actor, row, now)) };
  });

  mount(createCustomer, async ({ tx, actor, body }) => detail(actor, await customers.create(tx, actor, body), tx));

  mount(updateCustomer, async ({ tx, actor, params, body }) => {
    await customers.edit(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(setCustomerStatus, async ({ tx, actor, params, body }) => {
    await customers.setStatus(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(addCustomerTag, async ({ tx, actor, params, body }) => {
    await customers.addTag(tx, actor, params.id, body.tag);
    return detail(actor, params.id, tx);
  });

  mount(removeCustomerTag, async ({ tx, actor, params }) => {
    await customers.removeTag(tx, actor, params.id, params.tag);
    return detail(actor, params.id, tx);
  });

  mount(setMessagePreferences, async ({ tx, actor, params, body }) => {
    await customers.setPreferences(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(deleteCustomer, async ({ tx, actor, params }) => {
    await customers.delete(tx, actor, params.id);
    return { success: true };
  });

  mount(restoreCustomer, async ({ tx, actor, params }) => {
    await customers.restore(tx, actor, params.id);
    return detail(actor, params.id, tx);
  });

  mount(mergeCustomers, async ({ tx, actor, params, body }) => {
    await customers.merge(tx, actor, params.id, body.otherId);
    return detail(actor, params.id, tx);
  });
}
