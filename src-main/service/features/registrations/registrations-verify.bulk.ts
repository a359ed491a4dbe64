import { bulkVerifyRegistrations } from '#shared/contracts/bulk.contract.ts';
import { registrationStatusMachine } from '#shared/domain/registration.ts';
import { defineBulkAction, FORBIDDEN, MINUTES, verdictOf } from '../../bulk/define-bulk-action.ts';
import { mayStep } from './registrations.policy.ts';
import { registrationsResource } from './registrations.resource.ts';

export const registrationsVerify = defineBulkAction({
  id: 'registrations.verify',
  label: { id: 'Verifikasi', en: 'Verify' },
  route: bulkVerifyRegistrations,
  resource: registrationsResource,
  notifies: true,
  undoSeconds: 10 * MINUTES,
  plan: (row, _data, actor) =>
    mayStep(actor, row, 'verified') ? verdictOf(registrationStatusMachine.check(row.status, 'verified')) : FORBIDDEN,
  apply: (ports, tx, actor, id, { notes }) => ports.registrations.verify(tx, actor, id, notes === undefined ? {} : { notes }),
});
