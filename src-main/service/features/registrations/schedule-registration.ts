import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal, invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { scheduleRegistration as contract, ScheduleKind } from '#shared/contracts/registrations.contract.ts';
import { REGISTRATION_STATUS_LABELS, type RegistrationStatus } from '#shared/domain/registration.ts';
import { installationSchedule } from './installation-schedule.notification.ts';
import { openForChange } from './open-for-change.ts';
import { storeChange } from './record-change.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { registrationAppointment, subjectOf } from './registrations.notices.ts';
import { isSchedulable, mayStep, STATUS_OF_SCHEDULE } from './registrations.policy.ts';
import * as repository from './registrations.repository.ts';

export type ScheduleInput = BodyOf<typeof contract>;

const COLUMN = { survey: 'surveyAt', installation: 'installationAt' } as const;
/** A date further away is a slip of the keyboard. */
const FURTHEST_MS = 366 * 86_400_000;

/** Sets or moves an appointment. A first date is a step, another one is none; the applicant is told both times. */
export async function scheduleRegistration(
  deps: RegistrationsDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  { kind, at, notes, version }: ScheduleInput,
): Promise<void> {
  const registration = await openForChange(tx, actor, id, version);
  const { status: from } = registration;
  const to = STATUS_OF_SCHEDULE[kind];
  if (!mayStep(actor, registration, to)) throw new AppError('forbidden');
  requireSchedulable(from, kind);
  const date = requireDate(at, deps.clock.now());
  const previous = registration[COLUMN[kind]];
  const isMoved = from === to;
  if (isMoved && previous?.getTime() === date.getTime()) {
    throw illegal('body.at', 'schedule_same');
  }

  const previousAt = isMoved ? (previous?.toISOString() ?? null) : null;
  const eventId = await storeChange(
    deps,
    tx,
    actor,
    { status: to, [COLUMN[kind]]: date },
    {
      id,
      kind: 'scheduled',
      from,
      to,
      note: notes ?? null,
      data: { kind, at: date.toISOString(), previousAt },
      verb: 'schedule',
      before: { status: from, [COLUMN[kind]]: previous?.toISOString() ?? null },
      after: { status: to, [COLUMN[kind]]: date.toISOString() },
    },
  );
  // A date that still waits to be sent holds no longer.
  await deps.expire(tx, subjectOf(id), 'appointment_off');
  await deps.notify(
    tx,
    installationSchedule,
    { registrationId: id, kind, at: date.toISOString(), previousAt },
    { eventId, actorId: actor.userId },
  );
  const technician = await repository.findTechnicianUser(tx.db, registration.technicianId);
  if (technician === null) return;
  const { number, name, address } = registration;
  await deps.inApp.announce(
    tx,
    registrationAppointment,
    { registrationId: id, number, name, address, kind, at: date.toISOString(), technicianUserId: technician },
    { eventId, actorId: actor.userId },
  );
}

function requireSchedulable(from: RegistrationStatus, kind: ScheduleKind): void {
  if (isSchedulable(from, kind)) return;
  throw illegal('body.kind', 'illegal', {
    from: REGISTRATION_STATUS_LABELS[from],
    to: REGISTRATION_STATUS_LABELS[STATUS_OF_SCHEDULE[kind]],
  });
}

function requireDate(at: string, now: Date): Date {
  const date = new Date(at);
  if (date.getTime() <= now.getTime()) throw invalid('body.at', 'date_past');
  if (date.getTime() - now.getTime() > FURTHEST_MS) throw invalid('body.at', 'date_too_far');
  return date;
}
