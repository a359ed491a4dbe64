import {
  CATEGORIES_OF_TYPE,
  slaDueAt,
  suggestPriority,
  type TicketCategory,
  type TicketPriority,
  type TicketType,
} from '#shared/domain/ticket.ts';
import { addDays, instantAtWib, wibWeekday } from '#shared/domain/time-zone.ts';
import type { DemoCustomer } from './customers.demo.ts';
import { DAY, type DemoContext, HISTORY_DAYS, HOUR, MINUTE, plus } from './demo-context.ts';
import { PAST_OUTAGES } from './outages.demo.ts';
import type { Random } from './random.ts';
import type { DemoStaff, DemoTechnician } from './staff.demo.ts';
import {
  type CourseActors,
  type CourseStep,
  type FixedCourse,
  fixedCourse,
  installationCourse,
  ordinaryCourse,
} from './ticket-course.ts';

/** A ticket before it has a number. */
export interface TicketDraft {
  readonly customer: DemoCustomer;
  readonly type: TicketType;
  readonly category: TicketCategory;
  readonly priority: TicketPriority;
  readonly createdAt: Date;
  readonly steps: readonly CourseStep[];
  readonly slaDueAt: Date;
}

/** Tickets of an ordinary day of each weekday, Monday first. */
const PER_WEEKDAY = [12, 10.4, 9.6, 9.4, 9.2, 7.6, 5.6] as const;

/** How the tickets of a day spread over its hours, 00 to 23 WIB. */
const PER_HOUR = [1, 0, 0, 0, 1, 2, 5, 12, 22, 26, 24, 19, 14, 17, 19, 18, 16, 14, 15, 17, 15, 10, 6, 2] as const;

const TYPES: readonly (readonly [TicketType, number])[] = [
  ['repair', 70],
  ['installation', 3],
  ['maintenance', 8],
  ['service_change', 9],
  ['billing', 6],
  ['account', 4],
];

const CATEGORY_WEIGHT: Readonly<Partial<Record<TicketCategory, number>>> = {
  no_connection: 20,
  slow_connection: 22,
  intermittent_connection: 16,
  optical_loss: 14,
  device_fault: 9,
  cable_damage: 7,
  wifi_coverage: 8,
  additional_device: 8,
  preventive_maintenance: 8,
  network_work: 3,
  package_change: 8,
  relocation: 3,
  termination: 2,
  invoice_question: 6,
  payment_not_recorded: 5,
  data_change: 4,
  portal_access: 4,
  other: 1,
  // Made from the customers themselves, see `installations`.
  new_installation: 0,
};

interface RunningTicket extends FixedCourse {
  readonly hoursAgo: number;
  readonly type: TicketType;
  readonly category: TicketCategory;
  readonly priority: TicketPriority;
}

/** What is on the desk at any hour: fresh and unassigned, in work, near its deadline, past it. */
const RUNNING: readonly RunningTicket[] = [
  { hoursAgo: 0.9, type: 'repair', category: 'slow_connection', priority: 'normal' },
  { hoursAgo: 1.3, type: 'billing', category: 'payment_not_recorded', priority: 'normal' },
  { hoursAgo: 2.1, type: 'service_change', category: 'package_change', priority: 'low' },
  { hoursAgo: 2.6, type: 'repair', category: 'wifi_coverage', priority: 'normal' },
  { hoursAgo: 0.6, type: 'repair', category: 'no_connection', priority: 'urgent', assign: 0.15 },
  { hoursAgo: 1.8, type: 'repair', category: 'cable_damage', priority: 'high', assign: 0.3, start: 1.1 },
  { hoursAgo: 3.2, type: 'repair', category: 'device_fault', priority: 'normal', assign: 0.5, start: 2.4 },
  { hoursAgo: 5.5, type: 'maintenance', category: 'preventive_maintenance', priority: 'low', assign: 1 },
  { hoursAgo: 7, type: 'installation', category: 'additional_device', priority: 'normal', assign: 2 },
  // Near the deadline.
  { hoursAgo: 3.35, type: 'repair', category: 'no_connection', priority: 'urgent', assign: 0.2, start: 1.4 },
  { hoursAgo: 6.6, type: 'repair', category: 'optical_loss', priority: 'high', assign: 0.5, start: 4.2 },
  { hoursAgo: 7.3, type: 'repair', category: 'no_connection', priority: 'high', assign: 0.9 },
  { hoursAgo: 20.8, type: 'repair', category: 'slow_connection', priority: 'normal', assign: 2.5 },
  { hoursAgo: 22.7, type: 'repair', category: 'intermittent_connection', priority: 'normal', assign: 3, start: 17, hold: 18.2 },
  // Past the deadline.
  { hoursAgo: 4.1, type: 'repair', category: 'cable_damage', priority: 'urgent', assign: 0.3, start: 1.9 },
  { hoursAgo: 9.4, type: 'repair', category: 'no_connection', priority: 'high', assign: 1.2, start: 5 },
  { hoursAgo: 27, type: 'repair', category: 'device_fault', priority: 'normal', assign: 4, start: 20, hold: 21 },
  { hoursAgo: 51, type: 'service_change', category: 'relocation', priority: 'low', assign: 6 },
];

