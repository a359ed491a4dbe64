import type { Actor } from '#service/access/actor.ts';
import { lockThing } from '#service/db/locks.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegalStep, invalid, refused } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { createCustomerFromRegistration } from '#shared/contracts/registrations.contract.ts';
import { registrationStatusMachine } from '#shared/domain/registration.ts';
import { openForChange } from './open-for-change.ts';
import { storeChange } from './record-change.ts';
import * as customers from './registration-customers.repository.ts';
import { registrationStatus } from './registration-status.notification.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { registrationBecameCustomer, subjectOf } from './registrations.notices.ts';
import { mayStep } from './registrations.policy.ts';
import type * as repository from './registrations.repository.ts';
import { requirePackage } from './require-catalogue.ts';

export type CreateCustomerInput = BodyOf<typeof createCustomerFromRegistration>;

interface Service {
  readonly packageId: number;
  readonly installedAt: Date;
  readonly now: Date;
}

/**
 * Turns an installed registration into an active customer; the phone is what opens the portal. When the phone is a customer already,
 * the caller is told (`confirmation_required`) and may link that one instead. Returns the customer's id.
 */
export async function createCustomer(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  input: CreateCustomerInput,
): Promise<number> {
  const registration = await openForChange(tx, actor, id, input.version);
  if (!mayStep(actor, registration, 'customer_created')) throw new AppError('forbidden');
  const check = registrationStatusMachine.check(registration.status, 'customer_created');
  if (!check.ok) throw illegalStep('body', check);
  const service = await serviceOf(deps, tx, registration, input);

  const customer =
    input.linkCustomerId === undefined
      ? await makeCustomer(deps, tx, actor, registration, service)
      : await linkCustomer(deps, tx, actor, registration, service, input.linkCustomerId);

  const { status: from, number } = registration;
  const eventId = await storeChange(
    deps,
    tx,
    actor,
    { status: 'customer_created', customerId: customer.id, packageId: service.packageId },
    {
      id,
      kind: 'customer',
      from,
      to: 'customer_created',
      note: null,
      data: { customerId: customer.id, code: customer.code, linked: input.linkCustomerId !== undefined },
      verb: 'create_customer',
      before: { status: from, customerId: null, packageId: registration.packageId },
      after: { status: 'customer_created', customerId: customer.id, packageId: service.packageId },
    },
  );
  const subject = subjectOf(id);
  await deps.expire(tx, subject, 'appointment_off');
  await deps.inApp.close(tx, { subject });
  await deps.notify(
    tx,
    registrationStatus,
    { registrationId: id, from, to: 'customer_created', reason: null },
    { eventId, actorId: actor.userId },
  );
  await deps.inApp.announce(
    tx,
    registrationBecameCustomer,
    { registrationId: id, number, name: registration.name, code: customer.code },
    { eventId, actorId: actor.userId },
  );
  return customer.id;
}

async function serviceOf(
  deps: RegistrationsDeps,
  tx: Transaction,
  registration: repository.RegistrationRecord,
  input: CreateCustomerInput,
): Promise<Service> {
  await requirePackage(tx.db, input.packageId);
  const packageId = input.packageId ?? registration.packageId;
  if (packageId === null) throw invalid('body.packageId', 'package_missing');
  const now = deps.clock.now();
  const installedAt = input.installedAt === undefined ? now : new Date(input.installedAt);
  if (installedAt.getTime() > now.getTime()) throw invalid('body.installedAt', 'installation_future');
  return { packageId, installedAt, now };
}

async function makeCustomer(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  registration: repository.RegistrationRecord,
  { packageId, installedAt, now }: Service,
): Promise<{ readonly id: number; readonly code: string }> {
  await lockThing(tx.client, 'customerPhone', registration.phone);
  const known = await customers.findByPhone(tx.db, registration.phone);
  if (known) {
    throw refused('confirmation_required', 'body.linkCustomerId', 'phone_is_customer', { code: known.code, name: known.name });
  }
  const { name, phone, email, address, areaId, isDemo } = registration;
  const values = { name, phone, email, address, areaId, packageId, isDemo, status: 'active', installedAt } as const;
  const customer = await customers.insertCustomer(tx.db, { ...values, createdAt: now, updatedAt: now });
  await deps.audit(tx, {
    actor,
    action: 'customer.create',
    entity: 'customer',
    entityId: customer.id,
    after: { code: customer.code, packageId, areaId, status: 'active', registrationId: registration.id },
  });
  return customer;
}

/** The customer must have the phone: a slip of the pen must not hand somebody else's contract over. */
async function linkCustomer(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  registration: repository.RegistrationRecord,
  { packageId, installedAt, now }: Service,
  customerId: number,
): Promise<{ readonly id: number; readonly code: string }> {
  const customer = await customers.lockCustomer(tx.db, customerId);
  if (!customer) throw invalid('body.linkCustomerId', 'unknown_customer');
  if (customer.phone !== registration.phone) {
    throw invalid('body.linkCustomerId', 'other_phone');
  }
  // A running or suspended contract stays as it is: it changes on the customer's own page.
  if (customer.status !== 'pending' && customer.status !== 'inactive') return customer;
  const { address, areaId } = registration;
  const after = { status: 'active', address, areaId: areaId ?? customer.areaId, packageId, installedAt } as const;
  await customers.changeCustomer(tx.db, customer.id, after, now);
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
    after: { ...after, installedAt: installedAt.toISOString(), registrationId: registration.id },
  });
  return customer;
}
