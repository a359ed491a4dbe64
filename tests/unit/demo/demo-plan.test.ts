import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DEMO_PHONE_PREFIX } from '#service/demo/demo-phones.ts';
import { type DemoPlan, planDemo } from '#service/demo/demo-plan.ts';
import { CUSTOMER_STATUSES } from '#shared/domain/customer.ts';
import { isOutstandingInvoice, outstandingAmount, settledInvoiceStatus } from '#shared/domain/invoice.ts';
import { isOpen } from '#shared/domain/message.ts';
import { normalisePhone } from '#shared/domain/phone.ts';
import { REGISTRATION_STATUSES, registrationStatusMachine } from '#shared/domain/registration.ts';
import {
  CATEGORIES_OF_TYPE,
  checkTicketAssignment,
  requiresTechnician,
  slaDueAt,
  slaState,
  type TicketStatus,
  ticketStatusMachine,
} from '#shared/domain/ticket.ts';
import { DEFAULT_QUIET_HOURS, isQuietHours, wibDate } from '#shared/domain/time-zone.ts';

/** Ordinary noon, deep night, the first minute of a month, New Year's Eve by UTC, a leap day. */
const INSTANTS = [
  '2026-11-20T04:30:00.123Z',
  '2026-06-14T20:10:00.000Z',
  '2026-09-30T17:00:00.000Z',
  '2026-12-31T23:59:59.999Z',
  '2028-02-29T10:00:00.000Z',
];

const checksum = (plan: DemoPlan): string => createHash('sha256').update(JSON.stringify(plan)).digest('hex');

function grouped<T, K>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  return Map.groupBy(rows, key);
}

test('the same instant gives the same rows in every table, another one gives others', () => {
  const [first = '', second = ''] = INSTANTS;
  expect(checksum(planDemo(new Date(first)))).toBe(checksum(planDemo(new Date(first))));
  expect(checksum(planDemo(new Date(first)))).not.toBe(checksum(planDemo(new Date(second))));
});

