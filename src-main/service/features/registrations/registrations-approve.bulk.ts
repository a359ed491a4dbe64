import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { already, defineBulkAction, FORBIDDEN, MINUTES, verdictOf } from '#service/bulk/define-bulk-action.ts';
import { bulkApproveRegistrations } from '#shared/contracts/bulk.contract.ts';
import { registrationStatusMachine } from '#shared/domain/registration.ts';
import { mayStep } from './registrations.policy.ts';
import type { BulkRegistration } from './registrations.resource.ts';
import type { RegistrationsService } from './registrations.service.ts';

export const registrationsApprove = (
  resource: ResourceDefinition<BulkRegistration>,
  registrations: Pick<RegistrationsService, 'approve'>,
) =>
  defineBulkAction({
    id: 'registrations.approve',
    label: { id: 'Setujui', en: 'Approve' },
    route: bulkApproveRegistrations,
    resource,
    notifies: true,
    undoSeconds: 10 * MINUTES,
    plan(row, _data, actor) {
      // One step back would take the installation date away: nobody means that by approving many.
      if (row.status === 'installation_scheduled') {
        return already('installation_planned');
      }
      return mayStep(actor, row, 'approved') ? verdictOf(registrationStatusMachine.check(row.status, 'approved')) : FORBIDDEN;
    },
    apply: (tx, actor, id, { notes }) => registrations.approve(tx, actor, id, notes === undefined ? {} : { notes }),
  });
