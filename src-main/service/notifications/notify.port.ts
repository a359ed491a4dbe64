import type { Transaction } from '#service/db/unit-of-work.ts';
import type { NotificationType } from './define-notification.ts';

/** What became of one call of `notify`. */
export interface NotifyResult {
  /** Ledger rows written; a dedupe key that existed already writes nothing. */
  readonly messageIds: readonly number[];
  /** Rows that will not be sent, each with its reason in the ledger (`skipped`). */
  readonly skipped: number;
}

/** What was told, written with the commit. */
export interface Told {
  /** Writes it now, with everything else the transaction has gathered, for who needs the ids. */
  written(): Promise<NotifyResult>;
}

/**
 * The one way to tell somebody something by message (DESIGN §5). Called inside the transaction of the business change, so that "changed"
 * and "will be told" are one fact. The payload is that of the declaration.
 */
export type Notify = <P>(
  tx: Transaction,
  type: NotificationType<P>,
  payload: NoInfer<P>,
  options: NotifyOptions,
) => Promise<Told>;

export interface NotifyOptions {
  /** Id of the event, part of every dedupe key: assigned A → B → A are three events. */
  readonly eventId: string;
  /** Who caused it, or null for jobs. */
  readonly actorId: number | null;
  /** `false`: no message, only the notification center is told. `'now'`: a type that waits leaves at once. */
  readonly send?: boolean | 'now';
  /** Seconds that a type that waits has already waited in the place of earlier steps. */
  readonly waitedSeconds?: number;
}
