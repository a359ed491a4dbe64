import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import type { CustomersDeps } from './customers.deps.ts';
import { customersExport } from './customers.export.ts';
import { customersResource } from './customers.resource.ts';
import { mountCustomers } from './customers.routes.ts';
import { type CustomersService, createCustomersService } from './customers.service.ts';
import { customersAddTag } from './customers-add-tag.bulk.ts';
import { customersDelete } from './customers-delete.bulk.ts';
import { customersUpdateStatus } from './customers-update-status.bulk.ts';

export function customersFeature(
  kernel: Kernel,
  { invoices }: Pick<CustomersDeps, 'invoices'>,
): Feature & Required<Pick<Feature, 'bulk' | 'exports'>> & { readonly service: CustomersService } {
  const service = createCustomersService({ ...kernel, invoices });
  const resource = customersResource(service);
  return {
    name: 'customers',
    service,
    bulk: [customersUpdateStatus(resource, service), customersAddTag(resource, service), customersDelete(resource, service)],
    exports: [customersExport(resource)],
    lists: { customers: service.list },
    desk: (mount) => mountCustomers(mount, { customers: service, clock: kernel.clock }),
  };
}
