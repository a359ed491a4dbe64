import type { Transaction } from '../db/unit-of-work.ts';
import type { Notify } from '../notifications/notify.port.ts';

/** How a row of a bulk operation tells people. */
interface BulkNotice {
  /** Switched off in the confirm step. */
  readonly quiet: boolean;
  /** Gathers the ledger rows that were written. */
  readonly messageIds: number[];
}

const notices = new WeakMap<Transaction, BulkNotice>();

/** From now on `notify` inside this transaction follows the notice, where it is wrapped by `bulkAware`. */
export function tellUnderBulk(tx: Transaction, notice: BulkNotice): void {
  notices.set(tx, notice);
}

/** The product's `notify`, which a bulk operation can silence and whose messages it can move to the bulk lane. */
export function bulkAware<T extends Record<string, unknown>>(notify: Notify<T>): Notify<T> {
  return async (tx, type, payload, options) => {
    const notice = notices.get(tx);
    if (notice?.quiet) return { messageIds: [], skipped: 0 };
    const result = await notify(tx, type, payload, options);
    notice?.messageIds.push(...result.messageIds);
    return result;
  };
}

/** Many messages at once stand behind single ones (SPEC §3). Only for rows of this very transaction: nobody has seen them yet. */
export async function moveToBulkLane(tx: Transaction, messageIds: readonly number[]): Promise<void> {
  if (messageIds.length === 0) return;
  const { rowCount } = await tx.client.query(
    `UPDATE whatsapp_notifications SET lane = 'bulk' WHERE id = ANY($1::bigint[]) AND lane = 'normal'`,
    [messageIds],
  );
  if (rowCount) await tx.client.query(`SELECT pg_notify('kabar_outbox', 'bulk')`);
}
