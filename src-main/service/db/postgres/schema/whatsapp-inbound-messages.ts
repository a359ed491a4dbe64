import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bigIdentity, createdAt, instant } from './columns.ts';
import { customers } from './customers.ts';
import { registrations } from './registrations.ts';
import { storedFiles } from './stored-files.ts';
import { tickets } from './tickets.ts';
import { users } from './users.ts';

/** What customers and staff wrote to us, each once (SPEC §19). It is shown and worked on; of itself it moves nothing. */
export const whatsappInboundMessages = pgTable(
  'whatsapp_inbound_messages',
  {
    id: bigIdentity(),
    gateway: text('gateway').notNull(),
    /** The vendor's id, or a digest of sender, time and text where there is none. */
    externalId: text('external_id').notNull(),
    /** Normal form. */
    senderPhone: text('sender_phone').notNull(),
    senderName: text('sender_name'),
    body: text('body').notNull(),
    quotedMessageId: text('quoted_message_id'),
    fileId: integer('file_id').references(() => storedFiles.id),
    sender: text('sender').$type<'customer' | 'applicant' | 'staff' | 'unknown'>().notNull(),
    customerId: integer('customer_id').references(() => customers.id),
    userId: integer('user_id').references(() => users.id),
    registrationId: integer('registration_id').references(() => registrations.id),
    /** The message of the ledger it most likely answers. */
    notificationId: bigint('notification_id', { mode: 'number' }),
    ticketId: integer('ticket_id').references(() => tickets.id),
    state: text('state').$type<'new' | 'taken' | 'done'>().notNull().default('new'),
    takenBy: integer('taken_by').references(() => users.id),
    takenAt: instant('taken_at'),
    /** The first answer, a row of the ledger of type `reply`. */
    answeredAt: instant('answered_at'),
    answerId: bigint('answer_id', { mode: 'number' }),
    doneBy: integer('done_by').references(() => users.id),
    doneAt: instant('done_at'),
    isDemo: boolean('is_demo').notNull().default(false),
    receivedAt: instant('received_at').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    check('whatsapp_inbound_messages_sender_check', sql`${table.sender} in ('customer','applicant','staff','unknown')`),
    check('whatsapp_inbound_messages_state_check', sql`${table.state} in ('new','taken','done')`),
    check('whatsapp_inbound_messages_done_check', sql`(${table.state} = 'done') = (${table.doneAt} is not null)`),
    check('whatsapp_inbound_messages_taken_check', sql`${table.state} <> 'taken' or ${table.takenBy} is not null`),
    uniqueIndex('whatsapp_inbound_messages_external_key').on(table.gateway, table.externalId),
    index('whatsapp_inbound_messages_open_idx').on(table.state, table.id).where(sql`state <> 'done'`),
    index('whatsapp_inbound_messages_sender_idx').on(table.senderPhone, table.receivedAt),
    index('whatsapp_inbound_messages_customer_idx').on(table.customerId, table.id).where(sql`customer_id is not null`),
    index('whatsapp_inbound_messages_ticket_idx').on(table.ticketId, table.id).where(sql`ticket_id is not null`),
    index('whatsapp_inbound_messages_received_idx').on(table.receivedAt, table.id),
  ],
);
