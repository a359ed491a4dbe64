import { z } from 'zod';
import type { Restoration } from '#service/bulk/bulk-resource.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { TICKET_STATUSES } from '#shared/domain/ticket.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { subjectOf } from './tickets.notices.ts';
import * as repository from './tickets.repository.ts';
import { type BulkTicket, snapshotOf } from './tickets.resource.ts';

/** What a status step changes, as it stands in the results of an operation. */
const before = z.object({
  status: z.enum(TICKET_STATUSES),
  technicianId: z.int().nullable(),
  team: z.array(z.object({ technicianId: z.int(), role: z.string() })),
  assignedAt: z.coerce.date().nullable(),
  completedAt: z.coerce.date().nullable(),
  resolution: z.string().nullable(),
});

/** Puts a ticket back to where it was before a status step, with its own trace. */
export async function undoTicket(
  deps: TicketsDeps,
  tx: Transaction,
  { actor, row, before: snapshot, undoneId }: Restoration<BulkTicket>,
): Promise<void> {
  const now = deps.clock.now();
  const values = before.parse(snapshot);
  await repository.updateTicket(tx.db, row.id, values, now);
  await repository.insertTimelineRow(tx.db, {
    ticketId: row.id,
    kind: 'status',
    fromStatus: row.status,
    toStatus: values.status,
    actorId: actor.userId,
    data: { undoneOperation: undoneId },
    createdAt: now,
  });
  await deps.audit(tx, {
    actor,
    action: 'ticket.undo',
    entity: 'ticket',
    entityId: row.id,
    before: snapshotOf(row),
    after: snapshot,
  });
  // What was not sent yet tells of a step that never was.
  await deps.expire(tx, subjectOf(row.id), 'undone');
  tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_updated', { id: row.id }));
}
