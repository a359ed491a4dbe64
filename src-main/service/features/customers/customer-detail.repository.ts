import { and, desc, eq, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import {
  customers,
  invoices,
  packages,
  payments,
  registrations,
  technicians,
  tickets,
  users,
  whatsappNotifications,
} from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { findMessagesOf } from '#service/lists/messages-about.ts';

/** Rows of each list of a detail, newest kept. */
const LIST_LIMIT = 100;
const MESSAGE_LIMIT = 200;

const paidOf = sql<string>`(select coalesce(sum(p.amount), 0) from payments p where p.invoice_id = invoices.id and p.status = 'verified')::text`;

export async function findInvoices(db: Database, customerId: number) {
  return db
    .select({
      id: invoices.id,
      number: invoices.number,
      period: invoices.period,
      dueDate: invoices.dueDate,
      status: invoices.status,
      total: invoices.total,
      paid: paidOf,
    })
    .from(invoices)
    .where(eq(invoices.customerId, customerId))
    .orderBy(desc(invoices.period), desc(invoices.id))
    .limit(LIST_LIMIT);
}

export async function findPayments(db: Database, customerId: number) {
  return db
    .select({
      id: payments.id,
      invoiceId: invoices.id,
      invoiceNumber: invoices.number,
      amount: payments.amount,
      method: payments.method,
      status: payments.status,
      paidAt: payments.paidAt,
    })
    .from(payments)
    .innerJoin(invoices, eq(invoices.id, payments.invoiceId))
    .where(eq(invoices.customerId, customerId))
    .orderBy(desc(payments.paidAt), desc(payments.id))
    .limit(LIST_LIMIT);
}

/** `technicianId`: only those this technician leads or helps with; -1 for nobody's. */
export async function findTickets(db: Database, customerId: number, technicianId: number | 'all') {
  const mine: SQL | undefined =
    technicianId === 'all'
      ? undefined
      : sql`(${tickets.technicianId} = ${technicianId}::int or ${tickets.team} @> ${JSON.stringify([{ technicianId }])}::jsonb)`;
  return db
    .select({
      id: tickets.id,
      number: tickets.number,
      title: tickets.title,
      type: tickets.type,
      priority: tickets.priority,
      status: tickets.status,
      technician: users.name,
      createdAt: tickets.createdAt,
    })
    .from(tickets)
    .leftJoin(technicians, eq(technicians.id, tickets.technicianId))
    .leftJoin(users, eq(users.id, technicians.userId))
    .where(and(eq(tickets.customerId, customerId), mine))
    .orderBy(desc(tickets.id))
    .limit(LIST_LIMIT);
}

export async function findRegistrations(db: Database, customerId: number, technicianId: number | 'all') {
  return db
    .select({
      id: registrations.id,
      number: registrations.number,
      status: registrations.status,
      createdAt: registrations.createdAt,
    })
    .from(registrations)
    .where(
      and(
        eq(registrations.customerId, customerId),
        technicianId === 'all' ? undefined : eq(registrations.technicianId, technicianId),
      ),
    )
    .orderBy(desc(registrations.id))
    .limit(LIST_LIMIT);
}

/** By customer, and by phone where a message knew only that (an applicant who became a customer, an OTP). */
export async function findMessages(db: Database, customer: { readonly id: number; readonly phone: string }) {
  const ledger = whatsappNotifications;
  return findMessagesOf(
    db,
    or(
      eq(ledger.customerId, customer.id),
      and(isNull(ledger.customerId), eq(ledger.recipientType, 'customer'), eq(ledger.recipientPhone, customer.phone)),
    ),
    MESSAGE_LIMIT,
  );
}

export async function findService(db: Database, customerId: number) {
  const [row] = await db
    .select({
      email: customers.email,
      notes: customers.notes,
      areaId: customers.areaId,
      package: { id: packages.id, name: packages.name, mbps: packages.mbps, monthlyPrice: packages.monthlyPrice },
      installedAt: customers.installedAt,
      messagePreferences: customers.messagePreferences,
      optedOutAt: customers.optedOutAt,
    })
    .from(customers)
    .leftJoin(packages, eq(packages.id, customers.packageId))
    .where(eq(customers.id, customerId));
  return row ?? null;
}

/** Names from the city down to the area. */
export async function findAreaPath(db: Database, areaId: number | null): Promise<string[]> {
  if (areaId === null) return [];
  const { rows } = await db.execute<{ name: string }>(sql`
    with recursive up as (
      select id, parent_id, name, 0 as height from areas where id = ${areaId}
      union all
      select above.id, above.parent_id, above.name, up.height + 1 from areas above join up on above.id = up.parent_id
    )
    select name from up order by height desc`);
  return rows.map(({ name }) => name);
}

export async function countSamePhone(db: Database, customer: { readonly id: number; readonly phone: string }): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(customers)
    .where(and(eq(customers.phone, customer.phone), ne(customers.id, customer.id), isNull(customers.deletedAt)));
  return row?.count ?? 0;
}
