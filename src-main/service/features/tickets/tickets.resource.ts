import { sql } from 'drizzle-orm';
import { idsOf, MATCHING_PAGE, type ResourceDefinition, toSnapshot } from '../../bulk/bulk-resource.ts';
import { ticketEvents, tickets } from '../../db/postgres/schema/index.ts';
import { canSeeTicket } from './tickets.policy.ts';

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

export const ticketsResource: ResourceDefinition<BulkTicket> = {
  id: 'tickets',
  entity: 'ticket',
  async read(db, ids, { lock }) {
    const query = db
      .select(columns)
      .from(tickets)
      .where(sql`${tickets.id} = any(${sql.param([...ids])}::int[])`)
      .orderBy(tickets.id);
    return lock ? query.for('update') : query;
  },
  canSee: canSeeTicket,
  snapshot: ({ status, priority, technicianId, team, assignedAt, completedAt, resolution }) =>
    toSnapshot({ status, priority, technicianId, team, assignedAt, completedAt, resolution }),
  async restore(deps, tx, { actor, row, before, undoneId }) {
    const now = deps.clock.now();
    const { rows } = await tx.client.query<{ status: BulkTicket['status'] }>(
      `UPDATE tickets SET status = was.status, technician_id = was.technician_id, team = was.team, assigned_at = was.assigned_at,
              completed_at = was.completed_at, resolution = was.resolution, version = tickets.version + 1, updated_at = $3
       FROM (SELECT b ->> 'status' AS status, (b ->> 'technicianId')::int AS technician_id, b -> 'team' AS team,
                    (b ->> 'assignedAt')::timestamptz AS assigned_at, (b ->> 'completedAt')::timestamptz AS completed_at,
                    b ->> 'resolution' AS resolution
             FROM (SELECT $2::jsonb AS b) snapshot) was
       WHERE tickets.id = $1 RETURNING tickets.status`,
      [row.id, JSON.stringify(before), now],
    );
    await tx.db.insert(ticketEvents).values({
      ticketId: row.id,
      kind: 'status',
      fromStatus: row.status,
      toStatus: rows[0]?.status ?? null,
      actorId: actor.userId,
      data: { undoneOperation: undoneId },
      createdAt: now,
    });
    await deps.audit(tx, {
      actor,
      action: 'ticket.undo',
      entity: 'ticket',
      entityId: row.id,
      before: ticketsResource.snapshot(row),
      after: before,
    });
    // What was not sent yet tells of a step that never was.
    await deps.expire(tx, `ticket:${row.id}`, 'undone');
    tx.afterCommit(() => deps.publisher.publish('staff', 'ticket_updated', { id: row.id }));
  },
  async matching(ports, actor, filter, cursor) {
    const query = { ...filter, limit: MATCHING_PAGE, sort: '-createdAt', ...(cursor ? { cursor } : {}) };
    return idsOf(await ports.tickets.list(actor, query as Parameters<typeof ports.tickets.list>[1]));
  },
};
