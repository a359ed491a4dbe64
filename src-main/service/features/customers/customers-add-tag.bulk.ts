import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { already, CHANGES, defineBulkAction } from '#service/bulk/define-bulk-action.ts';
import { bulkTagCustomers } from '#shared/contracts/bulk.contract.ts';
import type { BulkCustomer } from './customers.resource.ts';
import type { CustomersService } from './customers.service.ts';

export const customersAddTag = (resource: ResourceDefinition<BulkCustomer>, customers: Pick<CustomersService, 'addTag'>) =>
  defineBulkAction({
    id: 'customers.add-tag',
    label: { id: 'Tambah label', en: 'Add tag' },
    route: bulkTagCustomers,
    resource,
    notifies: false,
    undoSeconds: null,
    plan: (row, { tag }) => (row.tags.includes(tag) ? already('tag_same') : CHANGES),
    apply: (tx, actor, id, { tag }) => customers.addTag(tx, actor, id, tag),
  });
