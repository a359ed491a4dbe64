import type { Actor } from '#service/access/actor.ts';
import type { CustomerRow } from '#shared/contracts/customers.contract.ts';
import { type CustomerStatus, customerStatusMachine } from '#shared/domain/customer.ts';
import { can } from '#shared/domain/permissions.ts';

/** Days in which a deletion can be taken back (SPEC §2). */
export const RESTORE_DAYS = 30;

/** What of a customer decides who may do what with it. */
export interface PolicyCustomer {
  readonly status: CustomerStatus;
  readonly deletedAt: Date | null;
  readonly mergedIntoId: number | null;
}

export function isRestorable(customer: PolicyCustomer, now: Date): boolean {
  const { deletedAt, mergedIntoId } = customer;
  return deletedAt !== null && mergedIntoId === null && now.getTime() - deletedAt.getTime() <= RESTORE_DAYS * 86_400_000;
}

export function abilitiesFor(actor: Actor, customer: PolicyCustomer, now: Date): CustomerRow['abilities'] {
  const isThere = customer.deletedAt === null;
  const mayDelete = can(actor.role, 'customers.delete');
  return {
    update: isThere && can(actor.role, 'customers.update'),
    tag: isThere && can(actor.role, 'customers.add_tag'),
    delete: isThere && mayDelete,
    restore: mayDelete && isRestorable(customer, now),
    merge: isThere && mayDelete,
    moveTo: isThere && can(actor.role, 'customers.update_status') ? [...customerStatusMachine.next(customer.status)] : [],
  };
}

/** Deleted customers are for those who could have deleted them. */
export function maySeeDeleted(actor: Actor): boolean {
  return can(actor.role, 'customers.delete');
}
