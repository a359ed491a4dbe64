import type { z } from 'zod';
import type { NotificationEvent, NotificationPriority, NotificationType } from '#shared/domain/notification-kinds.ts';
import type { LineWords } from '#shared/domain/notification-lines.ts';
import type { Role } from '#shared/domain/roles.ts';

/** The type of a method, so that one list can hold declarations of any payload. */
type By<P, Value> = { by(payload: P): Value }['by'];

/** What a line says: made by `line`, or a text that somebody wrote, which has one language. */
interface NoticeLine {
  readonly title: string;
  readonly message: string;
  readonly words?: LineWords;
}

/** Events of one group within the window are one line per user: the newest text, a count, unread again. */
export interface NoticeGroup {
  readonly key: string;
  /** From the latest event of the group; 30 minutes unless told. */
  readonly windowSeconds?: number;
  /** `once`: while an event of the group is open, further ones say nothing (states that are found again and again). */
  readonly repeats?: 'count' | 'once';
  /** What the one line of several events says and opens, where it differs from the newest event's: see `heading`. */
  readonly heading?: { readonly title?: string; readonly heading?: LineWords['heading'] };
  readonly link?: string | null;
}

/**
 * Everything about one thing that the notification center tells: who hears of it, how severe it is, what it says, where it leads. Callers
 * bring the payload and nothing else; `announce` tells it.
 */
export interface Notice<P, R extends Role = Role> {
  /** Unique, e.g. `invoice-paid`; part of the dedupe keys. */
  readonly id: string;
  /** Several notices may be about one event of the closed list. */
  readonly event: NotificationEvent;
  readonly type: NotificationType | By<P, NotificationType>;
  readonly priority: NotificationPriority | By<P, NotificationPriority>;
  /** Every role that may hear of it; empty where only named users do. */
  readonly roles: readonly R[];
  /** Which of the roles hear of this very event, all unless told, and which users besides. */
  audience?(payload: P): { readonly roles?: readonly NoInfer<R>[]; readonly userIds?: readonly number[] };
  readonly payload: z.ZodType<P>;
  says(payload: P): NoticeLine;
  /** Place in the desk that a click opens; null = nowhere. */
  link(payload: P): string | null;
  /** Kept beside the line, for the desk. */
  data?(payload: P): Readonly<Record<string, unknown>> | undefined;
  group?(payload: P): NoticeGroup | null;
  /** What it is about, e.g. `ticket:7`: see `acknowledgeSubject`, `resolve` and `close`. */
  subject?(payload: P): string | undefined;
  /** 90 days unless told. */
  keptSeconds?(payload: P): number | undefined;
  /** Payloads that between them take every way through the declaration, for the suite that checks all of them. */
  readonly samples: readonly [P, ...(readonly P[])];
}

/** A notice whose payload does not matter. */
export type AnyNotice = Notice<unknown>;

/** The payload is what its schema says; everything else is checked against it. */
export function defineNotice<P, const R extends Role>(
  notice: Notice<NoInfer<P>, R> & { readonly payload: z.ZodType<P> },
): Notice<P, R> {
  return notice;
}
