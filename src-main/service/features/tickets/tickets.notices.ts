import { z } from 'zod';
import { type AnyNotice, defineNotice } from '#service/notifications/define-notice.ts';
import { listLink, recordLink } from '#shared/contracts/desk-links.ts';
import { heading, line } from '#shared/domain/notification-lines.ts';
import {
  isRunningTicket,
  TICKET_CATEGORY_LABELS,
  TICKET_PRIORITY_LABELS,
  TICKET_STATUS_LABELS,
  type TicketStatus,
  ticketCategorySchema,
  ticketPrioritySchema,
  ticketStatusSchema,
  ticketTypeSchema,
} from '#shared/domain/ticket.ts';

/** Messages and notices about one ticket carry it. */
export function subjectOf(ticketId: number): string {
  return `ticket:${ticketId}`;
}

/** Steps of an urgent ticket within this are one line. */
const STEPS_WITHIN_SECONDS = 12 * 3_600;
/** Changes of one ticket in a row are one line. */
const CHANGES_WITHIN_SECONDS = 15 * 60;
const STOPPED: readonly TicketStatus[] = ['on_hold', 'cancelled'];
/** From here down a supervisor should know. */
const POOR = 2;

interface About {
  readonly ticketId: number;
}

const common = {
  type: 'ticket',
  link: ({ ticketId }: About) => recordLink('tickets', ticketId),
} as const;
const sample = { ticketId: 7, number: 'TKT-2027-0007', title: 'Lampu LOS merah' } as const;

/** Many of one kind at one place are one line: "12 × lampu LOS merah di ODP-KRW-07". */
export const ticketNew = defineNotice({
  ...common,
  id: 'ticket-new',
  event: 'ticket_new',
  priority: ({ priority }) => priority,
  roles: ['noc', 'customer_service', 'supervisor'],
  payload: z.strictObject({
    ticketId: z.int(),
    number: z.string(),
    title: z.string(),
    type: ticketTypeSchema,
    category: ticketCategorySchema,
    priority: ticketPrioritySchema,
    customer: z.string(),
    areaId: z.int().nullable(),
    areaCode: z.string().nullable(),
  }),
  says: ({ number, title, customer, areaCode, category }) =>
    line('ticket_new', { number, title, customer, area: areaCode, category: TICKET_CATEGORY_LABELS[category] }),
  data: ({ ticketId }) => ({ ticketId }),
  subject: ({ ticketId }) => subjectOf(ticketId),
  group: ({ type, category, areaId, areaCode }) =>
    areaId === null || type !== 'repair'
      ? null
      : {
          key: `ticket_new:${category}:${areaId}`,
          heading: heading('tickets_at_place', { category: TICKET_CATEGORY_LABELS[category], area: areaCode ?? '' }),
          link: listLink('tickets', { areaId: String(areaId) }),
        },
  samples: [
    { ...sample, type: 'repair', category: 'no_connection', priority: 'urgent', customer: 'Rina', areaId: 3, areaCode: 'ODP-07' },
    { ...sample, type: 'billing', category: 'other', priority: 'low', customer: 'Rina', areaId: null, areaCode: null },
  ],
});

/** Supervisors hear of every step of an urgent ticket, and of any ticket that stops. */
export const ticketStep = defineNotice({
  ...common,
  id: 'ticket-step',
  event: 'ticket_updated',
  priority: ({ status, priority }) => (isRunningTicket(status) && priority === 'urgent' ? 'high' : 'normal'),
  roles: ['supervisor'],
  audience: ({ status, priority }) => ({ roles: priority === 'urgent' || STOPPED.includes(status) ? ['supervisor'] : [] }),
  payload: z.strictObject({
    ticketId: z.int(),
    number: z.string(),
    title: z.string(),
    status: ticketStatusSchema,
    priority: ticketPrioritySchema,
    by: z.string(),
  }),
  says: ({ number, status, title, by }) => line('ticket_step', { number, status: TICKET_STATUS_LABELS[status], title, by }),
  data: ({ ticketId, status }) => ({ ticketId, status }),
  group: ({ ticketId }) => ({ key: `ticket_updated:${ticketId}`, windowSeconds: STEPS_WITHIN_SECONDS }),
  samples: [
    { ...sample, status: 'in_progress', priority: 'urgent', by: 'Sari' },
    { ...sample, status: 'cancelled', priority: 'low', by: 'Sari' },
  ],
});

