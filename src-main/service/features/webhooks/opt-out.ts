import type { Audit } from '#service/audit/audit.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';

/** What a customer writes to get no more marketing, whatever stands around the word. */
const STOP = /^[\s\p{P}\p{S}]*(?:stop|berhenti)[\s\p{P}\p{S}]*$/iu;

/** Inbound texts mean nothing here but this one word (SPEC §4: "balas STOP"). */
export function createOptOut(deps: { readonly unitOfWork: UnitOfWork; readonly audit: Audit }) {
  return {
    /** Notes the wish for every customer with that phone (`628…`, digits only). Hearing it again changes nothing. */
    async hear(gateway: string, phone: string, text: string): Promise<void> {
      if (text.length > 100 || !STOP.test(text)) return;
      await deps.unitOfWork.transaction(async (tx) => {
        const { rows } = await tx.client.query<{ id: number }>(
          `UPDATE customers SET opted_out_at = engine_now(), version = version + 1, updated_at = engine_now()
           WHERE phone = ANY($1) AND opted_out_at IS NULL AND deleted_at IS NULL RETURNING id`,
          // A foreign number keeps its plus in our records.
          [[phone, `+${phone}`]],
        );
        for (const { id } of rows)
          await deps.audit(tx, { actor: null, action: 'customer.opt_out', entity: 'customer', entityId: id, after: { gateway } });
      });
    },
  };
}

export type OptOut = ReturnType<typeof createOptOut>;
