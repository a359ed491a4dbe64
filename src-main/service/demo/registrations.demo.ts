import type { registrationEvents, registrations } from '#service/db/postgres/schema/index.ts';
import type { RegistrationStatus } from '#shared/domain/registration.ts';
import { addDays, instantAtWib } from '#shared/domain/time-zone.ts';
import type { DemoAreas, DemoOdp } from './areas.demo.ts';
import type { NewRow } from './bulk-insert.ts';
import { addressIn, type DemoCustomer } from './customers.demo.ts';
import { DAY, type DemoContext, earliest, HOUR, latest, MINUTE, officeTimeBefore, plus } from './demo-context.ts';
import { DEMO_PHONE_START, demoPhone } from './demo-phones.ts';
import { mailAddress, personName } from './names.demo.ts';
import { type DemoPackage, demoPackage } from './packages.demo.ts';
import type { Random } from './random.ts';
import type { DemoStaff, DemoTechnician } from './staff.demo.ts';

/** Registrations that are no customers (yet), by the status they stand in, and how many days ago they came. */
const OTHERS: readonly {
  readonly status: RegistrationStatus;
  readonly count: number;
  readonly days: readonly [number, number];
}[] = [
  { status: 'pending_verification', count: 9, days: [0.02, 2] },
  { status: 'verified', count: 5, days: [1, 5] },
  { status: 'survey_scheduled', count: 6, days: [2, 7] },
  { status: 'approved', count: 4, days: [3, 9] },
  { status: 'installation_scheduled', count: 5, days: [4, 11] },
  { status: 'rejected', count: 4, days: [12, 85] },
  { status: 'cancelled', count: 3, days: [12, 85] },
];

/** The way to a status; the last word is the status itself. */
const PATHS: Readonly<Record<RegistrationStatus, readonly RegistrationStatus[]>> = {
  pending_verification: ['pending_verification'],
  verified: ['pending_verification', 'verified'],
  survey_scheduled: ['pending_verification', 'verified', 'survey_scheduled'],
  approved: ['pending_verification', 'verified', 'survey_scheduled', 'approved'],
  installation_scheduled: ['pending_verification', 'verified', 'survey_scheduled', 'approved', 'installation_scheduled'],
  customer_created: [
    'pending_verification',
    'verified',
    'survey_scheduled',
    'approved',
    'installation_scheduled',
    'customer_created',
  ],
  rejected: ['pending_verification', 'verified', 'rejected'],
  cancelled: ['pending_verification', 'verified', 'survey_scheduled', 'cancelled'],
};

const REJECTIONS = [
  'Lokasi di luar jangkauan ODP terdekat (lebih dari 300 m).',
  'Data identitas tidak sesuai dan tidak dilengkapi setelah dihubungi.',
  'Port ODP penuh, menunggu perluasan jaringan.',
  'Pemilik rumah tidak mengizinkan penarikan kabel.',
];

const NOTES = [
  'Minta dipasang di lantai dua.',
  'Rumah pagar hijau, samping musala.',
  'Hubungi setelah jam 4 sore.',
  'Dapat info dari tetangga yang sudah berlangganan.',
  'Ingin pasang sebelum akhir pekan.',
];

export interface DemoRegistration {
  readonly row: NewRow<typeof registrations> & { readonly id: number; readonly name: string; readonly phone: string };
  readonly number: string;
  readonly status: RegistrationStatus;
  readonly package: DemoPackage;
  readonly odp: DemoOdp;
  readonly surveyAt: Date | null;
  readonly installationAt: Date | null;
  readonly technician: DemoTechnician | null;
  /** When it entered each status, oldest first. */
  readonly steps: readonly { readonly status: RegistrationStatus; readonly at: Date }[];
  readonly customer: DemoCustomer | null;
}

interface Draft {
  readonly status: RegistrationStatus;
  readonly createdAt: Date;
  readonly endAt: Date;
  readonly customer: DemoCustomer | null;
}

/** About 60 registrations in every status: one for each customer that came through one, the others on their way or refused. */
export function planRegistrations(
  context: DemoContext,
  areas: DemoAreas,
  staff: DemoStaff,
  customers: readonly DemoCustomer[],
): readonly DemoRegistration[] {
  const random = context.random('registrations');
  const drafts: Draft[] = customers
    .filter(({ registered }) => registered)
    .map((customer) => ({
      status: 'customer_created',
      createdAt: officeTimeBefore(plus(customer.row.createdAt ?? context.now, -random.between(3, 9) * DAY), random),
      endAt: customer.row.createdAt ?? context.now,
      customer,
    }));
  for (const { status, count, days } of OTHERS) {
    for (let at = 0; at < count; at += 1) {
      const createdAt = officeTimeBefore(plus(context.now, -random.between(...days) * DAY), random);
      const spread = Math.min(4 * DAY, context.now.getTime() - createdAt.getTime() - 10 * MINUTE);
      drafts.push({ status, createdAt, endAt: plus(createdAt, spread * random.between(0.6, 1)), customer: null });
    }
  }
  drafts.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  return drafts.map((draft, at) => registrationOf(context, random, areas, staff, draft, at + 1));
}

