import { z } from 'zod';
import type { Restoration } from '#service/bulk/bulk-resource.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { REGISTRATION_STATUSES } from '#shared/domain/registration.ts';
import { subjectOf } from './record-change.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import * as repository from './registrations.repository.ts';
import { type BulkRegistration, snapshotOf } from './registrations.resource.ts';

/** What a status step changes, as it stands in the results of an operation. */
const before = z.object({
  status: z.enum(REGISTRATION_STATUSES),
  surveyAt: z.coerce.date().nullable(),
  installationAt: z.coerce.date().nullable(),
  notes: z.string().nullable(),
  rejectionReason: z.string().nullable(),
});

/** Puts a registration back to where it was before a status step, with its own trace. */
export async function undoRegistration(
  deps: RegistrationsDeps,
  tx: Transaction,
  { actor, row, before: snapshot, undoneId }: Restoration<BulkRegistration>,
): Promise<void> {
  const now = deps.clock.now();
  const values = before.parse(snapshot);
  await repository.changeRegistration(tx.db, row.id, values, now);
  await repository.insertTimelineRow(tx.db, {
    registrationId: row.id,
    kind: 'status',
    fromStatus: row.status,
    toStatus: values.status,
    actorId: actor.userId,
    data: { undoneOperation: undoneId },
    createdAt: now,
  });
  await deps.audit(tx, {
    actor,
    action: 'registration.undo',
    entity: 'registration',
    entityId: row.id,
    before: snapshotOf(row),
    after: snapshot,
  });
  // What was not sent yet tells of a step that never was.
  await deps.expire(tx, subjectOf(row.id), 'undone');
  tx.afterCommit(() => deps.publisher.publish('staff', 'registration_updated', { id: row.id }));
}
