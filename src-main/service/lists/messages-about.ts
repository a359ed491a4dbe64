import { desc, eq, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { whatsappNotifications as ledger } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

/** What every detail shows of a message. */
const shown = {
  id: ledger.id,
  type: ledger.notificationType,
  status: ledger.status,
  recipientType: ledger.recipientType,
  provider: ledger.provider,
  message: ledger.message,
  errorMessage: ledger.errorMessage,
  createdAt: ledger.createdAt,
  sentAt: ledger.sentAt,
};

/** Messages of one customer, newest first. */
export async function findMessagesOf(db: Database, where: SQL | undefined, limit: number) {
  return db.select(shown).from(ledger).where(where).orderBy(desc(ledger.id)).limit(limit);
}

/** Messages about one record, with whom they went to and how far they came; newest first. */
export async function findMessagesAbout(db: Database, where: SQL, limit: number) {
  return db
    .select({
      ...shown,
      recipientName: ledger.recipientName,
      recipientPhone: ledger.recipientPhone,
      deliveredAt: ledger.deliveredAt,
      readAt: ledger.readAt,
    })
    .from(ledger)
    .where(where)
    .orderBy(desc(ledger.id))
    .limit(limit);
}
export type MessageAbout = Awaited<ReturnType<typeof findMessagesAbout>>[number];

export function presentMessageAbout(message: MessageAbout) {
  return {
    ...message,
    createdAt: message.createdAt.toISOString(),
    sentAt: message.sentAt?.toISOString() ?? null,
    deliveredAt: message.deliveredAt?.toISOString() ?? null,
    readAt: message.readAt?.toISOString() ?? null,
  };
}

/** The newest message about each row of a list, for a lateral join. `column` of the ledger names the row. */
export function newestMessage(db: Database, column: PgColumn, rowId: PgColumn) {
  return db
    .select({ id: ledger.id, status: ledger.status, type: ledger.notificationType })
    .from(ledger)
    .where(eq(column, rowId))
    .orderBy(desc(ledger.id))
    .limit(1)
    .as('newest');
}

/** As `newestMessage` stands in a row. */
export function presentNewest(row: {
  readonly messageId: number | null;
  readonly messageStatus: (typeof ledger.$inferSelect)['status'] | null;
  readonly messageType: string | null;
}) {
  const { messageId: id, messageStatus: status, messageType } = row;
  return id === null || status === null ? null : { id, status, type: messageType ?? '' };
}
