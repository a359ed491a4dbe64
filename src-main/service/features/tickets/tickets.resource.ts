import { idsOf, MATCHING_PAGE, type ResourceDefinition, type Snapshot, toSnapshot } from '#service/bulk/bulk-resource.ts';
import { tickets } from '#service/db/postgres/schema/index.ts';
import { oneOf } from '#service/lists/by-id.ts';
import { canSeeTicket } from './tickets.policy.ts';
import type { TicketsService } from './tickets.service.ts';

const columns = {
  id: tickets.id,
  version: tickets.version,
  updatedAt: tickets.updatedAt,
  status: tickets.status,
  priority: tickets.priority,
  technicianId: tickets.technicianId,
  team: tickets.team,
  assignedAt: tickets.assignedAt,
  completedAt: tickets.completedAt,
  resolution: tickets.resolution,
};
export type BulkTicket = Pick<typeof tickets.$inferSelect, keyof typeof columns>;

/** What of it an operation keeps. */
export function snapshotOf({ status, priority, technicianId, team, assignedAt, completedAt, resolution }: BulkTicket): Snapshot {
  return toSnapshot({ status, priority, technicianId, team, assignedAt, completedAt, resolution });
}

/** Its records as bulk actions see them; every change goes through the service. */
export const ticketsResource = (service: Pick<TicketsService, 'list' | 'undo'>): ResourceDefinition<BulkTicket> => ({
  id: 'tickets',
  entity: 'ticket',
  async read(db, ids, { lock }) {
    const query = db.select(columns).from(tickets).where(oneOf(tickets.id, ids)).orderBy(tickets.id);
    return lock ? query.for('update') : query;
  },
  canSee: canSeeTicket,
  snapshot: snapshotOf,
  restore: (tx, restoration) => service.undo(tx, restoration),
  async matching(actor, filter, cursor) {
    const query = { ...filter, limit: MATCHING_PAGE, sort: '-createdAt', ...(cursor ? { cursor } : {}) };
    return idsOf(await service.list(actor, query as Parameters<TicketsService['list']>[1]));
  },
});
