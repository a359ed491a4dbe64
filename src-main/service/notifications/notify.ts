import { eq } from 'drizzle-orm';
import { BULK_THRESHOLD } from '#shared/domain/message.ts';
import { moreSevere } from '#shared/domain/notification-kinds.ts';
import { messageTemplates, routingRules } from '../db/postgres/schema/index.ts';
import type { Transaction } from '../db/unit-of-work.ts';
import { type NewMessage, type WrittenMessage, writeMessages } from '../messaging/ledger.ts';
import type { Publisher } from '../realtime/publisher.ts';
import type { Audience, Recipient } from './define-notification.ts';
import { heldNews } from './held-news.ts';
import type { InApp } from './in-app.port.ts';
import type { Notify, NotifyOptions, NotifyResult } from './notify.port.ts';
import { type AnyNotificationType, type NotificationPayloads, notificationType } from './registry.ts';
import { renderTemplate } from './templates.ts';

/** Messages in one announcement to the sockets. */
const MOST_CHANGES = 200;
const NOTHING_YET: NotifyResult = { messageIds: [], skipped: 0 };

export interface NotifyDeps {
  readonly publisher: Publisher;
  readonly inApp: InApp;
  /** Asked inside the transaction: a second connection would let a few parallel writes wait for each other for ever. */
  companyName(tx: Transaction): Promise<string>;
}

/**
 * Builds `notify`: type → audience → routing → text → one ledger row per recipient and one in-app row per user (DESIGN §4). Where the
 * transaction holds its news back, both are rendered now and written by whoever asked for that.
 */
export function createNotify(deps: NotifyDeps): Notify<NotificationPayloads> {
  return async (tx, id, input, options) => {
    const news = heldNews(tx);
    if (news?.quiet) return NOTHING_YET;
    const type = notificationType(id);
    if (!type) throw new Error(`notification type ${id} is not registered`);
    const payload = type.payload.parse(input);
    const audience = await type.audience({ client: tx.client, companyName: await deps.companyName(tx) }, payload);
    const routing = await routingOf(tx, type.id);
    const texts = await templatesOf(tx, type);
    const recipients = [
      ...(routing.personal ? audience.recipients : audience.recipients.filter((recipient) => recipient.groupId !== undefined)),
    ];
    const lane = type.lane === 'urgent' || recipients.length <= BULK_THRESHOLD ? type.lane : 'bulk';

    const messages = recipients.map((recipient): NewMessage => {
      const text = texts[recipient.language];
      return {
        type: type.id,
        dedupeKey: `${type.id}:${options.eventId}:${recipient.key}`,
        lane,
        messageClass: type.messageClass,
        preference: type.preference,
        onUnknown: type.onUnknown,
        recipientType: recipient.type,
        recipientPhone: recipient.phone,
        recipientName: recipient.name,
        subject: audience.subject,
        message: renderTemplate(text.body, recipient.variables),
        language: recipient.language,
        templateVersion: text.version,
        customerId: recipient.customerId ?? null,
        userId: recipient.userId ?? null,
        ticketId: audience.ticketId ?? null,
        invoiceId: audience.invoiceId ?? null,
        registrationId: audience.registrationId ?? null,
        groupId: recipient.groupId ?? null,
        isDemo: recipient.isDemo,
        expiresInSeconds: type.expiresInSeconds,
        skip: skipReason(recipient, routing.enabled),
        createdBy: options.actorId,
      };
    });
    await writeInApp(tx, deps.inApp, type.id, audience, options);
    if (news) {
      news.messages.push(...messages);
      return NOTHING_YET;
    }
    const written = await sendMessages(tx, deps.publisher, messages);
    return {
      messageIds: written.filter((row) => row.status === 'pending').map((row) => row.id),
      skipped: written.filter((row) => row.status === 'skipped').length,
    };
  };
}

/** Writes messages; whoever looks at their tickets sees them after the commit. */
export async function sendMessages(
  tx: Transaction,
  publisher: Publisher,
  messages: readonly NewMessage[],
): Promise<readonly WrittenMessage[]> {
  const written = await writeMessages(tx.client, messages);
  const shown = written.filter(({ ticketId }) => ticketId !== null);
  for (let at = 0; at < shown.length; at += MOST_CHANGES) {
    const changes = shown.slice(at, at + MOST_CHANGES).map(({ id, status, ticketId }) => ({ id, status, ticketId }));
    tx.afterCommit(() => publisher.publish('staff', 'message_updated', { changes }));
  }
  return written;
}

function skipReason(recipient: Recipient, enabled: boolean): NewMessage['skip'] {
  if (!enabled) return 'routed_off';
  if (recipient.groupId === undefined && recipient.phone === null) return 'no_phone';
  return null;
}

async function routingOf(tx: Transaction, type: string): Promise<{ enabled: boolean; personal: boolean }> {
  const [rule] = await tx.db.select().from(routingRules).where(eq(routingRules.notificationType, type));
  return { enabled: rule?.enabled ?? true, personal: rule?.personal ?? true };
}

type Text = { body: string; version: number | null };

/** The newest edited text per language, else the one in the type's file. */
async function templatesOf(tx: Transaction, type: AnyNotificationType): Promise<Record<'id' | 'en', Text>> {
  const rows = await tx.db.select().from(messageTemplates).where(eq(messageTemplates.notificationType, type.id));
  const newest = (language: 'id' | 'en'): Text => {
    const [row] = rows.filter((entry) => entry.language === language && entry.active).toSorted((a, b) => b.version - a.version);
    return row ? { body: row.body, version: row.version } : { body: type.templates[language], version: null };
  };
  return { id: newest('id'), en: newest('en') };
}

/** The lines of one event in the notification center. Whoever changed a record knows it; an alert is for everybody. */
async function writeInApp(
  tx: Transaction,
  inApp: InApp,
  type: string,
  audience: Audience,
  { eventId, actorId }: NotifyOptions,
): Promise<void> {
  const lines = audience.inApp.filter((line) => line.type === 'system' || line.userId !== actorId);
  const [first] = lines;
  if (!first) return;
  const { title, message, link } = first;
  await inApp.writeInApp(
    tx,
    {
      event: type,
      type: first.type,
      priority: lines.map((line) => line.priority).reduce(moreSevere),
      title,
      message,
      link,
      dedupeKey: `${type}:${eventId}`,
      ...(audience.subject === null ? {} : { subject: audience.subject }),
      ...(audience.ticketId === undefined ? {} : { data: { ticketId: audience.ticketId } }),
    },
    lines,
  );
}
