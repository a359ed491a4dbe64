import type { Actor } from '#service/access/actor.ts';
import { lockThing } from '#service/db/locks.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { requireArea, requirePackage } from '#service/lists/require-catalogue.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { createCustomer, updateCustomer } from '#shared/contracts/customers.contract.ts';
import type { CustomersDeps } from './customers.deps.ts';
import * as repository from './customers.repository.ts';
import { openForChange } from './open-for-change.ts';

export type NewCustomer = BodyOf<typeof createCustomer>;
export type CustomerEdit = BodyOf<typeof updateCustomer>;

/** Enters a customer whose service has not begun; returns the id. `actor` is null for the product itself. */
export async function enterCustomer(
  deps: CustomersDeps,
  tx: Transaction,
  actor: Actor | null,
  input: NewCustomer,
  options: { readonly isDemo?: boolean } = {},
): Promise<number> {
  await requireArea(tx.db, input.areaId);
  await requirePackage(tx.db, input.packageId);
  // So that a registration with the same phone, turned into a customer meanwhile, sees this one.
  await lockThing(tx.client, 'customerPhone', input.phone);
  const now = deps.clock.now();
  const values = {
    name: input.name,
    phone: input.phone,
    email: input.email ?? null,
    address: input.address,
    areaId: input.areaId,
    packageId: input.packageId,
  };
  const { id, code } = await repository.insertCustomer(tx.db, {
    ...values,
    status: 'pending',
    isDemo: options.isDemo ?? false,
    createdAt: now,
    updatedAt: now,
  });
  await deps.audit(tx, { actor, action: 'customer.create', entity: 'customer', entityId: id, after: { code, ...values } });
  return id;
}

/** Changes what was given; an edit that changes nothing leaves version and audit alone. */
export async function editCustomer(
  deps: CustomersDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  { version, ...edit }: CustomerEdit,
): Promise<void> {
  const customer = await openForChange(tx, id, version);
  if (edit.areaId !== undefined && edit.areaId !== customer.areaId) await requireArea(tx.db, edit.areaId);
  if (edit.packageId !== undefined && edit.packageId !== customer.packageId) await requirePackage(tx.db, edit.packageId);
  const wanted: Record<string, unknown> = {
    ...edit,
    ...(edit.installedAt === undefined ? {} : { installedAt: edit.installedAt === null ? null : new Date(edit.installedAt) }),
  };
  const current: Readonly<Record<string, unknown>> = customer;
  const changed = Object.keys(wanted).filter((key) => wanted[key] !== undefined && !isSame(wanted[key], current[key]));
  if (changed.length === 0) return;
  const pick = (from: Readonly<Record<string, unknown>>) => Object.fromEntries(changed.map((key) => [key, from[key]]));
  await repository.writeCustomer(tx.db, id, pick(wanted), deps.clock.now());
  await deps.audit(tx, {
    actor,
    action: 'customer.update',
    entity: 'customer',
    entityId: id,
    before: pick(current),
    after: pick(wanted),
  });
}

function isSame(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
}
