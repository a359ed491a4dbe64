import type * as schema from '#service/db/postgres/schema/index.ts';
import { planAreas } from './areas.demo.ts';
import { planAudit } from './audit.demo.ts';
import { billingMessages } from './billing-messages.demo.ts';
import { broadcastMessages } from './broadcast-messages.demo.ts';
import type { NewRow } from './bulk-insert.ts';
import { planCustomers } from './customers.demo.ts';
import { createDemoContext } from './demo-context.ts';
import { planFaq } from './faq.demo.ts';
import { planGroups } from './groups.demo.ts';
import { planInvoices } from './invoices.demo.ts';
import { countPerDay, planMessages } from './messages.demo.ts';
import { planNotifications } from './notifications.demo.ts';
import { DEMO_PACKAGES } from './packages.demo.ts';
import { registrationMessages } from './registration-messages.demo.ts';
import { planRegistrationEvents, planRegistrations } from './registrations.demo.ts';
import { planStaff } from './staff.demo.ts';
import { staffMessages } from './staff-messages.demo.ts';
import { ticketMessages } from './ticket-messages.demo.ts';
import { planTickets } from './tickets.demo.ts';

/** Every row of the demo, by table; ids count from 1 and the lists are in the order in which they may be inserted. */
export interface DemoPlan {
  readonly areas: readonly NewRow<typeof schema.areas>[];
  readonly packages: readonly NewRow<typeof schema.packages>[];
  readonly users: readonly NewRow<typeof schema.users>[];
  /** Ids of the users that may sign in. */
  readonly signInIds: readonly number[];
  readonly technicians: readonly NewRow<typeof schema.technicians>[];
  readonly customers: readonly NewRow<typeof schema.customers>[];
  readonly registrations: readonly NewRow<typeof schema.registrations>[];
  readonly registrationEvents: readonly NewRow<typeof schema.registrationEvents>[];
  readonly tickets: readonly NewRow<typeof schema.tickets>[];
  readonly ticketEvents: readonly NewRow<typeof schema.ticketEvents>[];
  readonly invoices: readonly NewRow<typeof schema.invoices>[];
  readonly invoiceLines: readonly NewRow<typeof schema.invoiceLines>[];
  readonly payments: readonly NewRow<typeof schema.payments>[];
  readonly whatsappGroups: readonly NewRow<typeof schema.whatsappGroups>[];
  readonly routingRules: readonly NewRow<typeof schema.routingRules>[];
  readonly whatsappNotifications: readonly NewRow<typeof schema.whatsappNotifications>[];
  readonly whatsappDeliveryAttempts: readonly NewRow<typeof schema.whatsappDeliveryAttempts>[];
  readonly notifications: readonly NewRow<typeof schema.notifications>[];
  readonly faqArticles: readonly NewRow<typeof schema.faqArticles>[];
  readonly auditLog: readonly NewRow<typeof schema.auditLog>[];
}

/** Makes up the whole company at this instant. Pure: the same `now` gives the same rows on every machine. */
export function planDemo(now: Date): DemoPlan {
  const context = createDemoContext(now);
  const areas = planAreas();
  const staff = planStaff(context, areas);
  const customers = planCustomers(context, areas);
  const registrations = planRegistrations(context, areas, staff, customers);
  const { tickets, eventRows } = planTickets(context, staff, customers);
  const invoices = planInvoices(context, staff, customers);
  const groups = planGroups(context);
  const messages = [
    ...ticketMessages(context, staff, tickets),
    ...billingMessages(context, invoices),
    ...registrationMessages(context, staff, registrations, customers),
    ...broadcastMessages(context, areas, staff, groups, customers),
  ];
  const toStaff = staffMessages(context, staff, groups, tickets, countPerDay(messages));
  const ledger = planMessages(context, [...messages, ...toStaff]);
  return {
    areas: areas.rows,
    packages: DEMO_PACKAGES,
    users: staff.userRows,
    signInIds: staff.signInIds,
    technicians: staff.technicianRows,
    customers: customers.map(({ row }) => row),
    registrations: registrations.map(({ row }) => row),
    registrationEvents: planRegistrationEvents(staff, registrations),
    tickets: tickets.map(({ row }) => row),
    ticketEvents: eventRows,
    invoices: invoices.invoices.map(({ row }) => row),
    invoiceLines: invoices.lineRows,
    payments: invoices.payments.map(({ row }) => row),
    whatsappGroups: groups.rows,
    routingRules: groups.routingRows,
    whatsappNotifications: ledger.rows,
    whatsappDeliveryAttempts: ledger.attemptRows,
    notifications: planNotifications(context, { staff, tickets, registrations, invoices }),
    faqArticles: planFaq(context),
    auditLog: planAudit(context, { staff, customers, tickets, registrations, invoices }),
  };
}
