import { z } from 'zod';
import type { Labels } from './language.ts';
import { defineStatusMachine, type TransitionCheck } from './status-machine.ts';

export const TICKET_STATUSES = ['open', 'assigned', 'in_progress', 'on_hold', 'completed', 'cancelled'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];
export const ticketStatusSchema = z.enum(TICKET_STATUSES);

export const TICKET_STATUS_LABELS: Labels<TicketStatus> = {
  open: { id: 'Baru', en: 'Open' },
  assigned: { id: 'Ditugaskan', en: 'Assigned' },
  in_progress: { id: 'Dikerjakan', en: 'In progress' },
  on_hold: { id: 'Ditunda', en: 'On hold' },
  completed: { id: 'Selesai', en: 'Completed' },
  cancelled: { id: 'Dibatalkan', en: 'Cancelled' },
};

/**
 * The steps of a ticket. Work starts only after somebody is assigned; a ticket that loses its technician is `open` again, and one
 * handed to another technician is `assigned` again, because the new one has not started. A held ticket may be completed at once
 * (the customer confirms that it works). A completed ticket is reopened to `assigned` (back on the technician's list) or
 * `in_progress` (still on site), never to `open`: who did the work answers for it. `cancelled` is final; a mistake is undone
 * within the undo window or entered anew.
 */
export const ticketStatusMachine = defineStatusMachine<TicketStatus>({
  transitions: {
    open: ['assigned', 'cancelled'],
    assigned: ['open', 'in_progress', 'on_hold', 'cancelled'],
    in_progress: ['assigned', 'on_hold', 'completed', 'cancelled'],
    on_hold: ['assigned', 'in_progress', 'completed', 'cancelled'],
    completed: ['assigned', 'in_progress'],
    cancelled: [],
  },
  labels: TICKET_STATUS_LABELS,
});

/** Steps back: they correct what was entered and are nobody's news. Resuming after a hold and reopening go forward. */
const STEPS_BACK: Readonly<Partial<Record<TicketStatus, readonly TicketStatus[]>>> = {
  assigned: ['open'],
  in_progress: ['assigned'],
};

/** Whether the customer is told of this step. Of several quick ones only the whole way counts: from what was told last to where it stands. */
export function isToldStep(from: TicketStatus, to: TicketStatus): boolean {
  return from !== to && STEPS_BACK[from]?.includes(to) !== true;
}

/** Statuses whose SLA clock runs. Waiting (`on_hold`) does not stop it: the promise was made to the customer. */
export const RUNNING_TICKET_STATUSES = ['open', 'assigned', 'in_progress', 'on_hold'] as const satisfies readonly TicketStatus[];

/** Whether work on the ticket is still owed. */
export function isRunningTicket(status: TicketStatus): boolean {
  return (RUNNING_TICKET_STATUSES as readonly TicketStatus[]).includes(status);
}

/** Whether a ticket in this status must have a technician. */
export function requiresTechnician(status: TicketStatus): boolean {
  return status === 'assigned' || status === 'in_progress';
}

/**
 * Whether a ticket in this status may be given to a technician; it is `assigned` afterwards. Reassigning an assigned ticket is
 * allowed, a completed one must be reopened first: a bulk assignment must not reopen what is done.
 */
export function checkTicketAssignment(from: TicketStatus): TransitionCheck<TicketStatus> {
  if (from === 'assigned') return { ok: true };
  if (from !== 'completed') return ticketStatusMachine.check(from, 'assigned');
  const labels = { from: TICKET_STATUS_LABELS[from], to: TICKET_STATUS_LABELS.assigned };
  return { ok: false, reason: 'reopen_first', from, to: 'assigned', labels };
}

/** What can happen to a ticket; a line of its timeline each. */
export const TICKET_EVENT_KINDS = [
  'created',
  'assigned',
  'status',
  'comment',
  'priority',
  'edited',
  'attached',
  'detached',
  'rated',
] as const;
export type TicketEventKind = (typeof TICKET_EVENT_KINDS)[number];

export const TICKET_PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type TicketPriority = (typeof TICKET_PRIORITIES)[number];
export const ticketPrioritySchema = z.enum(TICKET_PRIORITIES);

export const TICKET_PRIORITY_LABELS: Labels<TicketPriority> = {
  low: { id: 'Rendah', en: 'Low' },
  normal: { id: 'Normal', en: 'Normal' },
  high: { id: 'Tinggi', en: 'High' },
  urgent: { id: 'Mendesak', en: 'Urgent' },
};

/** The promise per priority: hours to completion, and how many hours before the deadline supervisors are warned (SPEC §5). */
export const TICKET_SLA: Readonly<Record<TicketPriority, { readonly hours: number; readonly warningHours: number }>> = {
  urgent: { hours: 4, warningHours: 1 },
  high: { hours: 8, warningHours: 2 },
  normal: { hours: 24, warningHours: 4 },
  low: { hours: 48, warningHours: 8 },
};

const HOUR_MS = 3_600_000;

/** The deadline of a ticket. A change of priority moves it, counted from the creation again. */
export function slaDueAt(createdAt: Date, priority: TicketPriority): Date {
  return new Date(createdAt.getTime() + TICKET_SLA[priority].hours * HOUR_MS);
}

/** The first instant at which the deadline counts as near. */
export function slaWarnAt(dueAt: Date, priority: TicketPriority): Date {
  return new Date(dueAt.getTime() - TICKET_SLA[priority].warningHours * HOUR_MS);
}

export type SlaState = 'on_track' | 'warning' | 'breached';

