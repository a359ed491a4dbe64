import type { Actor } from '#service/access/actor.ts';
import { lockThing } from '#service/db/locks.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { invalid, refused } from '#service/errors.ts';
import type { CustomersDeps } from './customers.deps.ts';
import * as repository from './customers.repository.ts';

/** What an installed registration says of its customer. */
export interface InstalledCustomer {
  readonly registrationId: number;
  readonly name: string;
  readonly phone: string;
  readonly email: string | null;
  readonly address: string;
  readonly areaId: number | null;
  readonly packageId: number;
  readonly installedAt: Date;
  readonly isDemo: boolean;
}

export interface EnteredCustomer {
  readonly id: number;
  readonly code: string;
}

/** Enters an active customer. When the phone is one already, the caller is told (`confirmation_required`) and may link that one instead. */
export async function enterInstalled(
  deps: CustomersDeps,
  tx: Transaction,
  actor: Actor,
  { registrationId, ...installed }: InstalledCustomer,
): Promise<EnteredCustomer> {
  await lockThing(tx.client, 'customerPhone', installed.phone);
  const known = await repository.findByPhone(tx.db, installed.phone);
  if (known) {
    throw refused('confirmation_required', 'body.linkCustomerId', 'phone_is_customer', { code: known.code, name: known.name });
  }
  const now = deps.clock.now();
  const customer = await repository.insertCustomer(tx.db, { ...installed, status: 'active', createdAt: now, updatedAt: now });
  const { packageId, areaId } = installed;
  await deps.audit(tx, {
    actor,
    action: 'customer.create',
    entity: 'customer',
    entityId: customer.id,
    after: { code: customer.code, packageId, areaId, status: 'active', registrationId },
  });
  return customer;
}

/** The customer must have the phone: a slip of the pen must not hand somebody else's contract over. */
export async function linkInstalled(
  deps: CustomersDeps,
  tx: Transaction,
  actor: Actor,
  installed: InstalledCustomer,
  customerId: number,
): Promise<EnteredCustomer> {
  const customer = await repository.lockCustomer(tx.db, customerId);
  if (!customer || customer.deletedAt !== null) throw invalid('body.linkCustomerId', 'unknown_customer');
  if (customer.phone !== installed.phone) {
    throw invalid('body.linkCustomerId', 'other_phone');
  }
  // A running or suspended contract stays as it is: it changes on the customer's own page.
  if (customer.status !== 'pending' && customer.status !== 'inactive') return customer;
  const { registrationId, address, areaId, packageId, installedAt } = installed;
  const after = { status: 'active', address, areaId: areaId ?? customer.areaId, packageId, installedAt } as const;
  await repository.writeCustomer(tx.db, customer.id, after, deps.clock.now());
  await deps.audit(tx, {
    actor,
    action: 'customer.activate',
    entity: 'customer',
    entityId: customer.id,
    before: {
      status: customer.status,
      address: customer.address,
      areaId: customer.areaId,
      packageId: customer.packageId,
      installedAt: customer.installedAt?.toISOString() ?? null,
    },
    after: { ...after, installedAt: installedAt.toISOString(), registrationId },
  });
  return customer;
}
