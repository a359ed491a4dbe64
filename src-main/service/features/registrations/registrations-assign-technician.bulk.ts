import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { already, CHANGES, defineBulkAction, FORBIDDEN, illegal } from '#service/bulk/define-bulk-action.ts';
import { bulkAssignRegistrations } from '#shared/contracts/bulk.contract.ts';
import { REGISTRATION_STATUS_LABELS } from '#shared/domain/registration.ts';
import { isRunningRegistration, mayAssignTechnician } from './registrations.policy.ts';
import type { BulkRegistration } from './registrations.resource.ts';
import type { RegistrationsService } from './registrations.service.ts';

export const registrationsAssignTechnician = (
  resource: ResourceDefinition<BulkRegistration>,
  registrations: Pick<RegistrationsService, 'assignTechnician'>,
) =>
  defineBulkAction({
    id: 'registrations.assign-technician',
    label: { id: 'Tugaskan teknisi', en: 'Assign technician' },
    route: bulkAssignRegistrations,
    resource,
    notifies: true,
    undoSeconds: null,
    plan(row, { technicianId }, actor) {
      if (!mayAssignTechnician(actor, row)) return FORBIDDEN;
      if (!isRunningRegistration(row.status)) {
        return illegal('registration_ended_as', { status: REGISTRATION_STATUS_LABELS[row.status] });
      }
      return row.technicianId === technicianId ? already('registration_technician_same') : CHANGES;
    },
    apply: (tx, actor, id, data) => registrations.assignTechnician(tx, actor, id, data),
  });
