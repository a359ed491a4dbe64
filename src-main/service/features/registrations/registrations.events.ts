import type { ScheduleKind } from '#shared/contracts/registrations.contract.ts';
import type { RegistrationStatus } from '#shared/domain/registration.ts';

/** What registrations tell people, by notification type. The event id is the id of the timeline row. */
export type RegistrationNotifications = {
  registration_confirmation: { registrationId: number };
  registration_status: {
    registrationId: number;
    from: RegistrationStatus;
    to: RegistrationStatus;
    reason: string | null;
  };
  installation_schedule: {
    registrationId: number;
    kind: ScheduleKind;
    at: string;
    previousAt: string | null;
  };
};
