import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { invoicePdf } from '#service/pdf/invoice-pdf.ts';
import { downloadAnswer } from '#service/uploads/uploads.ts';
import {
  createInvoice,
  downloadInvoice,
  generateInvoices,
  getInvoice,
  issueInvoice,
  listInvoices,
  moveDueDate,
  updateInvoice,
  voidInvoice,
} from '#shared/contracts/invoices.contract.ts';
import { presentInvoiceDetail, presentInvoiceRow } from './invoices.presenter.ts';
import type { InvoicesService } from './invoices.service.ts';

export function mountInvoices(mount: Mount, { invoices }: { readonly invoices: InvoicesService }): void {
  const detail = async (actor: Actor, id: number, tx?: Transaction) => ({
    success: true as const,
    data: presentInvoiceDetail(actor, await invoices.read(id, tx)),
  });

  mount(listInvoices, async ({ actor, query }) => {
    const { rows, ...page } = await invoices.list(query);
    return { success: true, data: rows.map((row) => presentInvoiceRow(actor, row)), ...page };
  });

  mount(getInvoice, ({ actor, params }) => detail(actor, params.id));

  mount(downloadInvoice, async ({ params, query }) => {
    const sheet = await invoices.sheet(params.id, query.language);
    return downloadAnswer(invoicePdf(sheet), { name: `${sheet.number}.pdf`, type: 'application/pdf' });
  });

  mount(createInvoice, async ({ tx, actor, body }) => detail(actor, await invoices.create(tx, actor, body), tx));

  mount(updateInvoice, async ({ tx, actor, params, body }) => {
    await invoices.edit(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(issueInvoice, async ({ tx, actor, params }) => {
    await invoices.issue(tx, actor, params.id);
    return detail(actor, params.id, tx);
  });

  mount(voidInvoice, async ({ tx, actor, params, body }) => {
    await invoices.void(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(moveDueDate, async ({ tx, actor, params, body }) => {
    await invoices.moveDueDate(tx, actor, params.id, body);
    return detail(actor, params.id, tx);
  });

  mount(generateInvoices, async ({ tx, actor, body }) => {
    const { period, dueDate, dryRun, created, total, proRated, ...skipped } = await invoices.generate(tx, actor, body);
    return { success: true, data: { period, dueDate, dryRun, created, total, proRated, skipped } };
  });
}
