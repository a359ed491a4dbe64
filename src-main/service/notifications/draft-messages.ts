import { eq } from 'drizzle-orm';
import { messageTemplates, routingRules } from '#service/db/postgres/schema/index.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { NewMessage } from '#service/messaging/ledger.ts';
import type { AnyNotification, Audience, NotificationType, Recipient } from './define-notification.ts';
import { renderTemplate } from './templates.ts';

/** What one recipient would get. */
export interface MessageDraft {
  readonly recipient: Recipient;
  readonly text: string;
  readonly templateVersion: number | null;
  /** Known now to be the reason why it will not be sent. */
  readonly skip: NewMessage['skip'];
}

export interface MessageDrafts {
  readonly audience: Audience;
  readonly drafts: readonly MessageDraft[];
}

/** Audience, routing and texts of one event, as `notify` writes them and a preview shows them. Writes nothing. */
export async function draftMessages<P>(
  tx: Transaction,
  type: NotificationType<P>,
  payload: NoInfer<P>,
  companyName: string,
): Promise<MessageDrafts> {
  const audience = await type.audience({ client: tx.client, companyName }, payload);
  const routing = await routingOf(tx, type.id);
  const texts = await templatesOf(tx, type);
  const recipients = audience.recipients.filter((recipient) => routing.personal || recipient.groupId !== undefined);
  const drafts = recipients.map((recipient): MessageDraft => {
    const { body, version } = texts[recipient.language];
    return {
      recipient,
      text: renderTemplate(body, recipient.variables),
      templateVersion: version,
      skip: skipReason(recipient, routing.enabled),
    };
  });
  return { audience, drafts };
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
async function templatesOf(tx: Transaction, type: Pick<AnyNotification, 'id' | 'templates'>): Promise<Record<'id' | 'en', Text>> {
  const rows = await tx.db.select().from(messageTemplates).where(eq(messageTemplates.notificationType, type.id));
  const newest = (language: 'id' | 'en'): Text => {
    const [row] = rows.filter((entry) => entry.language === language && entry.active).toSorted((a, b) => b.version - a.version);
    return row ? { body: row.body, version: row.version } : { body: type.templates[language], version: null };
  };
  return { id: newest('id'), en: newest('en') };
}
