import type { Outlet, Transaction } from '#service/db/unit-of-work.ts';
import type { NewMessage, WrittenMessage } from '#service/messaging/ledger.ts';
import { BULK_THRESHOLD } from '#shared/domain/message.ts';
import { moreSevere } from '#shared/domain/notification-kinds.ts';
import type { AnyNotification, Audience } from './define-notification.ts';
import { draftMessages } from './draft-messages.ts';
import type { InApp } from './in-app.port.ts';
import type { NewsItem } from './news.ts';
import type { Notify, NotifyOptions, Told } from './notify.port.ts';

const NOTHING: Told = { written: async () => ({ messageIds: [], skipped: 0 }) };

/** However many steps follow each other, somebody is told after this long. */
const LONGEST_WAIT_SECONDS = 180;

export interface NotifyDeps {
  readonly news: Outlet<NewsItem>;
  readonly inApp: Pick<InApp, 'writeInApp'>;
  /** Asked inside the transaction: a second connection would let a few parallel writes wait for each other for ever. */
  companyName(tx: Transaction): Promise<string>;
  /** How long a type that waits does. */
  statusWaitSeconds(tx: Transaction): Promise<number>;
}

/**
 * Builds `notify`: type → audience → routing → text → one ledger row per recipient and one in-app row per user (DESIGN §5). Both are
 * rendered now and written with the commit.
 */
export function createNotify(deps: NotifyDeps): Notify {
  return async (tx, type, given, options) => {
    if (tx.operation?.quiet) return NOTHING;
    const payload = type.payload.parse(given);
    const { audience, drafts } = await draftMessages(tx, type, payload, await deps.companyName(tx));
    const waitSeconds = await waitOf(deps, tx, type, options);
    const kept = options.send === false ? [] : drafts;
    const isMany = kept.length > BULK_THRESHOLD || tx.operation?.many === true;
    const lane = type.lane === 'normal' && isMany ? 'bulk' : type.lane;

    const messages = kept.map(
      ({ recipient, text, templateVersion, skip }): NewMessage => ({
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
        message: text,
        language: recipient.language,
        templateVersion,
        customerId: recipient.customerId ?? null,
        userId: recipient.userId ?? null,
        ticketId: audience.ticketId ?? null,
        invoiceId: audience.invoiceId ?? null,
        registrationId: audience.registrationId ?? null,
        groupId: recipient.groupId ?? null,
        isDemo: recipient.isDemo,
        expiresInSeconds: type.expiresInSeconds,
        waitSeconds,
        skip,
        createdBy: options.actorId,
      }),
    );
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

async function waitOf(
  deps: NotifyDeps,
  tx: Transaction,
  { waits }: AnyNotification,
  { send, waitedSeconds = 0 }: NotifyOptions,
): Promise<number> {
  if (waits !== true || send === false || send === 'now') return 0;
  return Math.max(0, Math.min(await deps.statusWaitSeconds(tx), LONGEST_WAIT_SECONDS - waitedSeconds));
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
