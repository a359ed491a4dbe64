import { date, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/** Messages of one sender beyond the limits of SPEC §19: counted, not kept. */
export const whatsappInboundOverflow = pgTable(
  'whatsapp_inbound_overflow',
  {
    senderPhone: text('sender_phone').notNull(),
    /** WIB day. */
    day: date('day', { mode: 'string' }).notNull(),
    count: integer('count').notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.day, table.senderPhone] })],
);
