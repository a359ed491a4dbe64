import type { Kernel } from '../../kernel.ts';
import type { Feature } from '../feature.ts';
import { mountCustomers } from './customers.routes.ts';
import { type CustomersService, createCustomersService } from './customers.service.ts';

export function customersFeature(kernel: Kernel): Feature & { readonly service: CustomersService } {
  const service = createCustomersService(kernel);
  return {
    name: 'customers',
    service,
    lists: { customers: service.list },
    desk: (mount) => mountCustomers(mount, { customers: service, clock: kernel.clock }),
  };
}
