import { bulkAssignRegistrations } from '#shared/contracts/bulk.contract.ts';
import { REGISTRATION_STATUS_LABELS } from '#shared/domain/registration.ts';
import { already, CHANGES, defineBulkAction, FORBIDDEN, illegal } from '../../bulk/define-bulk-action.ts';
import { isRunningRegistration, mayAssignTechnician } from './registrations.policy.ts';
import { registrationsResource } from './registrations.resource.ts';

export const registrationsAssignTechnician = defineBulkAction({
  id: 'registrations.assign-technician',
  label: { id: 'Tugaskan teknisi', en: 'Assign technician' },
  route: bulkAssignRegistrations,
  resource: registrationsResource,
  notifies: true,
  undoSeconds: null,
  plan(row, { technicianId }, actor) {
    if (!mayAssignTechnician(actor, row)) return FORBIDDEN;
    if (!isRunningRegistration(row.status)) {
      return illegal('registration_ended_as', { status: REGISTRATION_STATUS_LABELS[row.status] });
    }
    return row.technicianId === technicianId ? already('registration_technician_same') : CHANGES;
  },
  apply: (ports, tx, actor, id, data) => ports.registrations.assignTechnician(tx, actor, id, data),
});
