import type { Transaction } from '../db/unit-of-work.ts';

/** What became of one call of `notify`: nothing yet while the transaction holds its news back (`holdNews`). */
export interface NotifyResult {
  /** Ledger rows written now; a dedupe key that existed already writes nothing. */
  readonly messageIds: readonly number[];
  /** Rows that will not be sent, each with its reason in the ledger (`skipped`). */
  readonly skipped: number;
}

/**
 * The one way to tell somebody something (DESIGN §4). Called inside the transaction of the business change, so that "changed" and
 * "will be told" are one fact. `T` is the table of types with their payloads, see `notifications/registry.ts`.
 */
export type Notify<T extends Record<string, unknown>> = <K extends keyof T & string>(
  tx: Transaction,
  type: K,
  payload: T[K],
  options: NotifyOptions,
) => Promise<NotifyResult>;

export interface NotifyOptions {
  /** Id of the event, part of every dedupe key: assigned A → B → A are three events. */
  readonly eventId: string;
  /** Who caused it, or null for jobs. */
  readonly actorId: number | null;
}
