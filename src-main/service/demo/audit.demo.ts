import type { auditLog } from '#service/db/postgres/schema/index.ts';
import type { NewRow } from './bulk-insert.ts';
import type { DemoCustomer } from './customers.demo.ts';
import { DAY, type DemoContext, plus } from './demo-context.ts';
import type { DemoInvoices } from './invoices.demo.ts';
import { type DemoRegistration, decidesStep } from './registrations.demo.ts';
import type { DemoStaff, DemoUser } from './staff.demo.ts';
import type { DemoTicket } from './tickets.demo.ts';

const REACH_DAYS = 14;

interface Draft {
  readonly actor: DemoUser | null;
  readonly action: string;
  readonly entity: string;
  readonly entityId: number;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly at: Date;
}

export interface AuditSources {
  readonly staff: DemoStaff;
  readonly customers: readonly DemoCustomer[];
  readonly tickets: readonly DemoTicket[];
  readonly registrations: readonly DemoRegistration[];
  readonly invoices: DemoInvoices;
}

/** Who did what in the last two weeks, as far as the records of the demo tell; the seeding itself comes last. */
export function planAudit(context: DemoContext, sources: AuditSources): readonly NewRow<typeof auditLog>[] {
  const { staff } = sources;
  const since = plus(context.now, -REACH_DAYS * DAY);
  const actorOf = (id: number | null | undefined): DemoUser | null => staff.users.find((user) => user.id === id) ?? null;

  const assignments = sources.tickets.flatMap(({ row, events }) =>
    events.flatMap((event): Draft[] =>
      event.kind === 'assigned' && event.technician !== null
        ? [
            {
              actor: actorOf(event.actorId),
              action: 'ticket.assign',
              entity: 'ticket',
              entityId: row.id,
              before: { status: event.from },
              after: { status: event.to, technicianId: event.technician.id },
              at: event.at,
            },
          ]
        : [],
    ),
  );
  const payments = sources.invoices.payments.flatMap(({ row }): Draft[] => {
    if (row.verifiedBy == null) return [];
    const verb = row.status === 'rejected' ? 'reject' : row.status === 'reversed' ? 'reverse' : 'verify';
    return [
      {
        actor: actorOf(row.verifiedBy),
        action: `payment.${verb}`,
        entity: 'payment',
        entityId: row.id,
        before: { status: 'pending_verification' },
        after: { status: row.status, amount: row.amount },
        at: row.paidAt,
      },
    ];
  });
  const registrations = sources.registrations.flatMap(({ row, steps }) =>
    steps.slice(1).map(
      ({ status, at }, index): Draft => ({
        actor: staff.user(decidesStep(status)),
        action: 'registration.status',
        entity: 'registration',
        entityId: row.id,
        before: { status: steps[index]?.status ?? null },
        after: { status },
        at,
      }),
    ),
  );
  const suspensions = sources.customers
    .filter(({ row }) => row.status === 'suspended')
    .map(
      ({ row }, index): Draft => ({
        actor: staff.user('cs'),
        action: 'customer.status',
        entity: 'customer',
        entityId: row.id,
        before: { status: 'active' },
        after: { status: 'suspended' },
        at: plus(context.now, -(index + 0.4) * DAY),
      }),
    );

  const drafts = [
    ...assignments.filter((_, at) => at % 3 === 0),
    ...payments.filter((_, at) => at % 4 === 0),
    ...registrations,
    ...suspensions,
  ]
    .filter(({ at }) => at > since && at <= context.now)
    .sort(
      (one, other) =>
        one.at.getTime() - other.at.getTime() || (one.action < other.action ? -1 : 1) || one.entityId - other.entityId,
    );
  const seeding: Draft = {
    actor: null,
    action: 'demo.seed',
    entity: 'installation',
    entityId: 1,
    before: null,
    after: { demo: true },
    at: context.now,
  };
  return [...drafts, seeding].map(({ actor, action, entity, entityId, before, after, at }, index) => ({
    id: index + 1,
    actorId: actor?.id ?? null,
    actorName: actor?.name ?? 'Kabar Desk',
    action,
    entity,
    entityId: String(entityId),
    before,
    after,
    node: 'demo',
    createdAt: at,
  }));
}