function registrationOf(
  context: DemoContext,
  random: Random,
  areas: DemoAreas,
  staff: DemoStaff,
  draft: Draft,
  id: number,
): DemoRegistration {
  const { customer, status } = draft;
  const odp = customer?.odp ?? random.pick(areas.odps);
  const name = customer?.row.name ?? personName(random);
  const plan =
    customer?.package ??
    demoPackage(
      random.weighted([
        [1, 3],
        [2, 4],
        [3, 2],
        [4, 1],
      ]),
    );
  const steps = stepsOf(context, random, draft);
  const changedAt = steps.at(-1)?.at ?? draft.createdAt;
  const reached = new Set(steps.map((step) => step.status));
  const crew = staff.technicians.filter(({ cityId }) => cityId === odp.city.id);
  const technician = reached.has('survey_scheduled') ? random.pick(crew) : null;
  const surveyAt = technician === null ? null : surveyTime(context, random, steps, status);
  const installationAt = reached.has('installation_scheduled')
    ? (plannedFor(customer?.installedAt) ?? comingDay(context, random))
    : null;
  return {
    row: {
      id,
      name,
      phone: customer?.row.phone ?? demoPhone(DEMO_PHONE_START.registrations + id),
      email: customer?.row.email ?? (random.chance(0.6) ? mailAddress(name, 9_000 + id) : null),
      address: customer?.row.address ?? addressIn(odp, random),
      areaId: odp.id,
      packageId: plan.id,
      status,
      technicianId: technician?.id ?? null,
      surveyAt,
      installationAt,
      notes: random.chance(0.45) ? random.pick(NOTES) : null,
      rejectionReason: status === 'rejected' ? random.pick(REJECTIONS) : null,
      customerId: customer?.row.id ?? null,
      isDemo: true,
      version: steps.length,
      createdAt: draft.createdAt,
      updatedAt: changedAt,
    },
    number: `REG-${String(id).padStart(6, '0')}`,
    status,
    package: plan,
    odp,
    surveyAt,
    installationAt,
    technician,
    steps,
    customer,
  };
}

/** Who decides a step: the counter takes in and plans, a supervisor approves or refuses. */
export function decidesStep(status: RegistrationStatus): 'supervisor' | 'cs' {
  return status === 'approved' || status === 'rejected' ? 'supervisor' : 'cs';
}

/** The timeline of every registration, as the product writes it. */
export function planRegistrationEvents(
  staff: DemoStaff,
  registrations: readonly DemoRegistration[],
): NewRow<typeof registrationEvents>[] {
  const events = registrations.flatMap((registration) =>
    registration.steps.map((step, index) => eventOf(staff, registration, step, registration.steps[index - 1]?.status ?? null)),
  );
  return events
    .toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime())
    .map((event, index) => ({ id: index + 1, ...event }));
}

function eventOf(
  staff: DemoStaff,
  registration: DemoRegistration,
  { status, at }: DemoRegistration['steps'][number],
  from: RegistrationStatus | null,
) {
  const { kind, data } = traceOf(registration, status, from);
  const actorId = staff.user(decidesStep(status)).id;
  return {
    registrationId: registration.row.id,
    kind,
    fromStatus: from,
    toStatus: status,
    actorId,
    note: null,
    data,
    createdAt: at,
  };
}

function traceOf(
  { row, surveyAt, installationAt, customer }: DemoRegistration,
  status: RegistrationStatus,
  from: RegistrationStatus | null,
): Pick<NewRow<typeof registrationEvents>, 'kind'> & { readonly data: Record<string, unknown> } {
  const scheduled = (kind: string, date: Date | null) =>
    ({ kind: 'scheduled', data: { kind, at: date?.toISOString() ?? null, previousAt: null } }) as const;
  if (from === null) return { kind: 'created', data: { source: 'staff' } };
  if (status === 'survey_scheduled') return scheduled('survey', surveyAt);
  if (status === 'installation_scheduled') return scheduled('installation', installationAt);
  if (status === 'customer_created') {
    return { kind: 'customer', data: { customerId: customer?.row.id ?? null, code: customer?.code ?? null, linked: false } };
  }
  return { kind: 'status', data: status === 'rejected' ? { reason: row.rejectionReason } : {} };
}

/** Spread between creation and the last step, moved into office hours where that keeps their order. */
function stepsOf(context: DemoContext, random: Random, draft: Draft): DemoRegistration['steps'] {
  const path = PATHS[draft.status];
  const length = draft.endAt.getTime() - draft.createdAt.getTime();
  let previous = draft.createdAt;
  return path.map((status, at) => {
    if (at === 0) return { status, at: draft.createdAt };
    const last = at === path.length - 1;
    const share = last ? 1 : (at - 0.2 + random.between(0, 0.4)) / (path.length - 1);
    const wished = officeTimeBefore(plus(draft.createdAt, length * share), random);
    previous = earliest(latest(wished, plus(previous, 7 * MINUTE)), plus(context.now, -MINUTE * (12 - at)));
    return { status, at: previous };
  });
}

/** In the past once the survey led to something; in the next days while it is only planned. */
function surveyTime(context: DemoContext, random: Random, steps: DemoRegistration['steps'], status: RegistrationStatus): Date {
  if (status === 'survey_scheduled') return comingDay(context, random);
  const planned = steps.find((step) => step.status === 'survey_scheduled')?.at ?? context.now;
  const done = steps.find((step) => step.status === 'approved' || step.status === 'cancelled')?.at ?? context.now;
  return plus(planned, Math.max(0, done.getTime() - planned.getTime() - HOUR) * 0.8);
}

/** The half hour about an hour before the service ran. */
function plannedFor(installedAt: Date | null | undefined): Date | null {
  return installedAt == null ? null : new Date(Math.floor(installedAt.getTime() / (HOUR / 2)) * (HOUR / 2) - HOUR);
}

function comingDay({ today }: DemoContext, random: Random): Date {
  const time = random.pick(['09:00', '10:30', '13:00', '14:30', '16:00'] as const);
  return instantAtWib(addDays(today, random.integer(1, 4)), time);
}
