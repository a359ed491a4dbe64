import type { Outlet, Transaction } from '#service/db/unit-of-work.ts';
import { type NewMessage, type WrittenMessage, writeMessages } from '#service/messaging/ledger.ts';
import type { Publisher } from '#service/realtime/publisher.ts';
import type { EventSelector, InAppEvent, InAppLine } from './in-app.port.ts';
import type { Badge } from './in-app-badge.ts';
import { createInAppWriter } from './in-app-writer.ts';

/** Something that is to happen in the notification center. */
export type InAppStep =
  | {
      readonly kind: 'tell';
      readonly event: InAppEvent;
      readonly lines: readonly InAppLine[];
      /** Hears the id of each line that was written or repeated. */
      onWritten(lineId: number): void;
    }
  | { readonly kind: 'close'; readonly selector: EventSelector }
  | { readonly kind: 'own'; readonly subject: string; readonly userId: number };

/** What a change tells people: a message, rendered, or a step in the notification center. */
export type NewsItem =
  | { readonly kind: 'message'; readonly message: NewMessage; onWritten(row: WrittenMessage): void }
  | InAppStep;

/** Messages in one announcement to the sockets. */
const MOST_CHANGES = 200;

/** The one door through which news of a transaction, of one change or of a hundred, reach the ledger and the notification center. */
export function createNews({ publisher, badge }: { readonly publisher: Publisher; readonly badge: Badge }): Outlet<NewsItem> {
  const carryOut = createInAppWriter(badge);

  async function send(tx: Transaction, items: readonly Extract<NewsItem, { readonly kind: 'message' }>[]): Promise<void> {
    if (items.length === 0) return;
    const written = await writeMessages(
      tx.client,
      items.map(({ message }) => message),
    );
    const listeners = new Map(items.map((item) => [item.message.dedupeKey, item]));
    for (const row of written) listeners.get(row.dedupeKey)?.onWritten(row);
    const shown = written.filter(({ ticketId }) => ticketId !== null);
    for (let at = 0; at < shown.length; at += MOST_CHANGES) {
      const changes = shown.slice(at, at + MOST_CHANGES).map(({ id, status, ticketId }) => ({ id, status, ticketId }));
      tx.afterCommit(() => publisher.publish('staff', 'message_updated', { changes }));
    }
  }

  return {
    async write(tx, sequences) {
      await send(
        tx,
        sequences.flat().filter((item) => item.kind === 'message'),
      );
      await carryOut(
        tx,
        sequences.map((items) => items.filter((item) => item.kind !== 'message')),
      );
    },
  };
}
