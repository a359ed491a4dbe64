import type { PoolClient } from 'pg';
import type { TicketCategory, TicketPriority, TicketStatus, TicketType } from '#shared/domain/ticket.ts';

/** What the notification center says of a ticket: what, how bad, where. */
export interface TicketPlace {
  readonly id: number;
  readonly number: string;
  readonly title: string;
  readonly type: TicketType;
  readonly category: TicketCategory;
  readonly priority: TicketPriority;
  readonly status: TicketStatus;
  readonly version: number;
  readonly customer: string;
  readonly areaId: number | null;
  readonly areaCode: string | null;
}

/** Throws when there is no such ticket: the caller just wrote it. */
export async function ticketPlace(client: PoolClient, ticketId: number): Promise<TicketPlace> {
  const { rows } = await client.query<TicketPlace>(
    `SELECT t.id, t.number, t.title, t.type, t.category, t.priority, t.status, t.version, c.name AS customer,
            a.id AS "areaId", a.code AS "areaCode"
     FROM tickets t JOIN customers c ON c.id = t.customer_id LEFT JOIN areas a ON a.id = c.area_id WHERE t.id = $1`,
    [ticketId],
  );
  const [row] = rows;
  if (!row) throw new Error(`ticket ${ticketId} does not exist`);
  return row;
}
