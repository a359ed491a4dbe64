import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { illegalStep, invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { setCustomerStatus } from '#shared/contracts/customers.contract.ts';
import { customerStatusMachine } from '#shared/domain/customer.ts';
import type { CustomersDeps } from './customers.deps.ts';
import * as repository from './customers.repository.ts';
import { openForChange } from './open-for-change.ts';

export type CustomerStatusInput = BodyOf<typeof setCustomerStatus>;

/** Moves a service one step along its machine. The first activation is the day from which it is billed. */
export async function moveCustomer(
  deps: CustomersDeps,
  tx: Transaction,
  actor: Actor | null,
  id: number,
  input: CustomerStatusInput,
): Promise<void> {
  const customer = await openForChange(tx, id, input.version);
  const to = input.status;
  const check = customerStatusMachine.check(customer.status, to);
  if (!check.ok) {
    throw illegalStep('body.status', check);
  }
  if (to !== 'active' && input.reason === undefined) {
    throw invalid('body.reason', 'reason_missing');
  }
  const now = deps.clock.now();
  const installedAt = to === 'active' && customer.installedAt === null ? { installedAt: now } : {};
  await repository.writeCustomer(tx.db, id, { status: to, ...installedAt }, now);
  await deps.audit(tx, {
    actor,
    action: 'customer.set_status',
    entity: 'customer',
    entityId: id,
    before: { status: customer.status },
    after: { status: to, reason: input.reason ?? null, ...installedAt },
  });
}
