import type { Kernel } from '../../kernel.ts';
import type { Notify } from '../../notifications/notify.port.ts';
import type { Feature } from '../feature.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import type { RegistrationNotifications } from './registrations.events.ts';
import { mountPublicRegistrations, mountRegistrations } from './registrations.routes.ts';
import { createRegistrationsService, type RegistrationsService } from './registrations.service.ts';

export function registrationsFeature(
  kernel: Kernel,
  otp: Pick<RegistrationsDeps, 'consumeTicket'>,
): Feature & { readonly service: RegistrationsService } {
  const notify = kernel.notify as unknown as Notify<RegistrationNotifications>;
  const service = createRegistrationsService({ ...kernel, ...otp, notify });
  return {
    name: 'registrations',
    service,
    desk: (mount) => mountRegistrations(mount, { registrations: service }),
    portal: (mount) => mountPublicRegistrations(mount, { registrations: service }),
  };
}
