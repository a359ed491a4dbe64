import type { Actor } from '#service/access/actor.ts';
import { SCHEDULE_KINDS, type ScheduleKind } from '#shared/contracts/registrations.contract.ts';
import { can, isOwnOnly, type Permission } from '#shared/domain/permissions.ts';
import { type RegistrationStatus, registrationStatusMachine } from '#shared/domain/registration.ts';

/** What of a registration decides who may do what with it. */
export interface PolicyRegistration {
  readonly status: RegistrationStatus;
  readonly technicianId: number | null;
}

/** The status an appointment leads to. */
export const STATUS_OF_SCHEDULE: Readonly<Record<ScheduleKind, RegistrationStatus>> = {
  survey: 'survey_scheduled',
  installation: 'installation_scheduled',
};

function holds(actor: Actor, permission: Permission, registration: PolicyRegistration): boolean {
  if (!can(actor.role, permission)) return false;
  return !isOwnOnly(actor.role, permission) || (actor.technicianId !== null && actor.technicianId === registration.technicianId);
}

export function canSeeRegistration(actor: Actor, registration: PolicyRegistration): boolean {
  return holds(actor, 'registrations.read', registration);
}

/** The permission that a step needs. Taking an installation date away is scheduling, not a second approval. */
export function permissionOfStep(from: RegistrationStatus, to: RegistrationStatus): Permission {
  switch (to) {
    case 'verified':
    case 'pending_verification':
      return 'registrations.verify';
    case 'approved':
      return from === 'installation_scheduled' ? 'registrations.schedule' : 'registrations.approve';
    case 'rejected':
      return 'registrations.reject';
    case 'cancelled':
      return 'registrations.cancel';
    case 'survey_scheduled':
    case 'installation_scheduled':
      return 'registrations.schedule';
    case 'customer_created':
      return 'registrations.create_customer';
  }
}

export function mayStep(actor: Actor, registration: PolicyRegistration, to: RegistrationStatus): boolean {
  return holds(actor, permissionOfStep(registration.status, to), registration);
}

/** Whether something can still become of it. */
export function isRunningRegistration(status: RegistrationStatus): boolean {
  return !registrationStatusMachine.isTerminal(status);
}

export function mayAssignTechnician(actor: Actor, registration: PolicyRegistration): boolean {
  return holds(actor, 'registrations.assign_technician', registration);
}

export function mayEdit(actor: Actor, registration: PolicyRegistration): boolean {
  return holds(actor, 'registrations.update', registration);
}

/** Whether the appointment may be set (a step) or moved (none). */
export function isSchedulable(status: RegistrationStatus, kind: ScheduleKind): boolean {
  const to = STATUS_OF_SCHEDULE[kind];
  return status === to || registrationStatusMachine.can(status, to);
}

/** Statuses with a route of their own: they need more than a word. */
const ELSEWHERE: readonly RegistrationStatus[] = ['survey_scheduled', 'installation_scheduled', 'customer_created'];

export function abilitiesFor(actor: Actor, registration: PolicyRegistration) {
  const { status } = registration;
  const isRunning = isRunningRegistration(status);
  return {
    edit: isRunning && mayEdit(actor, registration),
    moveTo: registrationStatusMachine.next(status).filter((to) => !ELSEWHERE.includes(to) && mayStep(actor, registration, to)),
    schedule: SCHEDULE_KINDS.filter(
      (kind) => isSchedulable(status, kind) && mayStep(actor, registration, STATUS_OF_SCHEDULE[kind]),
    ),
    assignTechnician: isRunning && mayAssignTechnician(actor, registration),
    createCustomer: registrationStatusMachine.can(status, 'customer_created') && mayStep(actor, registration, 'customer_created'),
  };
}
