import type { ticketEvents, tickets } from '#service/db/postgres/schema/index.ts';
import { requiresTechnician, slaWarnAt, type TicketStatus } from '#shared/domain/ticket.ts';
import { formatWib } from '#shared/domain/time-zone.ts';
import type { NewRow } from './bulk-insert.ts';
import type { DemoCustomer } from './customers.demo.ts';
import { type DemoContext, earliest, HOUR, MINUTE, plus } from './demo-context.ts';
import type { Random } from './random.ts';
import type { DemoStaff, DemoTechnician } from './staff.demo.ts';
import { type CourseStep, SETTLING } from './ticket-course.ts';
import { draftTickets, type TicketDraft } from './ticket-drafts.ts';
import { RATING_COMMENTS, SCHEDULES, TICKET_TEXTS } from './ticket-texts.ts';

/** A step that left its mark, with the status before it. */
export interface DemoTicketEvent extends CourseStep {
  readonly id: number;
  readonly from: TicketStatus | null;
}

export interface DemoTicket {
  readonly row: NewRow<typeof tickets> & { readonly id: number; readonly status: TicketStatus };
  readonly number: string;
  readonly customer: DemoCustomer;
  /** Who has it now, or had it last; null for one that nobody got. */
  readonly technician: DemoTechnician | null;
  readonly team: readonly { readonly technician: DemoTechnician; readonly role: string }[];
  readonly events: readonly DemoTicketEvent[];
  /** When supervisors were warned of its deadline. */
  readonly warnings: readonly Date[];
}

export interface DemoTickets {
  readonly tickets: readonly DemoTicket[];
  readonly eventRows: readonly NewRow<typeof ticketEvents>[];
}

/** About 900 tickets with their timelines; every column of a ticket follows from its timeline. */
export function planTickets(context: DemoContext, staff: DemoStaff, customers: readonly DemoCustomer[]): DemoTickets {
  const random = context.random('ticket details');
  const unnumbered = draftTickets(context, staff, customers).map((draft, at) => ticketOf(context, random, staff, draft, at + 1));

  const ordered = unnumbered
    .flatMap((ticket) => ticket.events.map((event) => ({ ticket, event })))
    .sort((one, other) => one.event.at.getTime() - other.event.at.getTime() || one.ticket.row.id - other.ticket.row.id);
  const ids = new Map(ordered.map(({ event }, at) => [event, at + 1]));
  const numbered = (event: DemoTicketEvent): DemoTicketEvent => ({ ...event, id: ids.get(event) ?? 0 });

  const eventRows = ordered.map(({ ticket, event }, at) => ({
    id: at + 1,
    ticketId: ticket.row.id,
    kind: event.kind,
    fromStatus: event.to === null ? null : event.from,
    toStatus: event.to,
    actorId: event.actorId,
    note: event.note,
    data: dataOf(ticket, event),
    createdAt: event.at,
  }));
  return { tickets: unnumbered.map((ticket) => ({ ...ticket, events: ticket.events.map(numbered) })), eventRows };
}

function dataOf(ticket: { row: { rating?: number | null | undefined } }, event: CourseStep): Record<string, unknown> {
  if (event.kind === 'assigned' && event.technician !== null) {
    return { technicianId: event.technician.id, technicianName: event.technician.user.name };
  }
  return event.kind === 'rated' ? { rating: ticket.row.rating ?? null } : {};
}

