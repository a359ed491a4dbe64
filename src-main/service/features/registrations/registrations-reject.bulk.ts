import { bulkRejectRegistrations } from '#shared/contracts/bulk.contract.ts';
import { registrationStatusMachine } from '#shared/domain/registration.ts';
import { defineBulkAction, FORBIDDEN, MINUTES, verdictOf } from '../../bulk/define-bulk-action.ts';
import { mayStep } from './registrations.policy.ts';
import { registrationsResource } from './registrations.resource.ts';

export const registrationsReject = defineBulkAction({
  id: 'registrations.reject',
  label: { id: 'Tolak', en: 'Reject' },
  route: bulkRejectRegistrations,
  resource: registrationsResource,
  notifies: true,
  undoSeconds: 10 * MINUTES,
  plan: (row, _data, actor) =>
    mayStep(actor, row, 'rejected') ? verdictOf(registrationStatusMachine.check(row.status, 'rejected')) : FORBIDDEN,
  apply: (ports, tx, actor, id, { reason, notes }) =>
    ports.registrations.reject(tx, actor, id, { reason, ...(notes === undefined ? {} : { notes }) }),
});
