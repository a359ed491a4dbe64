import type { PoolClient } from 'pg';
import type { z } from 'zod';
import type { MessageClass, RecipientType } from '#shared/domain/message.ts';
import type { LineWords } from '#shared/domain/notification-lines.ts';
import type { Role } from '#shared/domain/roles.ts';

/** One person or group a message goes to, with what its text needs. */
export interface Recipient {
  /** Tells the recipients of one event apart, e.g. `customer:5`; part of the dedupe key. */
  readonly key: string;
  readonly type: RecipientType;
  readonly name: string;
  /** Normal form, or null when none is known: the row is written as skipped and says so. */
  readonly phone: string | null;
  readonly language: 'id' | 'en';
  readonly isDemo: boolean;
  readonly customerId?: number;
  readonly userId?: number;
  readonly groupId?: number;
  readonly variables: Readonly<Record<string, string>>;
}

/** One line in somebody's notification center. */
export interface InAppNotice {
  readonly userId: number;
  readonly type: 'ticket' | 'registration' | 'invoice' | 'system';
  readonly title: string;
  readonly message: string;
  readonly words?: LineWords;
  readonly link: string | null;
  readonly priority: 'low' | 'normal' | 'high' | 'urgent';
}

/** Whom an event concerns, read inside the transaction of the event. */
export interface Audience {
  /** What it is about, e.g. `ticket:7`: messages of one subject reach a recipient in order (ENGINE E-6). */
  readonly subject: string | null;
  readonly ticketId?: number;
  readonly invoiceId?: number;
  readonly registrationId?: number;
  readonly recipients: readonly Recipient[];
  readonly inApp: readonly InAppNotice[];
}

export interface AudienceContext {
  readonly client: PoolClient;
  readonly companyName: string;
}

/** What may happen to the subject of messages that still wait, so that they are not worth sending any more (ENGINE E-14). */
export type SubjectEnd =
  /** It is done with. */
  | 'closed'
  /** Its deadline is another one. */
  | 'deadline_moved'
  /** There is no such appointment any more, or another one. */
  | 'appointment_off'
  /** The step that was told never was. */
  | 'undone'
  /** Nothing is owed any more. */
  | 'settled'
  /** A newer one took its place. */
  | 'replaced';

/** Everything about one type of notification; one file each, `features/<f>/<id>.notification.ts`. */
export interface NotificationType<P> {
  readonly id: string;
  readonly payload: z.ZodType<P>;
  readonly trigger: 'event' | 'job' | 'api';
  /** Roles that may fire it by hand; empty for events. */
  readonly roles: readonly Role[];
  readonly messageClass: MessageClass;
  /** The customer's preference that may forbid it, or null. */
  readonly preference: 'marketing' | 'payment_reminder' | 'survey' | null;
  /** Lane for up to 20 recipients; more go to `bulk`, except where `urgent` is the point of the type (SPEC §3). */
  readonly lane: 'urgent' | 'normal';
  readonly onUnknown: 'hold' | 'resend';
  readonly expiresInSeconds: number;
  /** Waits a moment before it leaves, so that a newer step takes its place (SPEC §4). */
  readonly waits?: true;
  /** What takes a message that still waits away before that. */
  readonly obsoleteWhen: readonly SubjectEnd[];
  /** Variables a template may use; one with a question mark takes its whole line away when it is empty. */
  readonly variables: readonly string[];
  readonly templates: { readonly id: string; readonly en: string };
  /** Values for previews and for the test that every template renders. */
  readonly sample: Readonly<Record<string, string>>;
  audience(context: AudienceContext, payload: P): Promise<Audience>;
}

/** A type whose payload does not matter. */
export type AnyNotification = NotificationType<unknown>;

export function defineNotification<P>(type: NotificationType<P>): NotificationType<P> {
  return type;
}

export const HOUR = 3_600;
export const DAY = 24 * HOUR;