/** Minutes ago at which customers of one ODP reported a lost signal: an incident nobody has opened yet. */
const OUTAGE_NOW = [11, 14, 19, 26, 37] as const;

/** All tickets of the last 90 days, oldest first. */
export function draftTickets(context: DemoContext, staff: DemoStaff, customers: readonly DemoCustomer[]): readonly TicketDraft[] {
  const random = context.random('tickets');
  const served = customers.filter(({ row }) => row.status === 'active' || row.status === 'suspended');
  const plan: DraftPlan = { context, random, staff, served, troubled: random.shuffled(served).slice(0, 70) };
  const outage = busiestOdp(served.filter(({ odp }) => odp.city.code === 'KRW'));
  return [...ordinary(plan), ...pastOutages(plan), ...installations(plan, customers), ...running(plan, outage)].sort(
    (one, other) => one.createdAt.getTime() - other.createdAt.getTime(),
  );
}

interface DraftPlan {
  readonly context: DemoContext;
  readonly random: Random;
  readonly staff: DemoStaff;
  readonly served: readonly DemoCustomer[];
  /** Those who call again and again. */
  readonly troubled: readonly DemoCustomer[];
}

function ordinary(plan: DraftPlan): TicketDraft[] {
  const { context, random } = plan;
  const drafts: TicketDraft[] = [];
  const newest = context.now.getTime() - 70 * MINUTE;
  const hours = PER_HOUR.map((weight, hour) => [hour, weight] as const);
  for (let daysAgo = HISTORY_DAYS - 1; daysAgo >= 0; daysAgo -= 1) {
    const day = addDays(context.today, -daysAgo);
    const count = Math.round((PER_WEEKDAY[wibWeekday(day) - 1] ?? 9) * random.bell(0.55, 1.45));
    for (let at = 0; at < count; at += 1) {
      const createdAt = plus(instantAtWib(day), random.weighted(hours) * HOUR + random.next() * HOUR);
      const type = random.weighted(TYPES);
      const category = random.weighted(CATEGORIES_OF_TYPE[type].map((value) => [value, CATEGORY_WEIGHT[value] ?? 1] as const));
      const priority = priorityOf(category, random);
      const customer = customerAt(plan, createdAt);
      const actors = actorsFor(plan, customer);
      if (createdAt.getTime() > newest) continue;
      // Better from month to month, and better with the better technicians.
      const inTime = 0.97 - 0.11 * (daysAgo / HISTORY_DAYS) - 0.16 * (1 - actors.technician.quality);
      drafts.push(
        draft(
          { customer, type, category, priority, createdAt },
          ordinaryCourse(context, createdAt, priority, actors, inTime, random),
        ),
      );
    }
  }
  return drafts;
}

function pastOutages(plan: DraftPlan): TicketDraft[] {
  const { context, random } = plan;
  return PAST_OUTAGES.flatMap(({ daysAgo, time, olt }) => {
    const start = instantAtWib(addDays(context.today, -daysAgo), time);
    const outage = busiestOdp(plan.served.filter(({ odp }) => odp.olt.code === olt));
    return plan.served
      .filter(({ odp, installedAt }) => odp.id === outage.id && installedAt !== null && installedAt < start)
      .slice(0, 9)
      .map((customer, at) => {
        const createdAt = plus(start, at * random.between(2, 6) * MINUTE);
        const common = { customer, type: 'repair', category: 'optical_loss', priority: 'high', createdAt } as const;
        return draft(common, ordinaryCourse(context, createdAt, 'high', actorsFor(plan, customer), 0.9, random));
      });
  });
}

