import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { defineBulkAction, MINUTES, verdictOf } from '#service/bulk/define-bulk-action.ts';
import { bulkMoveCustomers } from '#shared/contracts/bulk.contract.ts';
import { customerStatusMachine } from '#shared/domain/customer.ts';
import type { BulkCustomer } from './customers.resource.ts';
import type { CustomersService } from './customers.service.ts';

/** A single change has to say why; of many, the action plan does not ask it. */
const NO_REASON = 'Perubahan massal';

export const customersUpdateStatus = (
  resource: ResourceDefinition<BulkCustomer>,
  customers: Pick<CustomersService, 'setStatus'>,
) =>
  defineBulkAction({
    id: 'customers.update-status',
    label: { id: 'Ubah status', en: 'Change status' },
    route: bulkMoveCustomers,
    resource,
    notifies: true,
    undoSeconds: 10 * MINUTES,
    plan: (row, { status }) => verdictOf(customerStatusMachine.check(row.status, status)),
    apply: (tx, actor, id, { status, notes }) => customers.setStatus(tx, actor, id, { status, reason: notes ?? NO_REASON }),
  });
