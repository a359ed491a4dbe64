import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bigIdentity, instant } from './columns.ts';

/** Reports whose message id nobody knows yet: a report may come before our record of the id (ENGINE E-15). Kept 24 h, capped. */
export const deliveryReportInbox = pgTable(
  'delivery_report_inbox',
  {
    id: bigIdentity(),
    gateway: text('gateway').notNull(),
    providerMessageId: text('provider_message_id').notNull(),
    state: text('state').$type<'sent' | 'delivered' | 'read' | 'failed'>().notNull(),
    detail: text('detail').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [
    // The same report many times is one row.
    uniqueIndex('delivery_report_inbox_report_key').on(table.gateway, table.providerMessageId, table.state),
    index('delivery_report_inbox_received_idx').on(table.receivedAt),
  ],
);
