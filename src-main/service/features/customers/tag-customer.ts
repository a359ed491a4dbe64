import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { invalid } from '#service/errors.ts';
import type { CustomersDeps } from './customers.deps.ts';
import * as repository from './customers.repository.ts';
import { openForChange } from './open-for-change.ts';

/** Tags one customer may have; more are no longer an order but a second notebook. */
const MAX_TAGS = 20;

/** Returns whether anything changed: a tag that is there stays once. */
export async function addTag(deps: CustomersDeps, tx: Transaction, actor: Actor, id: number, tag: string): Promise<boolean> {
  const { tags } = await openForChange(tx, id);
  if (tags.includes(tag)) return false;
  if (tags.length >= MAX_TAGS) throw invalid('body.tag', 'too_many_tags', { max: MAX_TAGS });
  await write(deps, tx, actor, id, tags, [...tags, tag]);
  return true;
}

export async function removeTag(deps: CustomersDeps, tx: Transaction, actor: Actor, id: number, tag: string): Promise<void> {
  const { tags } = await openForChange(tx, id);
  if (tags.includes(tag)) {
    await write(
      deps,
      tx,
      actor,
      id,
      tags,
      tags.filter((other) => other !== tag),
    );
  }
}

async function write(
  deps: CustomersDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  await repository.writeCustomer(tx.db, id, { tags: [...after] }, deps.clock.now());
  await deps.audit(tx, {
    actor,
    action: 'customer.set_tags',
    entity: 'customer',
    entityId: id,
    before: { tags: before },
    after: { tags: after },
  });
}
