import { addDays, DEFAULT_QUIET_HOURS, instantAtWib, isQuietHours, wibDate } from '#shared/domain/time-zone.ts';
import { DAY, type DemoContext, HISTORY_DAYS, HOUR, MINUTE, plus } from './demo-context.ts';
import { slaWarningText, surveyText, ticketAssignmentText, ticketCreatedText, ticketStatusText } from './message-texts.ts';
import { type PlannedMessage, toCustomer, toUser } from './planned-message.ts';
import type { Random } from './random.ts';
import type { DemoStaff } from './staff.demo.ts';
import type { DemoTicket, DemoTicketEvent } from './tickets.demo.ts';

/** Since then customers are told that their report arrived. */
const CREATED_SINCE_DAYS = 21;

/** What tickets caused: assignments, news for the customer, warnings, surveys. */
export function ticketMessages(context: DemoContext, staff: DemoStaff, tickets: readonly DemoTicket[]): PlannedMessage[] {
  const random = context.random('ticket messages');
  return tickets.flatMap((ticket) => [
    ...ticket.events.flatMap((event) => eventMessages(context, ticket, event)),
    ...warningMessages(staff, ticket),
    ...survey(context, random, ticket),
  ]);
}

function eventMessages(context: DemoContext, ticket: DemoTicket, event: DemoTicketEvent): PlannedMessage[] {
  const common = {
    at: plus(event.at, 40),
    ticketId: ticket.row.id,
    subject: `ticket:${ticket.row.id}`,
    createdBy: event.actorId,
  };
  if (event.kind === 'created') {
    if (context.now.getTime() - event.at.getTime() > CREATED_SINCE_DAYS * DAY || ticket.row.category === 'new_installation')
      return [];
    return [
      {
        ...common,
        type: 'ticket_created',
        key: `${event.id}`,
        recipient: toCustomer(ticket.customer),
        text: ticketCreatedText(ticket),
      },
    ];
  }
  if (event.kind === 'assigned' && event.technician !== null) {
    const isLead = event.technician.id === ticket.technician?.id;
    const crew = [{ technician: event.technician, role: 'Teknisi utama' }, ...(isLead ? ticket.team : [])];
    return crew.map(({ technician, role }) => ({
      ...common,
      type: 'ticket_assignment',
      key: `${event.id}:${technician.user.id}`,
      recipient: toUser(technician.user),
      text: ticketAssignmentText(ticket, technician.user.name, role),
    }));
  }
  if (event.kind !== 'status' || event.to === null) return [];
  const text = ticketStatusText(ticket, event.to, event.note);
  return [{ ...common, type: 'ticket_status_update', key: `${event.id}`, recipient: toCustomer(ticket.customer), text }];
}

function warningMessages(staff: DemoStaff, ticket: DemoTicket): PlannedMessage[] {
  return ticket.warnings.flatMap((warnedAt) =>
    staff.withRole('supervisor').map((supervisor) => ({
      type: 'sla_warning',
      key: `${ticket.row.id}:${warnedAt.getTime()}:${supervisor.id}`,
      at: plus(warnedAt, 900),
      recipient: toUser(supervisor),
      text: slaWarningText(ticket, warnedAt),
      ticketId: ticket.row.id,
      subject: `ticket:${ticket.row.id}`,
      createdBy: null,
    })),
  );
}

/** Some time after completion, by day only, and only to those who did not switch surveys off. */
function survey(context: DemoContext, random: Random, ticket: DemoTicket): PlannedMessage[] {
  const { completedAt, category } = ticket.row;
  if (!completedAt || category === 'new_installation' || !random.chance(0.2)) return [];
  const wished = plus(completedAt, random.between(1, 5) * HOUR);
  const nextMorning = plus(instantAtWib(addDays(wibDate(wished), 1), '09:30'), random.between(0, 60) * MINUTE);
  const at = isQuietHours(wished, DEFAULT_QUIET_HOURS) ? nextMorning : wished;
  const age = context.now.getTime() - at.getTime();
  if (age < 10 * MINUTE || age > HISTORY_DAYS * DAY) return [];
  const refused = ticket.customer.row.messagePreferences?.survey === false;
  return [
    {
      type: 'satisfaction_survey',
      key: `${ticket.row.id}`,
      at,
      recipient: toCustomer(ticket.customer),
      text: surveyText(ticket),
      ticketId: ticket.row.id,
      subject: `ticket:${ticket.row.id}`,
      createdBy: null,
      ...(refused
        ? { neverSent: { status: 'skipped', code: 'opted_out', detail: 'Pelanggan tidak ingin menerima survei.' } }
        : {}),
    },
  ];
}
