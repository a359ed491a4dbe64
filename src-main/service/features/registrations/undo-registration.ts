import { z } from 'zod';
import type { Restoration } from '#service/bulk/bulk-resource.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { REGISTRATION_STATUSES } from '#shared/domain/registration.ts';
import { storeChange } from './record-change.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { subjectOf } from './registrations.notices.ts';
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
  const values = before.parse(snapshot);
  await storeChange(deps, tx, actor, values, {
    id: row.id,
    kind: 'status',
    from: row.status,
    to: values.status,
    note: null,
    data: { undoneOperation: undoneId },
    verb: 'undo',
    before: snapshotOf(row),
    after: snapshot,
  });
  // What was not sent yet tells of a step that never was.
  await deps.expire(tx, subjectOf(row.id), 'undone');
}
