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
    const label = REGISTRATION_STATUS_LABELS[row.status];
    if (!isRunningRegistration(row.status)) {
      return illegal(
        `Registrasi ini sudah berakhir (${label.id.toLowerCase()})`,
        `This registration has ended (${label.en.toLowerCase()})`,
      );
    }
    return row.technicianId === technicianId
      ? already('Sudah ditugaskan ke teknisi itu', 'Already assigned to this technician')
      : CHANGES;
  },
  apply: (ports, tx, actor, id, data) => ports.registrations.assignTechnician(tx, actor, id, data),
});
