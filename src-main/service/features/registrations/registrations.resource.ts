import { sql } from 'drizzle-orm';
import { idsOf, MATCHING_PAGE, type ResourceDefinition, toSnapshot } from '../../bulk/bulk-resource.ts';
import { registrationEvents, registrations } from '../../db/postgres/schema/index.ts';
import { canSeeRegistration } from './registrations.policy.ts';

const columns = {
  id: registrations.id,
  version: registrations.version,
  updatedAt: registrations.updatedAt,
  status: registrations.status,
  technicianId: registrations.technicianId,
  surveyAt: registrations.surveyAt,
  installationAt: registrations.installationAt,
  notes: registrations.notes,
  rejectionReason: registrations.rejectionReason,
};
export type BulkRegistration = Pick<typeof registrations.$inferSelect, keyof typeof columns>;

export const registrationsResource: ResourceDefinition<BulkRegistration> = {
  id: 'registrations',
  entity: 'registration',
  async read(db, ids, { lock }) {
    const query = db
      .select(columns)
      .from(registrations)
      .where(sql`${registrations.id} = any(${sql.param([...ids])}::int[])`)
      .orderBy(registrations.id);
    return lock ? query.for('update') : query;
  },
  canSee: canSeeRegistration,
  snapshot: ({ status, technicianId, surveyAt, installationAt, notes, rejectionReason }) =>
    toSnapshot({ status, technicianId, surveyAt, installationAt, notes, rejectionReason }),
  async restore(deps, tx, { actor, row, before, undoneId }) {
    const now = deps.clock.now();
    const { rows } = await tx.client.query<{ status: BulkRegistration['status'] }>(
      `UPDATE registrations SET status = $2::jsonb ->> 'status', survey_at = ($2::jsonb ->> 'surveyAt')::timestamptz,
              installation_at = ($2::jsonb ->> 'installationAt')::timestamptz, notes = $2::jsonb ->> 'notes',
              rejection_reason = $2::jsonb ->> 'rejectionReason', version = version + 1, updated_at = $3
       WHERE id = $1 RETURNING status`,
      [row.id, JSON.stringify(before), now],
    );
    await tx.db.insert(registrationEvents).values({
      registrationId: row.id,
      kind: 'status',
      fromStatus: row.status,
      toStatus: rows[0]?.status ?? null,
      actorId: actor.userId,
      data: { undoneOperation: undoneId },
      createdAt: now,
    });
    await deps.audit(tx, {
      actor,
      action: 'registration.undo',
      entity: 'registration',
      entityId: row.id,
      before: registrationsResource.snapshot(row),
      after: before,
    });
    // What was not sent yet tells of a step that never was.
    await deps.expire(tx, `registration:${row.id}`, 'undone');
    tx.afterCommit(() => deps.publisher.publish('staff', 'registration_updated', { id: row.id }));
  },
  async matching(ports, actor, filter, cursor) {
    const query = { ...filter, limit: MATCHING_PAGE, sort: '-createdAt', ...(cursor ? { cursor } : {}) };
    return idsOf(await ports.registrations.list(actor, query as Parameters<typeof ports.registrations.list>[1]));
  },
};
