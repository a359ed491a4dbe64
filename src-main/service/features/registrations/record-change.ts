import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { RegistrationStatus } from '#shared/domain/registration.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import * as repository from './registrations.repository.ts';

interface RecordedChange {
  readonly id: number;
  readonly kind: 'status' | 'scheduled' | 'assigned' | 'edited' | 'customer';
  readonly from?: RegistrationStatus;
  readonly to?: RegistrationStatus;
  readonly note: string | null;
  readonly data: Record<string, unknown>;
  /** Verb of the audit entry. */
  readonly verb: string;
  readonly before: Record<string, unknown>;
  readonly after: Record<string, unknown>;
}

/** Stores a change with its trace: row, timeline, audit, and the desks told after the commit. Returns the event's id. */
export async function storeChange(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  change: repository.RegistrationChange,
  trace: RecordedChange,
): Promise<string> {
  const now = deps.clock.now();
  await repository.changeRegistration(tx.db, trace.id, change, now);
  const eventId = await repository.insertTimelineRow(tx.db, {
    registrationId: trace.id,
    kind: trace.kind,
    fromStatus: trace.from ?? null,
    toStatus: trace.to ?? null,
    actorId: actor.userId,
    note: trace.note,
    data: trace.data,
    createdAt: now,
  });
  await deps.audit(tx, {
    actor,
    action: `registration.${trace.verb}`,
    entity: 'registration',
    entityId: trace.id,
    before: trace.before,
    after: trace.after,
  });
  tx.afterCommit(() => {
    deps.publisher.publish('staff', 'registration_updated', { id: trace.id });
    if (trace.verb === 'approve') deps.publisher.publish('staff', 'registration_approved', { id: trace.id });
  });
  return String(eventId);
}
