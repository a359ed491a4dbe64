import { eq } from 'drizzle-orm';
import { messageTemplates, routingRules } from '#service/db/postgres/schema/index.ts';
import type { Outlet, Transaction } from '#service/db/unit-of-work.ts';
import type { NewMessage, WrittenMessage } from '#service/messaging/ledger.ts';
import { BULK_THRESHOLD } from '#shared/domain/message.ts';
import { moreSevere } from '#shared/domain/notification-kinds.ts';
import type { AnyNotification, Audience, Recipient } from './define-notification.ts';
import type { InApp } from './in-app.port.ts';
import type { NewsItem } from './news.ts';
import type { Notify, NotifyOptions, Told } from './notify.port.ts';
import { renderTemplate } from './templates.ts';

const NOTHING: Told = { written: async () => ({ messageIds: [], skipped: 0 }) };

export interface NotifyDeps {
  readonly news: Outlet<NewsItem>;
  readonly inApp: Pick<InApp, 'writeInApp'>;
  /** Asked inside the transaction: a second connection would let a few parallel writes wait for each other for ever. */
  companyName(tx: Transaction): Promise<string>;
}

/**
 * Builds `notify`: type → audience → routing → text → one ledger row per recipient and one in-app row per user (DESIGN §5). Both are
 * rendered now and written with the commit.
 */
export function createNotify(deps: NotifyDeps): Notify {
  return async (tx, type, given, options) => {
    if (tx.operation?.quiet) return NOTHING;
    const payload = type.payload.parse(given);
    const audience = await type.audience({ client: tx.client, companyName: await deps.companyName(tx) }, payload);
    const routing = await routingOf(tx, type.id);
    const texts = await templatesOf(tx, type);
    const recipients = [
      ...(routing.personal ? audience.recipients : audience.recipients.filter((recipient) => recipient.groupId !== undefined)),
    ];
    const isMany = recipients.length > BULK_THRESHOLD || tx.operation?.many === true;
    const lane = type.lane === 'normal' && isMany ? 'bulk' : type.lane;

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
    const written: WrittenMessage[] = [];
    for (const message of messages) tx.gather(deps.news, { kind: 'message', message, onWritten: (row) => written.push(row) });
    return {
      async written() {
        await tx.flush();
        return {
          messageIds: written.filter((row) => row.status === 'pending').map((row) => row.id),
          skipped: written.filter((row) => row.status === 'skipped').length,
        };
      },
    };
  };
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
async function templatesOf(tx: Transaction, type: AnyNotification): Promise<Record<'id' | 'en', Text>> {
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
  inApp: Pick<InApp, 'writeInApp'>,
  type: string,
  audience: Audience,
  { eventId, actorId }: NotifyOptions,
): Promise<void> {
  const lines = audience.inApp.filter((line) => line.type === 'system' || line.userId !== actorId);
  const [first] = lines;
  if (!first) return;
  const { title, message, words, link } = first;
  await inApp.writeInApp(
    tx,
    {
      event: type,
      type: first.type,
      priority: lines.map((line) => line.priority).reduce(moreSevere),
      title,
      message,
      ...(words === undefined ? {} : { words }),
      link,
      dedupeKey: `${type}:${eventId}`,
      ...(audience.subject === null ? {} : { subject: audience.subject }),
      ...(audience.ticketId === undefined ? {} : { data: { ticketId: audience.ticketId } }),
    },
    lines,
  );
}