function installations(plan: DraftPlan, customers: readonly DemoCustomer[]): TicketDraft[] {
  const { context, random } = plan;
  return customers.flatMap((customer) => {
    const { installedAt } = customer;
    if (installedAt === null || context.now.getTime() - installedAt.getTime() > (HISTORY_DAYS - 3) * DAY) return [];
    const createdAt = plus(installedAt, -random.between(18, 44) * HOUR);
    const common = { customer, type: 'installation', category: 'new_installation', priority: 'low', createdAt } as const;
    return [draft(common, installationCourse(createdAt, installedAt, actorsFor(plan, customer)))];
  });
}

function running(plan: DraftPlan, outage: DemoCustomer['odp']): TicketDraft[] {
  const { context, random } = plan;
  const settled = plan.served.filter(({ row, installedAt }) => row.status === 'active' && isSettled(installedAt, context.now));
  const hit = settled.filter(({ odp }) => odp.id === outage.id);
  const others = random.shuffled(settled.filter(({ odp }) => odp.id !== outage.id));
  const many = OUTAGE_NOW.flatMap((minutes, at) => {
    const customer = hit[at];
    if (customer === undefined) return [];
    const createdAt = plus(context.now, -minutes * MINUTE);
    const common = { customer, type: 'repair', category: 'optical_loss', priority: 'high', createdAt } as const;
    return [draft(common, fixedCourse(createdAt, actorsFor(plan, customer), {}, random))];
  });
  const single = RUNNING.flatMap(({ hoursAgo, type, category, priority, ...course }, at) => {
    const customer = others[at];
    if (customer === undefined) return [];
    const createdAt = plus(context.now, -hoursAgo * HOUR);
    return [
      draft({ customer, type, category, priority, createdAt }, fixedCourse(createdAt, actorsFor(plan, customer), course, random)),
    ];
  });
  return [...many, ...single];
}

function draft(common: Omit<TicketDraft, 'steps' | 'slaDueAt'>, steps: readonly CourseStep[]): TicketDraft {
  return { ...common, steps, slaDueAt: slaDueAt(common.createdAt, common.priority) };
}

function priorityOf(category: TicketCategory, random: Random): TicketPriority {
  const suggested = suggestPriority(category);
  if (suggested === 'high' && random.chance(0.14)) return 'urgent';
  if (suggested === 'normal' && random.chance(0.1)) return 'low';
  return suggested;
}

function isSettled(installedAt: Date | null, at: Date): boolean {
  return installedAt !== null && at.getTime() - installedAt.getTime() > 2 * DAY;
}

function customerAt({ random, served, troubled }: DraftPlan, at: Date): DemoCustomer {
  for (;;) {
    const customer = random.pick(random.chance(0.3) ? troubled : served);
    if (isSettled(customer.installedAt, at)) return customer;
  }
}

function actorsFor({ random, staff }: DraftPlan, customer: DemoCustomer): CourseActors {
  const crew = staff.technicians.filter(({ cityId }) => cityId === customer.odp.city.id);
  const technician = random.chance(0.93) ? random.pick(crew) : random.pick(staff.technicians);
  const others: DemoTechnician[] = crew.filter(({ id }) => id !== technician.id);
  const desk = [...staff.withRole('customer_service'), ...staff.withRole('noc')];
  return {
    openedBy: random.chance(0.24) ? null : random.pick(desk).id,
    supervisorId: random.pick(staff.withRole('supervisor')).id,
    technician,
    substitute: random.pick(others),
  };
}

/** The ODP with most actives among these customers. */
function busiestOdp(customers: readonly DemoCustomer[]): DemoCustomer['odp'] {
  const counts = new Map<number, { odp: DemoCustomer['odp']; count: number }>();
  for (const { odp, row } of customers) {
    if (row.status !== 'active') continue;
    const entry = counts.get(odp.id) ?? { odp, count: 0 };
    entry.count += 1;
    counts.set(odp.id, entry);
  }
  const [first] = [...counts.values()].sort((one, other) => other.count - one.count || one.odp.id - other.odp.id);
  if (first === undefined) throw new RangeError('no actives to choose an ODP from');
  return first.odp;
}
