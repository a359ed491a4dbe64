import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import { totalOf } from '#service/lists/capped-count.ts';
import { decodeIdCursor, encodeIdCursor } from '#service/lists/cursor.ts';
import { readInvoiceSearch } from '#service/lists/invoice-search.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import type { OpenFile, ReceivedUpload } from '#service/uploads/uploads.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listPayments } from '#shared/contracts/payments.contract.ts';
import { addDays, startOfWibDay } from '#shared/domain/time-zone.ts';
import { bookPayment, type PaymentInput, type ProofInput, takeProof } from './book-payment.ts';
import { rejectPayment, reversePayment, verifyPayment } from './decide-payment.ts';
import type { PaymentsDeps } from './payments.deps.ts';
import { countPayments, findPaymentPage, findPaymentRow, type PaymentRecord } from './payments.repository.ts';

export interface PaymentPage {
  readonly rows: readonly PaymentRecord[];
  readonly nextCursor: string | null;
  /** Missing when there are too many to count. */
  readonly total?: number;
}

/** Everything about payments. Rights to act are checked by the route. */
export interface PaymentsService {
  list(query: QueryOf<typeof listPayments>): Promise<PaymentPage>;
  /** After a write, pass its transaction. */
  read(id: number, tx?: Transaction): Promise<PaymentRecord>;
  openProof(id: number): Promise<OpenFile>;
  /** Money that arrived; returns the payment's id. */
  record(tx: Transaction, actor: Actor, input: PaymentInput): Promise<number>;
  /** A proof that waits for a person; `actor` is null when the customer sent it. Returns the payment's id. */
  submitProof(tx: Transaction, actor: Actor | null, upload: ReceivedUpload<unknown>, input: ProofInput): Promise<number>;
  verify(tx: Transaction, actor: Actor, id: number): Promise<void>;
  reject(tx: Transaction, actor: Actor, id: number, reason: string): Promise<void>;
  reverse(tx: Transaction, actor: Actor, id: number, reason: string): Promise<void>;
}

export function createPaymentsService(deps: PaymentsDeps): PaymentsService {
  const { unitOfWork } = deps;

  const read: PaymentsService['read'] = async (id, tx) => {
    const row = await findPaymentRow(tx?.db ?? unitOfWork.db, id);
    if (!row) throw new AppError('not_found');
    return row;
  };

  return {
    async list(query) {
      const { db } = unitOfWork;
      const filter = {
        statuses: query.status,
        methods: query.method,
        invoiceId: query.invoiceId,
        customerId: query.customerId,
        ids: query.ids,
        paidFrom: query.paidFrom === undefined ? undefined : startOfWibDay(query.paidFrom),
        paidBefore: query.paidTo === undefined ? undefined : startOfWibDay(addDays(query.paidTo, 1)),
        search: await readInvoiceSearch(db, query.search),
      };
      const after = decodeIdCursor(query.cursor);
      const newestFirst = query.sort === '-createdAt';
      const page = await readPage(
        query.limit,
        (limit) => findPaymentPage(db, filter, { newestFirst, after, limit }),
        ({ id }) => encodeIdCursor(id),
      );
      return { ...page, ...totalOf(await countPayments(db, filter)) };
    },

    read,

    async openProof(id) {
      const { proof } = await read(id);
      if (!proof) throw new AppError('not_found');
      return deps.uploads.openFile({ kind: 'payment', id }, proof.id);
    },

    record: (tx, actor, input) => bookPayment(deps, tx, actor, input),
    submitProof: (tx, actor, upload, input) => takeProof(deps, tx, actor, upload, input),
    verify: (tx, actor, id) => verifyPayment(deps, tx, actor, id),
    reject: (tx, actor, id, reason) => rejectPayment(deps, tx, actor, id, reason),
    reverse: (tx, actor, id, reason) => reversePayment(deps, tx, actor, id, reason),
  };
}
