import type { Actor } from '#service/access/actor.ts';
import type { MessagePreferences } from '#service/db/postgres/schema/index.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, invalid } from '#service/errors.ts';
import type { CustomersDeps } from './customers.deps.ts';
import type { CustomerChange, LockedCustomer } from './customers.repository.ts';
import * as repository from './customers.repository.ts';
import { moveEverything } from './merge-customers.repository.ts';

/**
 * Moves everything of a duplicate to the customer that stays, and deletes the duplicate with a pointer to it. What the one that stays
 * does not know is taken over; where both know something, the one that stays is right; a refusal of messages by either counts.
 */
export async function mergeCustomers(
  deps: CustomersDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  otherId: number,
): Promise<void> {
  if (id === otherId) throw invalid('body.otherId', 'merge_same');
  const locked = await repository.lockCustomers(tx.db, [id, otherId]);
  const kept = locked.find((customer) => customer.id === id);
  const other = locked.find((customer) => customer.id === otherId);
  if (!kept) throw new AppError('not_found');
  if (!other) throw invalid('body.otherId', 'unknown_customer');
  if (kept.phone !== other.phone) {
    throw invalid('body.otherId', 'not_a_duplicate');
  }
  if (kept.isDemo !== other.isDemo) throw invalid('body.otherId', 'merge_demo');

  const now = deps.clock.now();
  const moved = await moveEverything(tx.db, otherId, id);
  const change = takenOver(kept, other);
  await repository.writeCustomer(tx.db, id, change, now);
  await repository.writeCustomer(tx.db, otherId, { deletedAt: now, mergedIntoId: id }, now);
  const current: Readonly<Record<string, unknown>> = kept;
  await deps.audit(tx, {
    actor,
    action: 'customer.merge',
    entity: 'customer',
    entityId: id,
    before: Object.fromEntries(Object.keys(change).map((key) => [key, current[key]])),
    after: { ...change, mergedFromId: otherId, moved },
  });
  const { searchText: _derived, ...before } = other;
  await deps.audit(tx, {
    actor,
    action: 'customer.merge_into',
    entity: 'customer',
    entityId: otherId,
    before,
    after: { deletedAt: now, mergedIntoId: id },
  });
}

function takenOver(kept: LockedCustomer, other: LockedCustomer): CustomerChange {
  const notes = [kept.notes, other.notes].filter((text) => text !== '');
  return {
    email: kept.email ?? other.email,
    areaId: kept.areaId ?? other.areaId,
    packageId: kept.packageId ?? other.packageId,
    installedAt: kept.installedAt ?? other.installedAt,
    notes: [...new Set(notes)].join('\n'),
    tags: [...new Set([...kept.tags, ...other.tags])],
    messagePreferences: strictest(kept.messagePreferences, other.messagePreferences),
    optedOutAt: earlier(kept.optedOutAt, other.optedOutAt),
  };
}

function strictest(one: MessagePreferences, other: MessagePreferences): MessagePreferences {
  const refused = (key: keyof MessagePreferences) => one[key] === false || other[key] === false;
  const keys = ['marketing', 'payment_reminder', 'survey'] as const;
  return Object.fromEntries(keys.filter((key) => refused(key)).map((key) => [key, false]));
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one.getTime() <= other.getTime() ? one : other;
}
