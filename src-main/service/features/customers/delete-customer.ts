import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal } from '#service/errors.ts';
import type { CustomersDeps } from './customers.deps.ts';
import { isRestorable, RESTORE_DAYS } from './customers.policy.ts';
import * as repository from './customers.repository.ts';
import { openForChange } from './open-for-change.ts';

/** Hides a customer everywhere. Invoices, tickets and messages stay as they are, and so does the service's status. */
export async function deleteCustomer(deps: CustomersDeps, tx: Transaction, actor: Actor, id: number): Promise<void> {
  const { status, name, phone } = await openForChange(tx, id);
  const now = deps.clock.now();
  await repository.writeCustomer(tx.db, id, { deletedAt: now }, now);
  await deps.audit(tx, {
    actor,
    action: 'customer.delete',
    entity: 'customer',
    entityId: id,
    before: { deletedAt: null, status, name, phone },
    after: { deletedAt: now },
  });
}

/** Takes a deletion back. `not_found` when there is none; `illegal_transition` after 30 days and for a merged duplicate. */
export async function restoreCustomer(deps: CustomersDeps, tx: Transaction, actor: Actor, id: number): Promise<void> {
  const customer = await repository.lockCustomer(tx.db, id);
  if (!customer || customer.deletedAt === null) throw new AppError('not_found');
  const now = deps.clock.now();
  if (!isRestorable(customer, now)) {
    const merged = customer.mergedIntoId !== null;
    throw merged ? illegal(null, 'merged') : illegal(null, 'restore_late', { days: RESTORE_DAYS });
  }
  await repository.writeCustomer(tx.db, id, { deletedAt: null }, now);
  await deps.audit(tx, {
    actor,
    action: 'customer.restore',
    entity: 'customer',
    entityId: id,
    before: { deletedAt: customer.deletedAt },
    after: { deletedAt: null },
  });
}
