import { bulkTagCustomers } from '#shared/contracts/bulk.contract.ts';
import { already, CHANGES, defineBulkAction } from '../../bulk/define-bulk-action.ts';
import { customersResource } from './customers.resource.ts';

export const customersAddTag = defineBulkAction({
  id: 'customers.add-tag',
  label: { id: 'Tambah label', en: 'Add tag' },
  route: bulkTagCustomers,
  resource: customersResource,
  notifies: false,
  undoSeconds: null,
  plan: (row, { tag }) => (row.tags.includes(tag) ? already('tag_same') : CHANGES),
  apply: (ports, tx, actor, id, { tag }) => ports.customers.addTag(tx, actor, id, tag),
});
