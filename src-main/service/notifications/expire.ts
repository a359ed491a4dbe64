import type { Transaction } from '#service/db/unit-of-work.ts';
import { expireFor } from '#service/messaging/ledger.ts';
import type { AnyNotification, SubjectEnd } from './define-notification.ts';

/**
 * Takes away the messages about a subject that still wait and are obsolete by what happened to it: those whose type says so (ENGINE
 * E-14). What the transaction has gathered itself is newer and stays.
 */
export type Expire = (tx: Transaction, subject: string, end: SubjectEnd) => Promise<void>;

export function createExpire(types: () => readonly AnyNotification[]): Expire {
  return async (tx, subject, end) => {
    const obsolete = types().filter(({ obsoleteWhen }) => obsoleteWhen.includes(end));
    if (obsolete.length === 0) return;
    await expireFor(
      tx.client,
      subject,
      obsolete.map(({ id }) => id),
    );
  };
}
