import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { installationSchedule } from './installation-schedule.notification.ts';
import { registrationConfirmation } from './registration-confirmation.notification.ts';
import { registrationStatus } from './registration-status.notification.ts';
import type { RegistrationsDeps } from './registrations.deps.ts';
import { registrationsExport } from './registrations.export.ts';
import { registrationNotices } from './registrations.notices.ts';
import { registrationsResource } from './registrations.resource.ts';
import { mountPublicRegistrations, mountRegistrations } from './registrations.routes.ts';
import { createRegistrationsService, type RegistrationsService } from './registrations.service.ts';
import { registrationsApprove } from './registrations-approve.bulk.ts';
import { registrationsAssignTechnician } from './registrations-assign-technician.bulk.ts';
import { registrationsReject } from './registrations-reject.bulk.ts';
import { registrationsVerify } from './registrations-verify.bulk.ts';

export function registrationsFeature(
  kernel: Kernel,
  others: Pick<RegistrationsDeps, 'consumeTicket' | 'customers'>,
): Feature & Required<Pick<Feature, 'bulk' | 'exports'>> & { readonly service: RegistrationsService } {
  const service = createRegistrationsService({ ...kernel, ...others });
  const resource = registrationsResource(service);
  return {
    name: 'registrations',
    notices: registrationNotices,
    service,
    bulk: [
      registrationsVerify(resource, service),
      registrationsApprove(resource, service),
      registrationsReject(resource, service),
      registrationsAssignTechnician(resource, service),
    ],
    exports: [registrationsExport(resource)],
    notifications: [installationSchedule, registrationConfirmation, registrationStatus],
    lists: { registrations: service.list },
    desk: (mount) => mountRegistrations(mount, { registrations: service }),
    portal: (mount) => mountPublicRegistrations(mount, { registrations: service }),
  };
}
