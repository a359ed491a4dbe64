import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { campaigns } from './campaigns.ts';
import { createdAt, instant } from './columns.ts';
import { customers } from './customers.ts';

/** The frozen audience of a campaign: people, not numbers. What became of each is told by its row of the ledger. */
export const campaignRecipients = pgTable(
  'campaign_recipients',
  {
    campaignId: integer('campaign_id')
      .notNull()
      .references(() => campaigns.id),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id),
    /** Its place: the campaign goes through it in this order. */
    position: integer('position').notNull(),
    /** The message; null until it is written. */
    notificationId: bigint('notification_id', { mode: 'number' }),
    /** Taken out before a message was written, and why. */
    leftAt: instant('left_at'),
    leftReason: text('left_reason'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.campaignId, table.customerId] }),
    check('campaign_recipients_left_check', sql`(${table.leftAt} is null) = (${table.leftReason} is null)`),
    index('campaign_recipients_open_idx')
      .on(table.campaignId, table.position)
      .where(sql`notification_id is null and left_at is null`),
    index('campaign_recipients_customer_idx').on(table.customerId),
  ],
);
