import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import { totalOf } from '#service/lists/capped-count.ts';
import { type InvoiceSearch, readInvoiceSearch } from '#service/lists/invoice-search.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import type { InvoiceSheet } from '#service/pdf/invoice-pdf.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listInvoices } from '#shared/contracts/invoices.contract.ts';
import type { InvoiceStatus } from '#shared/domain/invoice.ts';
import type { Language } from '#shared/domain/language.ts';
import { firstDateOfMonth, wibDate } from '#shared/domain/time-zone.ts';
import { type BillingSummary, billingOf } from './billing-summary.ts';
import { type GenerateInput, type Generation, generateMonth, markOverdue } from './generate-invoices.ts';
import { invoiceCursor } from './invoice-cursor.ts';
import {
  countInvoices,
  findInvoicePage,
  findInvoiceRow,
  type InvoiceFilter,
  type InvoiceRecord,
} from './invoice-list.repository.ts';
import type { InvoicesDeps } from './invoices.deps.ts';
import { findInvoiceParts, type InvoiceParts, type LockedInvoice } from './invoices.repository.ts';
import { type DueDateInput, issueDraft, moveDue, takeBack, type VoidInput } from './move-invoice.ts';
import { lockForPayment, settleInvoice } from './settle-invoice.ts';
import { type DraftEdit, editDraft, enterInvoice, type NewInvoice } from './write-invoice.ts';

export type { LockedInvoice };

export interface InvoicePage {
  readonly rows: readonly InvoiceRecord[];
  readonly nextCursor: string | null;
  /** Missing when there are too many to count. */
  readonly total?: number;
}

/** Everything about invoices. Rights to act are checked by the route. */
export interface InvoicesService {
  list(query: QueryOf<typeof listInvoices>): Promise<InvoicePage>;
  /** After a write, pass its transaction. */
  read(id: number, tx?: Transaction): Promise<{ readonly row: InvoiceRecord; readonly parts: InvoiceParts }>;
  /** What `invoicePdf` draws. The portal checks before whose invoice it is. */
  sheet(id: number, language: Language): Promise<InvoiceSheet>;
  /** What a customer owes and how they pay. After a write, pass its transaction. */
  billingOf(customerId: number, tx?: Pick<Transaction, 'db'>): Promise<BillingSummary>;
  /** Returns the new invoice's id. */
  create(tx: Transaction, actor: Actor, input: NewInvoice): Promise<number>;
  edit(tx: Transaction, actor: Actor, id: number, edit: DraftEdit): Promise<void>;
  issue(tx: Transaction, actor: Actor, id: number): Promise<void>;
  void(tx: Transaction, actor: Actor, id: number, input: VoidInput): Promise<void>;
  moveDueDate(tx: Transaction, actor: Actor, id: number, input: DueDateInput): Promise<void>;
  /** One invoice per active customer and month; running it again makes only what is missing. `actor` is null for a job. */
  generate(tx: Transaction, actor: Actor | null, input: GenerateInput): Promise<Generation>;
  /** For the scheduler, once a day or more often: issued → overdue by the WIB date. Returns how many changed. */
  markOverdue(tx: Transaction): Promise<number>;
  /** The invoice for booking money on it; null when there is none. Locks it, so that two payments take turns. */
  lockForPayment(tx: Transaction, id: number): Promise<LockedInvoice | null>;
  /** Brings the status of a locked invoice in line with its money, after that changed. Returns the status that it has then. */
  settle(tx: Transaction, actor: Pick<Actor, 'userId'> | null, invoice: LockedInvoice): Promise<InvoiceStatus>;
}

export function createInvoicesService(deps: InvoicesDeps): InvoicesService {
  const { unitOfWork, clock } = deps;

  const read: InvoicesService['read'] = async (id, tx) => {
    const db = tx?.db ?? unitOfWork.db;
    const row = await findInvoiceRow(db, id);
    const parts = row && (await findInvoiceParts(db, id));
    if (!row || !parts) throw new AppError('not_found');
    return { row, parts };
  };

  return {
    async list(query) {
      const { db } = unitOfWork;
      const filter = filterOf(query, await readInvoiceSearch(db, query.search), clock.now());
      const after = invoiceCursor.decode(query.sort, query.cursor);
      const page = await readPage(
        query.limit,
        (limit) => findInvoicePage(db, filter, { sort: query.sort, after, limit }),
        (last) => invoiceCursor.encode(query.sort, last),
      );
      return { ...page, ...totalOf(await countInvoices(db, filter)) };
    },

    read,

    async sheet(id, language) {
      const { row, parts } = await read(id);
      return {
        company: await deps.company(),
        number: row.number,
        status: row.status,
        issuedAt: row.issuedAt ?? row.createdAt,
        dueDate: row.dueDate,
        customer: { ...row.customer, address: parts.customerAddress },
        lines: parts.lines,
        total: row.total,
        payments: parts.payments.filter(({ status }) => status === 'verified'),
        note: parts.note,
        now: clock.now(),
        language,
      };
    },

    billingOf: (customerId, tx) => billingOf(tx?.db ?? unitOfWork.db, customerId, wibDate(clock.now())),
    create: (tx, actor, input) => enterInvoice(deps, tx, actor, input),
    edit: (tx, actor, id, edit) => editDraft(deps, tx, actor, id, edit),
    issue: (tx, actor, id) => issueDraft(deps, tx, actor, id),
    void: (tx, actor, id, input) => takeBack(deps, tx, actor, id, input),
    moveDueDate: (tx, actor, id, input) => moveDue(deps, tx, actor, id, input),
    generate: (tx, actor, input) => generateMonth(deps, tx, actor, input),
    markOverdue: (tx) => markOverdue(deps, tx),
    lockForPayment,
    settle: (tx, actor, invoice) => settleInvoice(deps, tx, actor, invoice),
  };
}

function filterOf(query: QueryOf<typeof listInvoices>, search: InvoiceSearch | null, now: Date): InvoiceFilter {
  return {
    statuses: query.status,
    kinds: query.kind,
    overdueAt: query.overdue === 'true' ? wibDate(now) : undefined,
    period: query.period === undefined ? undefined : firstDateOfMonth(query.period),
    customerId: query.customerId,
    dueFrom: query.dueFrom,
    dueTo: query.dueTo,
    search,
    ids: query.ids,
  };
}
