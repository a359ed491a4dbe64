import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal, illegalStep, invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { DetailCode } from '#shared/contracts/errors.ts';
import type { setRegistrationStatus } from '#shared/contracts/registrations.contract.ts';
import { type RegistrationStatus, registrationStatusMachine } from '#shared/domain/registration.ts';
import { openForChange } from './open-for-change.ts';
import { storeChange } from './record-change.ts';
import { registrationStatus } from './registration-status.notification.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { registrationMoved, subjectOf } from './registrations.notices.ts';
import { isRunningRegistration, mayStep } from './registrations.policy.ts';
import * as repository from './registrations.repository.ts';

export type StatusInput = BodyOf<typeof setRegistrationStatus>;

/** Statuses that need more than a word, and where they are reached. */
const NEEDS_MORE = {
  survey_scheduled: 'survey_date_missing',
  installation_scheduled: 'installation_date_missing',
  customer_created: 'customer_missing',
} as const satisfies Partial<Record<RegistrationStatus, DetailCode>>;

const VERBS: Readonly<Partial<Record<RegistrationStatus, string>>> = {
  verified: 'verify',
  rejected: 'reject',
  cancelled: 'cancel',
};

/** Moves a registration one step that needs no more than a word; the applicant is told. */
export async function moveRegistration(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  input: StatusInput,
): Promise<void> {
  await step(deps, tx, actor, await openForChange(tx, actor, id, input.version), input);
}

async function step(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  registration: repository.RegistrationRecord,
  input: StatusInput,
): Promise<void> {
  const { id, status: from } = registration;
  const to = input.status;
  if (!mayStep(actor, registration, to)) throw new AppError('forbidden');
  requireStep(from, to);
  requireReason(input);

  const withdrawn = from === 'installation_scheduled' && to === 'approved';
  const reason = input.reason ?? null;
  const eventId = await storeChange(deps, tx, actor, changeFor(to, withdrawn, reason), {
    id,
    kind: 'status',
    from,
    to,
    note: input.notes ?? null,
    data: reason === null ? {} : { reason },
    verb: VERBS[to] ?? (withdrawn ? 'withdraw_installation' : 'approve'),
    before: { status: from },
    after: { status: to },
  });
  const subject = subjectOf(id);
  // Before the new message: a date that is off must not arrive after the word that it is.
  if (withdrawn || !isRunningRegistration(to)) await deps.expire(tx, subject, 'appointment_off');
  if (!isRunningRegistration(to)) await deps.inApp.close(tx, { subject });
  await deps.notify(tx, registrationStatus, { registrationId: id, from, to, reason }, { eventId, actorId: actor.userId });
  await announceMove(deps, tx, actor, registration, to, eventId);
}

/** An approval in the strict sense: one that has an installation date is approved already and keeps it. */
export async function approveRegistration(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  input: Pick<StatusInput, 'notes' | 'version'>,
): Promise<void> {
  const registration = await openForChange(tx, actor, id, input.version);
  if (registration.status === 'installation_scheduled') {
    throw illegal('body.status', 'installation_planned');
  }
  await step(deps, tx, actor, registration, { ...input, status: 'approved' });
}

function requireStep(from: RegistrationStatus, to: RegistrationStatus): void {
  const check = registrationStatusMachine.check(from, to);
  if (!check.ok) throw illegalStep('body.status', check);
  const more = (NEEDS_MORE as Partial<Record<RegistrationStatus, (typeof NEEDS_MORE)[keyof typeof NEEDS_MORE]>>)[to];
  if (more) throw illegal('body.status', more);
}

function requireReason({ status, reason }: StatusInput): void {
  if (status === 'rejected' && reason === undefined) throw invalid('body.reason', 'rejection_reason_missing');
  // Told to nobody otherwise: better refused than lost.
  if (status !== 'rejected' && status !== 'cancelled' && reason !== undefined) {
    throw invalid('body.reason', 'only_when_ended');
  }
}

function changeFor(to: RegistrationStatus, withdrawn: boolean, reason: string | null): repository.RegistrationChange {
  if (withdrawn) return { status: to, installationAt: null };
  return to === 'rejected' ? { status: to, rejectionReason: reason } : { status: to };
}

/** Who has to go on with it; at its end the technician, who need not go. */
async function announceMove(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  registration: repository.RegistrationRecord,
  to: RegistrationStatus,
  eventId: string,
): Promise<void> {
  const technician = await repository.findTechnicianUser(tx.db, registration.technicianId);
  const { id: registrationId, number, name } = registration;
  await deps.inApp.announce(
    tx,
    registrationMoved,
    { registrationId, number, name, to, technicianUserId: technician },
    { eventId, actorId: actor.userId },
  );
}