describe.each(INSTANTS)('the demo made at %s', (instant) => {
  const now = new Date(instant);
  const plan = planDemo(now);

  test('has the size of a small provider', () => {
    expect(plan.packages.map(({ name, mbps, monthlyPrice }) => [name, mbps, monthlyPrice])).toEqual([
      ['Home Bronze 30M', 30, 149_900],
      ['Home Silver 50M', 50, 199_900],
      ['Home Gold 75M', 75, 249_900],
      ['Home Platinum 100M', 100, 289_900],
    ]);
    expect(plan.customers).toHaveLength(500);
    expect(plan.technicians).toHaveLength(12);
    expect(plan.registrations).toHaveLength(60);
    expect(plan.whatsappGroups).toHaveLength(2);
    expect(plan.faqArticles).toHaveLength(6);
    expect(plan.tickets.length).toBeGreaterThan(780);
    expect(plan.tickets.length).toBeLessThan(1_050);
    expect(plan.whatsappNotifications.length).toBeGreaterThan(5_500);
    expect(plan.whatsappNotifications.length).toBeLessThan(8_500);
    expect(plan.users.slice(0, 6).map(({ username, role }) => [username, role])).toEqual([
      ['admin', 'admin'],
      ['manager', 'manager'],
      ['supervisor', 'supervisor'],
      ['noc', 'noc'],
      ['cs', 'customer_service'],
      ['technician', 'technician'],
    ]);
    expect(plan.signInIds).toHaveLength(17);
  });

  test('marks every row that can be marked, and numbers each table from 1', () => {
    const { packages, signInIds, routingRules, whatsappDeliveryAttempts, ...numbered } = plan;
    for (const [table, rows] of Object.entries(numbered)) {
      expect([table, rows.map((row) => ('id' in row ? row.id : null))]).toEqual([table, rows.map((_, at) => at + 1)]);
      expect([table, rows.filter((row) => 'isDemo' in row && row.isDemo !== true)]).toEqual([table, []]);
    }
  });

  test('uses only numbers of the demo block, in their normal form', () => {
    const phones = [...plan.users, ...plan.customers, ...plan.registrations].map(({ phone }) => phone);
    const written = plan.whatsappNotifications.flatMap(({ recipientPhone }) => (recipientPhone == null ? [] : [recipientPhone]));
    const odd = [...new Set([...phones, ...written])].filter((phone) => {
      const result = normalisePhone(phone ?? '');
      return !result.ok || result.phone !== phone || result.kind !== 'mobile' || !phone.startsWith(DEMO_PHONE_PREFIX);
    });
    expect(odd).toEqual([]);
    expect(phones.length - new Set([...plan.users, ...plan.customers].map(({ phone }) => phone)).size).toBeGreaterThan(0);
    expect(
      JSON.stringify(plan)
        .match(/\b(?:\+?62|0)8\d{8,}/g)
        ?.filter((phone) => !phone.startsWith(DEMO_PHONE_PREFIX)),
    ).toEqual([]);
  });

  test('lets two customers share one phone and nobody else', () => {
    const shared = [...grouped(plan.customers, ({ phone }) => phone).values()].filter((rows) => rows.length > 1);
    expect(shared.map((rows) => rows.length)).toEqual([2]);
  });

  test('has every status of customers and registrations, refusals of messages, and names that need care', () => {
    expect(new Set(plan.customers.map(({ status }) => status))).toEqual(new Set(CUSTOMER_STATUSES));
    expect(new Set(plan.registrations.map(({ status }) => status))).toEqual(new Set(REGISTRATION_STATUSES));
    expect(plan.customers.filter(({ optedOutAt }) => optedOutAt !== null).length).toBeGreaterThan(3);
    const names = plan.customers.map(({ name }) => name);
    for (const mark of ["'", '{nama}', '*', ',', '_', '~']) expect(names.some((name) => name.includes(mark))).toBe(true);
  });

  test('nothing that is over lies in the future', () => {
    const late = (row: object, ...columns: string[]): boolean =>
      columns.some((column) => {
        const value = (row as Record<string, unknown>)[column];
        return value instanceof Date && value > now;
      });
    expect(
      plan.tickets.filter((row) =>
        late(row, 'createdAt', 'updatedAt', 'completedAt', 'assignedAt', 'ratedAt', 'slaWarnedAt', 'slaBreachedAt'),
      ),
    ).toEqual([]);
    expect(plan.ticketEvents.filter((row) => late(row, 'createdAt'))).toEqual([]);
    expect(plan.customers.filter((row) => late(row, 'createdAt', 'updatedAt', 'installedAt', 'optedOutAt'))).toEqual([]);
    expect(plan.registrations.filter((row) => late(row, 'createdAt', 'updatedAt'))).toEqual([]);
    expect(plan.registrationEvents.filter((row) => late(row, 'createdAt'))).toEqual([]);
    expect(plan.invoices.filter((row) => late(row, 'createdAt', 'updatedAt', 'paidAt'))).toEqual([]);
    expect(plan.payments.filter((row) => late(row, 'createdAt', 'paidAt'))).toEqual([]);
    expect(plan.notifications.filter((row) => late(row, 'createdAt', 'readAt', 'seenAt'))).toEqual([]);
    expect(plan.auditLog.filter((row) => late(row, 'createdAt'))).toEqual([]);
    expect(
      plan.whatsappNotifications.filter((row) =>
        late(row, 'createdAt', 'queuedAt', 'sendingAt', 'sentAt', 'deliveredAt', 'readAt', 'settledAt', 'updatedAt'),
      ),
    ).toEqual([]);
    expect(plan.whatsappDeliveryAttempts.filter((row) => late(row, 'startedAt', 'endedAt'))).toEqual([]);
  });

  test("every registration's timeline is legal and ends in its status", () => {
    const events = grouped(plan.registrationEvents, ({ registrationId }) => registrationId);
    const wrong = plan.registrations.flatMap((registration) => {
      const timeline = events.get(registration.id ?? 0) ?? [];
      const [first, ...steps] = timeline;
      const legal = steps.every(
        ({ fromStatus, toStatus, createdAt }, at) =>
          fromStatus === timeline[at]?.toStatus &&
          fromStatus != null &&
          toStatus != null &&
          registrationStatusMachine.can(fromStatus, toStatus) &&
          (createdAt ?? now) > (timeline[at]?.createdAt ?? now),
      );
      const isWhole = first?.kind === 'created' && first.fromStatus == null && timeline.at(-1)?.toStatus === registration.status;
      return legal && isWhole ? [] : [registration.id];
    });
    expect(wrong).toEqual([]);
  });

  test("every ticket's timeline is legal and ends in its status", () => {
    const events = grouped(plan.ticketEvents, ({ ticketId }) => ticketId);
    const wrong = plan.tickets.flatMap((ticket) => {
      const timeline = events.get(ticket.id ?? 0) ?? [];
      let status: TicketStatus | null = null;
      const problems: string[] = [];
      for (const [at, event] of timeline.entries()) {
        const previous = timeline[at - 1]?.createdAt;
        if (previous && event.createdAt && event.createdAt <= previous) problems.push('out of order');
        if (at === 0 && event.kind !== 'created') problems.push('not created first');
        if (event.toStatus == null) continue;
        if (event.fromStatus !== status) problems.push(`from ${event.fromStatus} instead of ${status}`);
        const legal =
          status === null
            ? event.toStatus === 'open'
            : event.kind === 'assigned'
              ? checkTicketAssignment(status).ok
              : ticketStatusMachine.can(status, event.toStatus);
        if (!legal) problems.push(`${status} → ${event.toStatus}`);
        status = event.toStatus;
      }
      if (status !== ticket.status) problems.push(`ends in ${status}`);
      return problems.map((problem) => `${ticket.id}: ${problem}`);
    });
    expect(wrong).toEqual([]);
  });

  test("a ticket's columns follow from its timeline", () => {
    const events = grouped(plan.ticketEvents, ({ ticketId }) => ticketId);
    for (const ticket of plan.tickets) {
      const timeline = events.get(ticket.id ?? 0) ?? [];
      const status = ticket.status ?? 'open';
      const completed = timeline.findLast(({ toStatus }) => toStatus === 'completed')?.createdAt ?? null;
      const rated = timeline.find(({ kind }) => kind === 'rated')?.createdAt ?? null;
      expect({
        category: CATEGORIES_OF_TYPE[ticket.type].includes(ticket.category),
        slaDueAt: ticket.slaDueAt,
        completedAt: ticket.completedAt,
        hasResolution: ticket.resolution !== null,
        hasTechnician: !requiresTechnician(status) || ticket.technicianId !== null,
        assignedAt: ticket.assignedAt,
        ratedAt: ticket.ratedAt,
        hasRating: ticket.rating !== null,
        updatedAt: ticket.updatedAt,
        version: ticket.version,
      }).toEqual({
        category: true,
        slaDueAt: slaDueAt(ticket.createdAt ?? now, ticket.priority),
        completedAt: status === 'completed' ? completed : null,
        hasResolution: status === 'completed',
        hasTechnician: true,
        assignedAt: timeline.findLast(({ kind }) => kind === 'assigned')?.createdAt ?? null,
        ratedAt: rated,
        hasRating: rated !== null,
        updatedAt: timeline.at(-1)?.createdAt,
        version: timeline.length,
      });
    }
  });

  test('the desk has work at any hour: unassigned, near its deadline, past it', () => {
    const running = plan.tickets.filter(({ status }) => status !== 'completed' && status !== 'cancelled');
    const states = running.map(({ slaDueAt: dueAt, priority }) => slaState({ dueAt, priority }, now));
    expect(running.filter(({ status }) => status === 'open').length).toBeGreaterThanOrEqual(9);
    expect(states.filter((state) => state === 'warning').length).toBeGreaterThanOrEqual(4);
    expect(states.filter((state) => state === 'breached').length).toBeGreaterThanOrEqual(4);
    expect(running.length).toBeLessThan(70);
  });

  test('an invoice is the sum of its lines, and its status follows from its payments and dates', () => {
    const lines = grouped(plan.invoiceLines, ({ invoiceId }) => invoiceId);
    const payments = grouped(plan.payments, ({ invoiceId }) => invoiceId);
    for (const invoice of plan.invoices) {
      const own = lines.get(invoice.id ?? 0) ?? [];
      const verified = (payments.get(invoice.id ?? 0) ?? []).filter(({ status }) => status === 'verified');
      const paid = verified.reduce((sum, { amount }) => sum + amount, 0);
      const balance = { status: invoice.status, total: invoice.total, paid, dueDate: invoice.dueDate };
      const base =
        isOutstandingInvoice(invoice.status) || invoice.status === 'paid' ? { ...balance, status: 'issued' as const } : balance;
      expect({
        total: invoice.total,
        lines: own.every(({ amount, quantity, unitPrice }) => amount === quantity * unitPrice),
        status: invoice.status,
        isPaid: invoice.paidAt !== null,
      }).toEqual({
        total: own.reduce((sum, { amount }) => sum + amount, 0),
        lines: true,
        status: settledInvoiceStatus(base, wibDate(now)),
        isPaid: invoice.status === 'paid',
      });
      if (invoice.status === 'paid') expect(outstandingAmount({ total: invoice.total, paid })).toBe(0);
      for (const { paidAt } of verified) expect(paidAt.getTime()).toBeGreaterThanOrEqual(invoice.createdAt?.getTime() ?? 0);
    }
    const statuses = new Set(plan.invoices.map(({ status }) => status));
    expect(statuses).toEqual(new Set(['draft', 'issued', 'partially_paid', 'overdue', 'paid', 'void']));
    expect(plan.payments.filter(({ status }) => status === 'pending_verification').length).toBeGreaterThanOrEqual(5);
  });

  test('some invoices fall due in exactly 7, 3 and 1 days, so that the next reminder job has work', () => {
    const day = (days: number): string => wibDate(new Date(now.getTime() + days * 86_400_000));
    for (const days of [7, 3, 1]) {
      expect(
        plan.invoices.filter(({ dueDate, status }) => dueDate === day(days) && isOutstandingInvoice(status)).length,
      ).toBeGreaterThan(0);
    }
  });

  test('the ledger is history: no row is open, and every key carries the mark of the demo', () => {
    expect(plan.whatsappNotifications.filter(({ status }) => isOpen(status ?? 'pending'))).toEqual([]);
    expect(plan.whatsappNotifications.filter(({ dedupeKey }) => !dedupeKey.startsWith('demo:'))).toEqual([]);
    expect(new Set(plan.whatsappNotifications.map(({ dedupeKey }) => dedupeKey)).size).toBe(plan.whatsappNotifications.length);
    expect(plan.whatsappDeliveryAttempts.filter(({ state }) => state === 'open' || state === undefined)).toEqual([]);
  });

  test('every row of the ledger agrees with its attempts and its stages', () => {
    const attempts = grouped(plan.whatsappDeliveryAttempts, ({ notificationId }) => notificationId);
    for (const row of plan.whatsappNotifications) {
      const own = attempts.get(row.id ?? 0) ?? [];
      const last = own.at(-1);
      const wasSent = row.status === 'sent' || row.status === 'delivered' || row.status === 'read';
      const lastState = { failed: 'failed', unknown: 'unknown', sent: 'accepted', delivered: 'accepted', read: 'accepted' };
      expect({
        attempt: row.attempt,
        last: last?.state,
        provider: row.provider,
        providerMessageId: row.providerMessageId,
        accepted: own.filter(({ state }) => state === 'accepted').length,
        sent: row.sentAt !== null,
        delivered: row.deliveredAt !== null,
        read: row.readAt !== null,
        cost: row.cost !== null,
        reason: row.errorMessage !== null,
        needsPerson: row.needsPerson,
        settled: row.settledAt !== null,
      }).toEqual({
        attempt: own.length,
        last: lastState[row.status as keyof typeof lastState],
        provider: wasSent ? last?.gateway : null,
        providerMessageId: wasSent ? last?.providerMessageId : null,
        accepted: wasSent ? 1 : 0,
        sent: wasSent,
        delivered: row.status === 'delivered' || row.status === 'read',
        read: row.status === 'read',
        cost: wasSent,
        reason: !wasSent,
        needsPerson: row.status === 'unknown' || (row.status === 'failed' && row.needsPerson),
        settled: true,
      });
      const stages = [row.createdAt, row.queuedAt, row.sendingAt, row.sentAt, row.deliveredAt, row.readAt].flatMap(
        (at) => at ?? [],
      );
      expect(stages).toEqual([...stages].sort((one, other) => one.getTime() - other.getTime()));
    }
  });

  test('the share of the backup, of deliveries and of readers is believable', () => {
    const sent = plan.whatsappNotifications.filter(({ sentAt }) => sentAt !== null);
    const share = (count: number): number => count / sent.length;
    expect(share(sent.filter(({ provider }) => provider === 'wablas').length)).toBeGreaterThan(0.015);
    expect(share(sent.filter(({ provider }) => provider === 'wablas').length)).toBeLessThan(0.05);
    expect(share(sent.filter(({ deliveredAt }) => deliveredAt !== null).length)).toBeGreaterThan(0.95);
    expect(sent.length / plan.whatsappNotifications.length).toBeGreaterThan(0.95);
    const counts = grouped(plan.whatsappNotifications, ({ status }) => status);
    for (const status of ['failed', 'unknown', 'expired', 'skipped', 'cancelled'] as const) expect(counts.has(status)).toBe(true);
  });

  test('marketing and reminders were created outside the quiet hours, and never sent to those who refused', () => {
    const guarded = plan.whatsappNotifications.filter(({ preference }) => preference != null);
    expect(guarded.filter(({ createdAt }) => isQuietHours(createdAt ?? now, DEFAULT_QUIET_HOURS))).toEqual([]);
    const customers = new Map(plan.customers.map((row) => [row.id, row]));
    expect(guarded.length).toBeGreaterThan(1_000);
    const forbidden = guarded.filter(({ customerId, preference, sentAt, createdAt }) => {
      const customer = customers.get(customerId ?? 0);
      const refused = preference != null && customer?.messagePreferences?.[preference] === false;
      const optedOut =
        preference === 'marketing' && customer?.optedOutAt != null && createdAt != null && customer.optedOutAt < createdAt;
      return sentAt !== null && (refused || optedOut);
    });
    expect(forbidden).toEqual([]);
  });

  test('what the daily and weekly jobs send ends with yesterday: their next run is the product’s own', () => {
    const today = wibDate(now);
    const jobs = ['payment_reminder', 'daily_summary', 'technician_performance'];
    const sent = plan.whatsappNotifications.filter(({ notificationType }) => jobs.includes(notificationType));
    expect(sent.filter(({ createdAt }) => wibDate(createdAt ?? now) >= today)).toEqual([]);
  });

  test('the notification center of the six demo users covers the last week, partly unread', () => {
    const users = grouped(plan.notifications, ({ userId }) => userId);
    expect([...users.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(plan.notifications.filter(({ isRead }) => !isRead).length).toBeGreaterThan(15);
    expect(plan.notifications.filter(({ isRead, readAt }) => isRead !== (readAt !== null))).toEqual([]);
    expect(plan.notifications.filter(({ createdAt }) => now.getTime() - (createdAt?.getTime() ?? 0) > 7 * 86_400_000)).toEqual(
      [],
    );
    expect(new Set(plan.notifications.map(({ userId, dedupeKey }) => `${userId} ${dedupeKey}`)).size).toBe(
      plan.notifications.length,
    );
  });
});