function ticketOf(context: DemoContext, random: Random, staff: DemoStaff, draft: TicketDraft, id: number): DemoTicket {
  const { customer, createdAt, category, priority } = draft;
  const steps = [...draft.steps];
  const last = lastOf(steps, (step) => step.to !== null);
  const assigned = lastOf(steps, (step) => step.kind === 'assigned');
  const status: TicketStatus = last?.to ?? 'open';
  const technician = assigned?.technician ?? null;
  const completedAt = status === 'completed' ? (last?.at ?? null) : null;

  const rating = completedAt === null ? null : ratingOf(context, random, completedAt, technician);
  if (rating !== null) {
    steps.push({ kind: 'rated', to: null, at: rating.at, actorId: null, note: rating.comment, technician: null });
  }
  const endedAt = status === 'completed' || status === 'cancelled' ? (last?.at ?? context.now) : context.now;
  const sla = slaTimes(draft, endedAt);
  const team = technician === null ? [] : teamOf(random, staff, customer, technician, draft.type === 'installation');
  const texts = TICKET_TEXTS[category];
  const row = {
    id,
    customerId: customer.row.id,
    type: draft.type,
    category,
    priority,
    title: category === 'new_installation' ? `Pemasangan baru ${customer.package.name}` : random.pick(texts.titles),
    description: random.pick(texts.descriptions),
    status,
    technicianId: technician?.id ?? null,
    team: team.map((member) => ({ technicianId: member.technician.id, role: member.role })),
    preferredSchedule: random.chance(0.3) ? random.pick(SCHEDULES) : null,
    contactPreference: random.weighted([
      ['whatsapp', 82],
      ['call', 15],
      ['email', 3],
    ] as const),
    technicianEta: requiresTechnician(status) ? etaOf(context, random) : null,
    slaDueAt: draft.slaDueAt,
    slaWarnedAt: sla.warnings.at(-1) ?? null,
    slaBreachedAt: sla.breachedAt,
    resolution: completedAt === null ? null : random.pick(texts.resolutions),
    rating: rating?.stars ?? null,
    ratingComment: rating?.comment ?? null,
    ratedAt: rating?.at ?? null,
    assignedAt: assigned?.at ?? null,
    completedAt,
    createdBy: steps[0]?.actorId ?? null,
    isDemo: true,
    version: steps.length,
    createdAt,
    updatedAt: steps.at(-1)?.at ?? createdAt,
  };
  let from: TicketStatus | null = null;
  const events = steps.map((step): DemoTicketEvent => {
    const event = { ...step, id: 0, from };
    from = step.to ?? from;
    return event;
  });
  return { row, number: `TKT-${String(id).padStart(6, '0')}`, customer, technician, team, events, warnings: sla.warnings };
}

function lastOf<T>(items: readonly T[], matches: (item: T) => boolean): T | undefined {
  return items.filter(matches).at(-1);
}

/** Warnings and the breach as the monitor notes them: at quarter hours, a warning at most every 30 minutes, two in all. */
function slaTimes(draft: TicketDraft, endedAt: Date): { readonly warnings: readonly Date[]; readonly breachedAt: Date | null } {
  const first = nextQuarter(slaWarnAt(draft.slaDueAt, draft.priority));
  const end = earliest(endedAt, draft.slaDueAt);
  const warnings = [first, plus(first, 30 * MINUTE)].filter((at) => at.getTime() < end.getTime() - SETTLING);
  const breached = nextQuarter(plus(draft.slaDueAt, 1));
  return { warnings, breachedAt: breached.getTime() <= endedAt.getTime() ? breached : null };
}

function nextQuarter(at: Date): Date {
  return new Date(Math.ceil(at.getTime() / (15 * MINUTE)) * 15 * MINUTE);
}

function ratingOf(context: DemoContext, random: Random, completedAt: Date, technician: DemoTechnician | null) {
  const at = plus(completedAt, random.between(4, 20 * 60) * MINUTE);
  if (!random.chance(0.56) || at.getTime() > context.now.getTime()) return null;
  const quality = technician?.quality ?? 0.7;
  const stars = random.weighted([
    [5, 8 + 60 * quality],
    [4, 30],
    [3, 22 * (1.1 - quality)],
    [2, 12 * (1.1 - quality)],
    [1, 8 * (1.1 - quality)],
  ] as const);
  return { at, stars, comment: random.chance(0.4) ? random.pick(RATING_COMMENTS[stars] ?? ['']) : null };
}

function teamOf(
  random: Random,
  staff: DemoStaff,
  customer: DemoCustomer,
  lead: DemoTechnician,
  installation: boolean,
): DemoTicket['team'] {
  if (!random.chance(installation ? 0.3 : 0.05)) return [];
  const others = staff.technicians.filter(({ id, cityId }) => id !== lead.id && cityId === customer.odp.city.id);
  return random
    .shuffled(others)
    .slice(0, random.chance(0.2) ? 2 : 1)
    .map((technician, at) => ({ technician, role: at === 0 ? 'Pendamping' : 'Penarik kabel' }));
}

function etaOf({ now }: DemoContext, random: Random): string {
  return formatWib(
    new Date(Math.ceil(now.getTime() / (15 * MINUTE)) * 15 * MINUTE + random.integer(1, 5) * (HOUR / 2)),
    'id',
    'time',
  );
}