/** Where a running ticket stands at `now`. The warning begins at `slaWarnAt`; the deadline itself is still in time. */
export function slaState(ticket: { readonly dueAt: Date; readonly priority: TicketPriority }, now: Date): SlaState {
  if (now.getTime() > ticket.dueAt.getTime()) return 'breached';
  return now.getTime() >= slaWarnAt(ticket.dueAt, ticket.priority).getTime() ? 'warning' : 'on_track';
}

/** Whether a ticket completed at that instant kept its promise. */
export function isWithinSla(completedAt: Date, dueAt: Date): boolean {
  return completedAt.getTime() <= dueAt.getTime();
}

export const TICKET_TYPES = ['repair', 'installation', 'maintenance', 'service_change', 'billing', 'account'] as const;
export type TicketType = (typeof TICKET_TYPES)[number];
export const ticketTypeSchema = z.enum(TICKET_TYPES);

export const TICKET_TYPE_LABELS: Labels<TicketType> = {
  repair: { id: 'Perbaikan gangguan', en: 'Repair' },
  installation: { id: 'Instalasi', en: 'Installation' },
  maintenance: { id: 'Pemeliharaan', en: 'Maintenance' },
  service_change: { id: 'Perubahan layanan', en: 'Service change' },
  billing: { id: 'Tagihan', en: 'Billing' },
  account: { id: 'Akun', en: 'Account' },
};

export const TICKET_CATEGORIES = [
  'no_connection',
  'slow_connection',
  'intermittent_connection',
  'optical_loss',
  'device_fault',
  'cable_damage',
  'wifi_coverage',
  'new_installation',
  'additional_device',
  'preventive_maintenance',
  'network_work',
  'package_change',
  'relocation',
  'termination',
  'invoice_question',
  'payment_not_recorded',
  'data_change',
  'portal_access',
  'other',
] as const;
export type TicketCategory = (typeof TICKET_CATEGORIES)[number];
export const ticketCategorySchema = z.enum(TICKET_CATEGORIES);

export const TICKET_CATEGORY_LABELS: Labels<TicketCategory> = {
  no_connection: { id: 'Internet mati', en: 'No connection' },
  slow_connection: { id: 'Internet lambat', en: 'Slow connection' },
  intermittent_connection: { id: 'Putus-putus', en: 'Intermittent connection' },
  optical_loss: { id: 'Lampu LOS merah', en: 'Optical signal lost (LOS)' },
  device_fault: { id: 'Modem atau router rusak', en: 'Faulty modem or router' },
  cable_damage: { id: 'Kabel rusak', en: 'Damaged cable' },
  wifi_coverage: { id: 'Sinyal Wi-Fi lemah', en: 'Weak Wi-Fi' },
  new_installation: { id: 'Pemasangan baru', en: 'New installation' },
  additional_device: { id: 'Tambah perangkat', en: 'Additional device' },
  preventive_maintenance: { id: 'Pemeliharaan berkala', en: 'Preventive maintenance' },
  network_work: { id: 'Pekerjaan jaringan', en: 'Network work' },
  package_change: { id: 'Ganti paket', en: 'Package change' },
  relocation: { id: 'Pindah alamat', en: 'Relocation' },
  termination: { id: 'Berhenti berlangganan', en: 'Termination' },
  invoice_question: { id: 'Pertanyaan tagihan', en: 'Question about an invoice' },
  payment_not_recorded: { id: 'Pembayaran belum tercatat', en: 'Payment not recorded' },
  data_change: { id: 'Ubah data', en: 'Change of data' },
  portal_access: { id: 'Akses portal', en: 'Portal access' },
  other: { id: 'Lainnya', en: 'Other' },
};

/** The categories each type of ticket may have. `other` is always the last way out. */
export const CATEGORIES_OF_TYPE: Readonly<Record<TicketType, readonly TicketCategory[]>> = {
  repair: [
    'no_connection',
    'slow_connection',
    'intermittent_connection',
    'optical_loss',
    'device_fault',
    'cable_damage',
    'wifi_coverage',
    'other',
  ],
  installation: ['new_installation', 'additional_device', 'other'],
  maintenance: ['preventive_maintenance', 'network_work', 'other'],
  service_change: ['package_change', 'relocation', 'termination', 'other'],
  billing: ['invoice_question', 'payment_not_recorded', 'other'],
  account: ['data_change', 'portal_access', 'other'],
};

/** Whether the category belongs to the type. */
export function isCategoryOf(type: TicketType, category: TicketCategory): boolean {
  return CATEGORIES_OF_TYPE[type].includes(category);
}

/** Categories that suggest something else than `normal`. */
const SUGGESTED_PRIORITY: Readonly<Partial<Record<TicketCategory, TicketPriority>>> = {
  no_connection: 'high',
  optical_loss: 'high',
  cable_damage: 'high',
  preventive_maintenance: 'low',
  package_change: 'low',
  data_change: 'low',
};

/** The priority offered when nobody sets one. `urgent` is never suggested: a person decides it. */
export function suggestPriority(category: TicketCategory): TicketPriority {
  return SUGGESTED_PRIORITY[category] ?? 'normal';
}

/** How the customer wants to be reached about a ticket. */
export const CONTACT_PREFERENCES = ['call', 'whatsapp', 'email'] as const;
export type ContactPreference = (typeof CONTACT_PREFERENCES)[number];
export const contactPreferenceSchema = z.enum(CONTACT_PREFERENCES);

export const CONTACT_PREFERENCE_LABELS: Labels<ContactPreference> = {
  call: { id: 'Telepon', en: 'Call' },
  whatsapp: { id: 'WhatsApp', en: 'WhatsApp' },
  email: { id: 'E-mail', en: 'E-mail' },
};
