import type { PoolClient } from 'pg';
import { formatPhone } from '#shared/domain/phone.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { TicketPriority, TicketStatus } from '#shared/domain/ticket.ts';

/** What messages about a ticket need to know of it. */
export interface TicketFacts {
  readonly id: number;
  readonly number: string;
  readonly title: string;
  readonly priority: TicketPriority;
  readonly status: TicketStatus;
  readonly slaDueAt: Date;
  readonly isDemo: boolean;
  readonly customer: {
    readonly id: number;
    readonly name: string;
    readonly phone: string;
    readonly address: string;
    readonly area: string | null;
  };
  readonly technician: {
    readonly id: number;
    readonly userId: number;
    readonly name: string;
    readonly phone: string | null;
  } | null;
}

/** One ticket with its customer and technician. Throws when it does not exist: the caller just wrote it. */
export async function ticketFacts(client: PoolClient, ticketId: number): Promise<TicketFacts> {
  const { rows } = await client.query<{ facts: Omit<TicketFacts, 'slaDueAt'>; slaDueAt: Date }>(
    `SELECT t.sla_due_at AS "slaDueAt", json_build_object(
       'id', t.id, 'number', t.number, 'title', t.title, 'priority', t.priority, 'status', t.status, 'isDemo', c.is_demo,
       'customer', json_build_object('id', c.id, 'name', c.name, 'phone', c.phone, 'address', c.address, 'area', a.name),
       'technician', CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', te.id, 'userId', u.id, 'name', u.name, 'phone', u.phone) END
     ) AS facts
     FROM tickets t JOIN customers c ON c.id = t.customer_id
     LEFT JOIN areas a ON a.id = c.area_id
     LEFT JOIN technicians te ON te.id = t.technician_id
     LEFT JOIN users u ON u.id = te.user_id
     WHERE t.id = $1`,
    [ticketId],
  );
  const [row] = rows;
  if (!row) throw new Error(`ticket ${ticketId} does not exist`);
  return { ...row.facts, slaDueAt: row.slaDueAt };
}

export interface StaffMember {
  readonly userId: number;
  readonly name: string;
  readonly role: Role;
  readonly phone: string | null;
  readonly isDemo: boolean;
}

/** Active staff, all of them or by role. */
export async function activeStaff(client: PoolClient, roles: readonly Role[] | null = null): Promise<StaffMember[]> {
  const { rows } = await client.query<StaffMember>(
    `SELECT id AS "userId", name, role, phone, is_demo AS "isDemo" FROM users
     WHERE active AND ($1::text[] IS NULL OR role = ANY($1)) ORDER BY id`,
    [roles],
  );
  return rows;
}

export interface TechnicianMember {
  readonly technicianId: number;
  readonly userId: number;
  readonly name: string;
  readonly phone: string | null;
  readonly isDemo: boolean;
}

export async function technicianMembers(client: PoolClient, technicianIds: readonly number[]): Promise<TechnicianMember[]> {
  const { rows } = await client.query<TechnicianMember>(
    `SELECT te.id AS "technicianId", u.id AS "userId", u.name, u.phone, u.is_demo AS "isDemo"
     FROM technicians te JOIN users u ON u.id = te.user_id WHERE te.id = ANY($1) ORDER BY te.id`,
    [technicianIds],
  );
  return rows;
}

export interface GroupTarget {
  readonly groupId: number;
  readonly name: string;
  readonly isDemo: boolean;
}

/** Active groups by purpose. */
export async function groupsFor(client: PoolClient, purposes: readonly string[]): Promise<GroupTarget[]> {
  const { rows } = await client.query<GroupTarget>(
    'SELECT id AS "groupId", name, is_demo AS "isDemo" FROM whatsapp_groups WHERE active AND purpose = ANY($1) ORDER BY id',
    [purposes],
  );
  return rows;
}

/** Phone as people read it; a dash where there is none. */
export function shownPhone(phone: string | null): string {
  return phone ? formatPhone(phone) : '-';
}