/** A change of a ticket, told to the users who are named: those who work on it, and whom else it concerns. */
const change = {
  ...common,
  event: 'ticket_updated',
  data: ({ ticketId }: About) => ({ ticketId }),
  subject: ({ ticketId }: About) => subjectOf(ticketId),
  group: ({ ticketId }: About) => ({ key: `ticket_changed:${ticketId}`, windowSeconds: CHANGES_WITHIN_SECONDS }),
} as const;
const onlyNamed = {
  roles: [],
  audience: ({ userIds }: { readonly userIds: readonly number[] }) => ({ userIds }),
} as const;
const changed = { ticketId: z.int(), number: z.string(), userIds: z.array(z.int()) };
const changeSample = { ticketId: 7, number: 'TKT-2027-0007', userIds: [9] };

export const ticketEdited = defineNotice({
  ...change,
  ...onlyNamed,
  id: 'ticket-edited',
  priority: 'normal',
  payload: z.strictObject({ ...changed, title: z.string() }),
  says: ({ number, title }) => line('ticket_edited', { number, title }),
  samples: [{ ...changeSample, title: 'Lampu LOS merah' }],
});

export const ticketPrioritised = defineNotice({
  ...change,
  ...onlyNamed,
  id: 'ticket-prioritised',
  priority: ({ priority }) => (priority === 'urgent' || priority === 'high' ? 'high' : 'normal'),
  payload: z.strictObject({ ...changed, title: z.string(), priority: ticketPrioritySchema }),
  says: ({ number, title, priority }) => line('ticket_priority', { number, title, priority: TICKET_PRIORITY_LABELS[priority] }),
  samples: [
    { ...changeSample, title: 'Lampu LOS merah', priority: 'urgent' },
    { ...changeSample, title: 'Lampu LOS merah', priority: 'low' },
  ],
});

export const ticketRated = defineNotice({
  ...change,
  id: 'ticket-rated',
  priority: ({ rating }) => (rating <= POOR ? 'high' : 'normal'),
  roles: ['supervisor'],
  audience: ({ rating, userIds }) => ({ roles: rating <= POOR ? ['supervisor'] : [], userIds }),
  payload: z.strictObject({ ...changed, rating: z.int(), comment: z.string() }),
  says: ({ number, rating, comment }) => line('ticket_rated', { number, rating, comment }),
  samples: [
    { ...changeSample, rating: 1, comment: 'Lama' },
    { ...changeSample, rating: 5, comment: 'Cepat' },
  ],
});

export const ticketNote = defineNotice({
  ...change,
  ...onlyNamed,
  id: 'ticket-note',
  priority: 'normal',
  payload: z.strictObject({ ...changed, by: z.string(), note: z.string() }),
  says: ({ number, by, note }) => line('ticket_note', { number, by, note }),
  samples: [{ ...changeSample, by: 'Sari', note: 'Sudah diganti' }],
});

export const ticketAttachment = defineNotice({
  ...change,
  ...onlyNamed,
  id: 'ticket-attachment',
  priority: 'normal',
  payload: z.strictObject({ ...changed, file: z.string() }),
  says: ({ number, file }) => line('ticket_attachment', { number, file }),
  samples: [{ ...changeSample, file: 'foto.jpg' }],
});

export const ticketNotices: readonly AnyNotice[] = [
  ticketNew,
  ticketStep,
  ticketEdited,
  ticketPrioritised,
  ticketRated,
  ticketNote,
  ticketAttachment,
];
