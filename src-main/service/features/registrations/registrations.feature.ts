import type { Kernel } from '../../kernel.ts';
import type { Feature } from '../feature.ts';
import { installationSchedule } from './installation-schedule.notification.ts';
import { registrationConfirmation } from './registration-confirmation.notification.ts';
import { registrationStatus } from './registration-status.notification.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { mountPublicRegistrations, mountRegistrations } from './registrations.routes.ts';
import { createRegistrationsService, type RegistrationsService } from './registrations.service.ts';

export function registrationsFeature(
  kernel: Kernel,
  otp: Pick<RegistrationsDeps, 'consumeTicket'>,
): Feature & { readonly service: RegistrationsService } {
  const service = createRegistrationsService({ ...kernel, ...otp });
  return {
    name: 'registrations',
    service,
    notifications: [installationSchedule, registrationConfirmation, registrationStatus],
    lists: { registrations: service.list },
    desk: (mount) => mountRegistrations(mount, { registrations: service }),
    portal: (mount) => mountPublicRegistrations(mount, { registrations: service }),
  };
}
