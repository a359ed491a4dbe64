import type { Transaction } from '../db/unit-of-work.ts';
import type { NewMessage } from '../messaging/ledger.ts';
import type { EventSelector, InAppEvent, InAppLine } from './in-app.port.ts';

/** Something that is to happen in the notification center. */
export type InAppStep =
  | { readonly kind: 'tell'; readonly event: InAppEvent; readonly lines: readonly InAppLine[] }
  | { readonly kind: 'close'; readonly selector: EventSelector }
  | { readonly kind: 'own'; readonly subject: string; readonly userId: number };

/** What a transaction tells people, rendered but not written. */
export interface HeldNews {
  /** Nobody is told anything: neither a message nor a line. What a change ends in the notification center ends all the same. */
  readonly quiet: boolean;
  readonly messages: NewMessage[];
  readonly steps: InAppStep[];
}

const held = new WeakMap<Transaction, HeldNews>();

/**
 * From now on `notify` and the notification center put what this transaction tells into `news` instead of writing it. Whoever calls this
 * hands it to `writeMessages` and `InApp.carryOut` before the commit: that is how a bulk operation writes the news of a hundred rows at once.
 */
export function holdNews(tx: Transaction, news: HeldNews): void {
  held.set(tx, news);
}

/** Where the news of this transaction wait; undefined when they are written at once. */
export function heldNews(tx: Transaction): HeldNews | undefined {
  return held.get(tx);
}
