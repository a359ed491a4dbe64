import { bulkMoveCustomers } from '#shared/contracts/bulk.contract.ts';
import { customerStatusMachine } from '#shared/domain/customer.ts';
import { defineBulkAction, MINUTES, verdictOf } from '../../bulk/define-bulk-action.ts';
import { customersResource } from './customers.resource.ts';

/** A single change has to say why; of many, the action plan does not ask it. */
const NO_REASON = 'Perubahan massal';

export const customersUpdateStatus = defineBulkAction({
  id: 'customers.update-status',
  label: { id: 'Ubah status', en: 'Change status' },
  route: bulkMoveCustomers,
  resource: customersResource,
  notifies: true,
  undoSeconds: 10 * MINUTES,
  plan: (row, { status }) => verdictOf(customerStatusMachine.check(row.status, status)),
  apply: (ports, tx, actor, id, { status, notes }) =>
    ports.customers.updateStatus(tx, actor, id, { status, reason: notes ?? NO_REASON }),
});
