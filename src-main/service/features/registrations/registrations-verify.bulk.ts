import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { defineBulkAction, FORBIDDEN, MINUTES, verdictOf } from '#service/bulk/define-bulk-action.ts';
import { bulkVerifyRegistrations } from '#shared/contracts/bulk.contract.ts';
import { registrationStatusMachine } from '#shared/domain/registration.ts';
import { mayStep } from './registrations.policy.ts';
import type { BulkRegistration } from './registrations.resource.ts';
import type { RegistrationsService } from './registrations.service.ts';

export const registrationsVerify = (
  resource: ResourceDefinition<BulkRegistration>,
  registrations: Pick<RegistrationsService, 'verify'>,
) =>
  defineBulkAction({
    id: 'registrations.verify',
    label: { id: 'Verifikasi', en: 'Verify' },
    route: bulkVerifyRegistrations,
    resource,
    notifies: true,
    undoSeconds: 10 * MINUTES,
    plan: (row, _data, actor) =>
      mayStep(actor, row, 'verified') ? verdictOf(registrationStatusMachine.check(row.status, 'verified')) : FORBIDDEN,
    apply: (tx, actor, id, { notes }) => registrations.verify(tx, actor, id, notes === undefined ? {} : { notes }),
  });
