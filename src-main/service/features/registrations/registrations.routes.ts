import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import {
  assignRegistrationTechnician,
  createCustomerFromRegistration,
  createRegistration,
  findRegistrationDuplicates,
  getRegistration,
  listRegistrations,
  registerPublic,
  scheduleRegistration,
  setRegistrationStatus,
  updateRegistration,
} from '#shared/contracts/registrations.contract.ts';
import { presentDuplicates, presentRegistrationDetail, presentRegistrationRow } from './registrations.presenter.ts';
import type { RegistrationsService } from './registrations.service.ts';

/** What an applicant may do without an account; also on the portal's listener. */
export function mountPublicRegistrations(
  mount: Mount,
  { registrations }: { readonly registrations: Pick<RegistrationsService, 'createPublic'> },
): void {
  mount(registerPublic, async ({ tx, body }) => {
    const { number, status, phone, createdAt } = await registrations.createPublic(tx, body);
    return { success: true, data: { number, status, phone, createdAt: createdAt.toISOString() } };
  });
}

export function mountRegistrations(mount: Mount, { registrations }: { readonly registrations: RegistrationsService }): void {
  mountPublicRegistrations(mount, { registrations });
  const detail = async (actor: Actor, id: number, tx?: Transaction) => ({
    success: true as const,
    data: presentRegistrationDetail(actor, await registrations.read(actor, id, tx)),
  });

  mount(listRegistrations, async ({ actor, query }) => {
    const { rows, ...page } = await registrations.list(actor, query);
    return { success: true, data: rows.map((row) => presentRegistrationRow(actor, row)), ...page };
  });

  mount(findRegistrationDuplicates, async ({ query }) => ({
    success: true,
    data: presentDuplicates(await registrations.findDuplicates(query.phone)),
  }));

  mount(getRegistration, ({ actor, params }) => detail(actor, params.id));

  mount(createRegistration, async ({ tx, actor, body }) => detail(actor, await registrations.create(tx, actor, body), tx));

  mount(updateRegistration, async ({ tx, actor, params, body }) => {
    await registrations.update(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(setRegistrationStatus, async ({ tx, actor, params, body }) => {
    await registrations.setStatus(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(scheduleRegistration, async ({ tx, actor, params, body }) => {
    await registrations.schedule(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(assignRegistrationTechnician, async ({ tx, actor, params, body }) => {
    await registrations.assignTechnician(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(createCustomerFromRegistration, async ({ tx, actor, params, body }) => {
    await registrations.createCustomer(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });
}
