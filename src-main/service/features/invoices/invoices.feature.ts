import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import type { InvoicesDeps } from './invoices.deps.ts';
import { mountInvoices } from './invoices.routes.ts';
import { createInvoicesService } from './invoices.service.ts';

export function invoicesFeature(kernel: Kernel): Feature & { readonly billing: InvoicesDeps } {
  const { settings, inApp } = kernel;
  const billing: InvoicesDeps = {
    ...kernel,
    announce: inApp.announce,
    company: async () => ({
      name: await settings.get('company.name'),
      phone: await settings.get('company.phone'),
      website: await settings.get('company.website'),
    }),
  };
  const invoices = createInvoicesService(billing);
  return {
    name: 'invoices',
    billing,
    lists: { invoices: (_actor, query) => invoices.list(query) },
    desk: (mount) => mountInvoices(mount, { invoices }),
  };
}
