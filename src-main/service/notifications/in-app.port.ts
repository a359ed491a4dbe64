import type { Transaction } from '#service/db/unit-of-work.ts';
import type { NotificationPriority, NotificationType } from '#shared/domain/notification-kinds.ts';
import type { LineWords } from '#shared/domain/notification-lines.ts';
import type { Notice } from './define-notice.ts';

/** What happened, for everybody who is told of it. */
export interface InAppEvent {
  /** That of the notice, or the id of the notification type. */
  readonly event: string;
  readonly type: NotificationType;
  readonly priority: NotificationPriority;
  readonly title: string;
  readonly message: string;
  /** What title and message are made from (`line`), so that each reader gets them in the own language. Free texts have none. */
  readonly words?: LineWords;
  /** Place in the desk that a click opens, e.g. `/tickets/7`; null = nowhere. */
  readonly link: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Id of this very event: announced again, it changes nothing for those who were told. */
  readonly dedupeKey: string;
  /**
   * Events with one group key within the window are one line per user: the newest text, a count, unread again. An event that was
   * resolved and comes back within the window begins anew in its old line.
   */
  readonly groupKey?: string;
  /** From the latest event of the group; 30 minutes unless told. */
  readonly groupWindowSeconds?: number;
  /** What the one line of several events says and opens, where it differs from the newest event's. */
  readonly grouped?: { readonly title?: string; readonly heading?: LineWords['heading']; readonly link?: string | null };
  /** `once`: while an event of the group is open, further ones say nothing (states that are found again and again). */
  readonly repeats?: 'count' | 'once';
  /** What it is about, e.g. `ticket:7`: see `acknowledgeSubject` and `resolve`. */
  readonly subject?: string;
  /** 90 days unless told. */
  readonly expiresInSeconds?: number;
}

export interface AnnounceOptions {
  /** Id of this very event among those of its notice: announced again, it changes nothing for those who were told. */
  readonly eventId: string;
  /** Who caused it knows already and is not told; null for jobs and customers. */
  readonly actorId: number | null;
}

/** One user's line, where it differs from the event's own words. */
export interface InAppLine {
  readonly userId: number;
  readonly type: NotificationType;
  readonly title: string;
  readonly message: string;
  readonly words?: LineWords;
  readonly link: string | null;
  readonly priority: NotificationPriority;
}

/** Which open events a change ends: by what they are about, or by their group. */
export type EventSelector = { readonly subject: string } | { readonly groupKey: string };

/** How an event ended; its lines say so from then on. */
export interface Resolution {
  readonly title: string;
  readonly message: string;
  readonly words?: LineWords;
  readonly priority?: NotificationPriority;
}

/** Lines that were told, written with the commit. */
export interface ToldLines {
  /** Writes them now, with everything else the transaction has gathered, and gives their ids: those that were written or repeated. */
  lines(): Promise<readonly number[]>;
}

/**
 * The notification center as the rest of the service sees it. Everything is written with the caller's transaction, right before its commit;
 * sockets and badges hear of it afterwards. Preferences of the users are obeyed; urgent lines are always written.
 */
export interface InApp {
  /**
   * Tells what happened to whom the declaration names. The payload is that of the declaration:
   *
   *     await inApp.announce(tx, invoicePaid, { invoiceId, number, customer, total }, { eventId: `${invoiceId}:${version}`, actorId });
   */
  announce<P>(tx: Transaction, notice: Notice<P>, payload: NoInfer<P>, options: AnnounceOptions): Promise<ToldLines>;
  /** For messages (`notify`), whose lines differ from user to user. */
  writeInApp(tx: Transaction, event: InAppEvent, lines: readonly InAppLine[]): Promise<ToldLines>;
  /** The open events are over: their lines get the new words, are unread again and no longer urgent. Returns how many events. */
  resolve(tx: Transaction, selector: EventSelector, resolution: Resolution): Promise<number>;
  /** Closes the open events without a word, e.g. of a ticket that is done: nobody is asked to take care of them any more. */
  close(tx: Transaction, selector: EventSelector): Promise<void>;
  /** Somebody works on the subject, so its open urgent events have an owner. Those that have one keep it. */
  acknowledgeSubject(tx: Transaction, subject: string, userId: number): Promise<void>;
}
