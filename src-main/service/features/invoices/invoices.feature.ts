import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { invoiceNotices } from './invoices.notices.ts';
import { mountInvoices } from './invoices.routes.ts';
import { createInvoicesService, type InvoicesService } from './invoices.service.ts';

export function invoicesFeature(kernel: Kernel): Feature & { readonly service: InvoicesService } {
  const { settings, inApp } = kernel;
  const service = createInvoicesService({
    ...kernel,
    announce: inApp.announce,
    company: async () => ({
      name: await settings.get('company.name'),
      phone: await settings.get('company.phone'),
      website: await settings.get('company.website'),
    }),
  });
  return {
    name: 'invoices',
    notices: invoiceNotices,
    service,
    lists: { invoices: (_actor, query) => service.list(query) },
    desk: (mount) => mountInvoices(mount, { invoices: service }),
  };
}
