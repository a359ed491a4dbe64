import type { EventPayload } from '#shared/realtime/events.ts';
import type { Publisher } from './publisher.ts';

/** At most five announcements a second (ENGINE E-7). */
const EVERY_MS = 200;
const MOST = 200;

/** A message that is in another state now. */
type MessageChange = EventPayload<'message_updated'>['changes'][number];

/** Where changed messages are told, to be announced together. */
export interface MessageChanges {
  add(rows: readonly MessageChange[]): void;
}

/**
 * Gathers message state changes and announces them together. Only the latest state of a row is told; beyond 200 rows the desks ask for
 * the list again anyway.
 */
export function createCoalescer(publisher: Publisher): MessageChanges & { stop(): void } {
  let gathered = new Map<number, MessageChange>();
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    timer = null;
    const changes = [...gathered.values()].slice(-MOST);
    gathered = new Map();
    if (changes.length > 0) publisher.publish('staff', 'message_updated', { changes });
  }

  return {
    add(rows) {
      for (const row of rows) gathered.set(row.id, { id: row.id, status: row.status, ticketId: row.ticketId });
      if (rows.length > 0) timer ??= setTimeout(flush, EVERY_MS).unref();
    },
    stop() {
      if (timer) clearTimeout(timer);
      flush();
    },
  };
}
