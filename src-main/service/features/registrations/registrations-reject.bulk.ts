import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { defineBulkAction, FORBIDDEN, MINUTES, verdictOf } from '#service/bulk/define-bulk-action.ts';
import { bulkRejectRegistrations } from '#shared/contracts/bulk.contract.ts';
import { registrationStatusMachine } from '#shared/domain/registration.ts';
import { mayStep } from './registrations.policy.ts';
import type { BulkRegistration } from './registrations.resource.ts';
import type { RegistrationsService } from './registrations.service.ts';

export const registrationsReject = (
  resource: ResourceDefinition<BulkRegistration>,
  registrations: Pick<RegistrationsService, 'reject'>,
) =>
  defineBulkAction({
    id: 'registrations.reject',
    label: { id: 'Tolak', en: 'Reject' },
    route: bulkRejectRegistrations,
    resource,
    notifies: true,
    undoSeconds: 10 * MINUTES,
    plan: (row, _data, actor) =>
      mayStep(actor, row, 'rejected') ? verdictOf(registrationStatusMachine.check(row.status, 'rejected')) : FORBIDDEN,
    apply: (tx, actor, id, { reason, notes }) =>
      registrations.reject(tx, actor, id, { reason, ...(notes === undefined ? {} : { notes }) }),
  });
