import { idsOf, MATCHING_PAGE, type ResourceDefinition, type Snapshot, toSnapshot } from '#service/bulk/bulk-resource.ts';
import { registrations } from '#service/db/postgres/schema/index.ts';
import { oneOf } from '#service/lists/by-id.ts';
import { canSeeRegistration } from './registrations.policy.ts';
import type { RegistrationsService } from './registrations.service.ts';

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

/** What of it an operation keeps. */
export function snapshotOf({
  status,
  technicianId,
  surveyAt,
  installationAt,
  notes,
  rejectionReason,
}: BulkRegistration): Snapshot {
  return toSnapshot({ status, technicianId, surveyAt, installationAt, notes, rejectionReason });
}

/** Its records as bulk actions see them; every change goes through the service. */
export const registrationsResource = (
  service: Pick<RegistrationsService, 'list' | 'undo'>,
): ResourceDefinition<BulkRegistration> => ({
  id: 'registrations',
  entity: 'registration',
  async read(db, ids, { lock }) {
    const query = db.select(columns).from(registrations).where(oneOf(registrations.id, ids)).orderBy(registrations.id);
    return lock ? query.for('update') : query;
  },
  canSee: canSeeRegistration,
  snapshot: snapshotOf,
  restore: (tx, restoration) => service.undo(tx, restoration),
  async matching(actor, filter, cursor) {
    const query = { ...filter, limit: MATCHING_PAGE, sort: '-createdAt', ...(cursor ? { cursor } : {}) };
    return idsOf(await service.list(actor, query as Parameters<RegistrationsService['list']>[1]));
  },
});
