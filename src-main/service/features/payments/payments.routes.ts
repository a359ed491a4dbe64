import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { fileAnswer, type Uploads } from '#service/uploads/uploads.ts';
import {
  downloadProof,
  getPayment,
  listPayments,
  proofFieldsSchema,
  recordPayment,
  rejectPayment,
  reversePayment,
  submitPaymentProof,
  verifyPayment,
} from '#shared/contracts/payments.contract.ts';
import { presentPayment } from './payments.presenter.ts';
import type { PaymentsService } from './payments.service.ts';

/** What a proof of payment may be; the portal takes the same. */
export const PROOF_RULES = { kinds: ['image', 'pdf'], maxBytes: 5 * 1024 * 1024, fields: proofFieldsSchema } as const;

async function answer(payments: PaymentsService, actor: Actor, id: number, tx?: Transaction) {
  return { success: true as const, data: presentPayment(actor, await payments.read(id, tx)) };
}

export function mountPayments(mount: Mount, { payments }: { readonly payments: PaymentsService }): void {
  const one = (actor: Actor, id: number, tx?: Transaction) => answer(payments, actor, id, tx);

  mount(listPayments, async ({ actor, query }) => {
    const { rows, ...page } = await payments.list(query);
    return { success: true, data: rows.map((row) => presentPayment(actor, row)), ...page };
  });

  mount(getPayment, ({ actor, params }) => one(actor, params.id));

  mount(downloadProof, async ({ params }) => fileAnswer(await payments.openProof(params.id)));

  mount(recordPayment, async ({ tx, actor, body }) => one(actor, await payments.record(tx, actor, body), tx));

  mount(verifyPayment, async ({ tx, actor, params }) => {
    await payments.verify(tx, actor, params.id);
    return one(actor, params.id, tx);
  });

  mount(rejectPayment, async ({ tx, actor, params, body }) => {
    await payments.reject(tx, actor, params.id, body.reason);
    return one(actor, params.id, tx);
  });

  mount(reversePayment, async ({ tx, actor, params, body }) => {
    await payments.reverse(tx, actor, params.id, body.reason);
    return one(actor, params.id, tx);
  });
}

/** The route that takes a file; `mount` is the one of `mountUploadRoutes`. */
export function mountPaymentProofs(
  mount: Mount,
  { payments, uploads }: { readonly payments: PaymentsService; readonly uploads: Uploads },
): void {
  mount(submitPaymentProof, ({ actor, params, request }) =>
    uploads.acceptUpload(request, PROOF_RULES, async (tx, upload) => {
      const id = await payments.submitProof(tx, actor, upload, { ...upload.fields, invoiceId: params.id });
      return answer(payments, actor, id, tx);
    }),
  );
}
