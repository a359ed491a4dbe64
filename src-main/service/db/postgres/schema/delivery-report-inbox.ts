import { index, pgTable, text } from 'drizzle-orm/pg-core';
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
    index('delivery_report_inbox_match_idx').on(table.gateway, table.providerMessageId),
    index('delivery_report_inbox_received_idx').on(table.receivedAt),
  ],
);
