import type { Actor } from '#service/access/actor.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import { can, isOwnOnly } from '#shared/domain/permissions.ts';
import * as detail from './customer-detail.repository.ts';
import { type CustomerRecord, countOpenTickets, findCustomerRow } from './customer-list.repository.ts';
import type { CustomersDeps } from './customers.deps.ts';
import { maySeeDeleted } from './customers.policy.ts';
import type { CustomerDetailRecord } from './customers.presenter.ts';
import { isCustomerOf } from './customers.repository.ts';

/** The customer as far as the person may see it. Throws `not_found` also for one that is somebody else's or deleted. */
export async function requireVisible(db: Database, actor: Actor, id: number): Promise<CustomerRecord> {
  const row = await findCustomerRow(db, id);
  if (!row || (row.deletedAt !== null && !maySeeDeleted(actor))) throw new AppError('not_found');
  if (!can(actor.role, 'customers.read')) throw new AppError('not_found');
  if (!isOwnOnly(actor.role, 'customers.read')) return row;
  if (actor.technicianId === null || !(await isCustomerOf(db, id, actor.technicianId))) throw new AppError('not_found');
  return row;
}

/** Which rows of a kind the person may read: all, those of one technician, or (-1) nobody's. */
function scopeOf(actor: Actor, permission: 'tickets.read' | 'registrations.read'): number | 'all' {
  return isOwnOnly(actor.role, permission) ? (actor.technicianId ?? -1) : 'all';
}

export async function readCustomer(
  { invoices }: Pick<CustomersDeps, 'invoices'>,
  db: Database,
  actor: Actor,
  id: number,
): Promise<CustomerDetailRecord> {
  const row = await requireVisible(db, actor, id);
  const service = await detail.findService(db, id);
  if (!service) throw new AppError('not_found');
  const open = await countOpenTickets(db, [id]);
  const seesInvoices = can(actor.role, 'invoices.read');
  return {
    row: { ...row, openTickets: open.get(id) ?? 0 },
    service,
    areaPath: await detail.findAreaPath(db, service.areaId),
    duplicates: isOwnOnly(actor.role, 'customers.read') ? 0 : await detail.countSamePhone(db, row),
    billing: seesInvoices ? await invoices.billingOf(id, { db }) : null,
    invoices: seesInvoices ? await detail.findInvoices(db, id) : [],
    payments: can(actor.role, 'payments.read') ? await detail.findPayments(db, id) : [],
    tickets: await detail.findTickets(db, id, scopeOf(actor, 'tickets.read')),
    registrations: await detail.findRegistrations(db, id, scopeOf(actor, 'registrations.read')),
    messages: can(actor.role, 'messages.read') ? await detail.findMessages(db, row) : [],
  };
}
