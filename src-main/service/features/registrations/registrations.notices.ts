import { z } from 'zod';
import { type AnyNotice, defineNotice } from '#service/notifications/define-notice.ts';
import { recordLink } from '#shared/contracts/desk-links.ts';
import { line } from '#shared/domain/notification-lines.ts';
import { REGISTRATION_STATUS_LABELS, registrationStatusSchema } from '#shared/domain/registration.ts';

/** Messages and notices about one registration carry it. */
export function subjectOf(registrationId: number): string {
  return `registration:${registrationId}`;
}

interface About {
  readonly registrationId: number;
}

/** What all notices about a registration have in common. */
const common = {
  type: 'registration',
  link: ({ registrationId }: About) => recordLink('registrations', registrationId),
  data: ({ registrationId }: About) => ({ registrationId }),
  subject: ({ registrationId }: About) => subjectOf(registrationId),
} as const;
const named = { registrationId: z.int(), number: z.string(), name: z.string() };
const sample = { registrationId: 4, number: 'REG-2027-0004', name: 'Budi' } as const;
const place = { ...sample, address: 'Jl. Melati 3' } as const;

/** To who verifies what comes in. */
export const registrationNew = defineNotice({
  ...common,
  id: 'registration-new',
  event: 'registration_new',
  priority: 'normal',
  roles: ['customer_service', 'admin'],
  payload: z.strictObject(named),
  says: ({ number, name }) => line('registration_new', { number, name }),
  samples: [sample],
});

/** Who has to go on with it hears; at its end the technician, who need not go. */
export const registrationMoved = defineNotice({
  ...common,
  id: 'registration-moved',
  event: 'registration_status',
  priority: 'normal',
  roles: ['supervisor', 'manager', 'customer_service', 'admin'],
  audience: ({ to, technicianUserId }) => ({
    roles: to === 'verified' ? ['supervisor', 'manager', 'admin'] : ['customer_service', 'admin'],
    userIds: technicianUserId === null ? [] : [technicianUserId],
  }),
  payload: z.strictObject({ ...named, to: registrationStatusSchema, technicianUserId: z.int().nullable() }),
  says: ({ number, name, to }) => line('registration_status', { number, name, status: REGISTRATION_STATUS_LABELS[to] }),
  samples: [
    { ...sample, to: 'verified', technicianUserId: null },
    { ...sample, to: 'cancelled', technicianUserId: 9 },
  ],
});

export const registrationBecameCustomer = defineNotice({
  ...common,
  id: 'registration-became-customer',
  event: 'registration_status',
  priority: 'low',
  roles: ['customer_service', 'admin'],
  payload: z.strictObject({ ...named, code: z.string() }),
  says: ({ number, name, code }) => line('registration_customer', { number, name, code }),
  samples: [{ ...sample, code: 'PLG-00041' }],
});

/** The technician has an appointment, or another one. */
export const registrationAppointment = defineNotice({
  ...common,
  id: 'registration-appointment',
  event: 'registration_status',
  priority: 'high',
  roles: [],
  audience: ({ technicianUserId }) => ({ userIds: [technicianUserId] }),
  payload: z.strictObject({
    ...named,
    address: z.string(),
    kind: z.enum(['survey', 'installation']),
    /** ISO. */
    at: z.string(),
    technicianUserId: z.int(),
  }),
  says: ({ number, name, address, kind, at }) => line('registration_appointment', { number, kind, at, name, address }),
  samples: [
    { ...place, kind: 'survey', at: '2027-03-02T02:00:00.000Z', technicianUserId: 9 },
    { ...place, kind: 'installation', at: '2027-03-05T02:00:00.000Z', technicianUserId: 9 },
  ],
});

export const registrationYours = defineNotice({
  ...common,
  id: 'registration-yours',
  event: 'registration_status',
  priority: 'high',
  roles: [],
  audience: ({ technicianUserId }) => ({ userIds: [technicianUserId] }),
  payload: z.strictObject({ ...named, address: z.string(), technicianUserId: z.int() }),
  says: ({ number, name, address }) => line('registration_yours', { number, name, address }),
  samples: [{ ...place, technicianUserId: 9 }],
});

/** To the technician who had it before. */
export const registrationPassedOn = defineNotice({
  ...common,
  id: 'registration-passed-on',
  event: 'registration_status',
  priority: 'normal',
  roles: [],
  audience: ({ previousUserId }) => ({ userIds: [previousUserId] }),
  payload: z.strictObject({ ...named, address: z.string(), technician: z.string(), previousUserId: z.int() }),
  says: ({ number, name, address, technician }) => line('registration_passed_on', { number, technician, name, address }),
  samples: [{ ...place, technician: 'Agus', previousUserId: 9 }],
});

export const registrationNotices: readonly AnyNotice[] = [
  registrationNew,
  registrationMoved,
  registrationBecameCustomer,
  registrationAppointment,
  registrationYours,
  registrationPassedOn,
];
