import { bulkDeleteCustomers } from '#shared/contracts/bulk.contract.ts';
import { CHANGES, DAYS, defineBulkAction } from '../../bulk/define-bulk-action.ts';
import { customersResource } from './customers.resource.ts';

export const customersDelete = defineBulkAction({
  id: 'customers.delete',
  label: { id: 'Hapus', en: 'Delete' },
  route: bulkDeleteCustomers,
  resource: customersResource,
  notifies: false,
  undoSeconds: 30 * DAYS,
  typedConfirmation: true,
  plan: () => CHANGES,
  apply: (ports, tx, actor, id) => ports.customers.softDelete(tx, actor, id),
});
