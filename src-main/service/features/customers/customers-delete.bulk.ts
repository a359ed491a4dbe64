import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { CHANGES, DAYS, defineBulkAction } from '#service/bulk/define-bulk-action.ts';
import { bulkDeleteCustomers } from '#shared/contracts/bulk.contract.ts';
import type { BulkCustomer } from './customers.resource.ts';
import type { CustomersService } from './customers.service.ts';

export const customersDelete = (resource: ResourceDefinition<BulkCustomer>, customers: Pick<CustomersService, 'delete'>) =>
  defineBulkAction({
    id: 'customers.delete',
    label: { id: 'Hapus', en: 'Delete' },
    route: bulkDeleteCustomers,
    resource,
    notifies: false,
    undoSeconds: 30 * DAYS,
    typedConfirmation: true,
    plan: () => CHANGES,
    apply: (tx, actor, id) => customers.delete(tx, actor, id),
  });
