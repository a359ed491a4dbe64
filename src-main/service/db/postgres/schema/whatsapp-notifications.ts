import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Lane, MessageClass, MessageState, RecipientType } from '#shared/domain/message.ts';
import { campaigns } from './campaigns.ts';
import { bigIdentity, createdAt, instant, updatedAt } from './columns.ts';
import { customers } from './customers.ts';
import { incidentUpdates } from './incident-updates.ts';
import { incidents } from './incidents.ts';
import { invoices } from './invoices.ts';
import { registrations } from './registrations.ts';
import { tickets } from './tickets.ts';
import { users } from './users.ts';
import { whatsappGroups } from './whatsapp-groups.ts';

/**
 * The delivery ledger: one row per recipient and event (ENGINE E-1). The columns of the source document keep their names.
 * Only `messaging/` writes the state columns, by compare-and-set on (status, generation, attempt) (E-2).
 */
export const whatsappNotifications = pgTable(
  'whatsapp_notifications',
  {
    id: bigIdentity(),
    notificationType: text('notification_type').notNull(),
    /** Carries the event's id: the same event never writes twice, a new event always does. */
    dedupeKey: text('dedupe_key').notNull(),
    status: text('status').$type<MessageState>().notNull().default('pending'),
    /** Grows with every retry of the row. */
    generation: integer('generation').notNull().default(1),
    /** Number of the latest admission within the row's life. */
    attempt: integer('attempt').notNull().default(0),
    /** Refusals of this very message that a retry may cure, out of 3. */
    retriesUsed: smallint('retries_used').notNull().default(0),
    lane: text('lane').$type<Lane>().notNull(),
    /** Which of the customer's preferences may forbid it at the last moment; null = none. */
    preference: text('preference').$type<'marketing' | 'payment_reminder' | 'survey'>(),
    messageClass: text('message_class').$type<MessageClass>().notNull(),
    onUnknown: text('on_unknown').$type<'hold' | 'resend'>().notNull(),
    recipientType: text('recipient_type').$type<RecipientType>().notNull(),
    recipientPhone: text('recipient_phone'),
    recipientName: text('recipient_name').notNull(),
    /** Whom or what the message is about, e.g. `ticket:7`; one row per recipient and subject is in flight (E-6). */
    subject: text('subject'),
    message: text('message').notNull(),
    language: text('language').$type<'id' | 'en'>().notNull().default('id'),
    templateVersion: integer('template_version'),
    customerId: integer('customer_id').references(() => customers.id),
    userId: integer('user_id').references(() => users.id),
    ticketId: integer('ticket_id').references(() => tickets.id),
    invoiceId: integer('invoice_id').references(() => invoices.id),
    registrationId: integer('registration_id').references(() => registrations.id),
    groupId: integer('group_id').references(() => whatsappGroups.id),
    campaignId: integer('campaign_id').references(() => campaigns.id),
    /** The incident while which it is held; it goes on when that is over. */
    heldBy: integer('held_by').references(() => incidents.id),
    /** What it tells of an incident: whom an incident was told, and who was reached, is read from here. */
    incidentUpdateId: integer('incident_update_id').references(() => incidentUpdates.id),
    /** Place within its event: rows of several events with one deadline take turns by it (E-6, round robin). */
    position: integer('position').notNull().default(0),
    resendOf: bigint('resend_of', { mode: 'number' }),
    isDemo: boolean('is_demo').notNull().default(false),
    /** Adapter id of the gateway that took it (`fonnte`, `wablas`), also against the sandbox. */
    provider: text('provider'),
    providerMessageId: text('provider_message_id'),
    /** Gateways that refused this generation for a gateway-level reason, in order; emptied when all have. */
    refusedBy: text('refused_by').array().notNull().default([]),
    /** Gateways whose outcome was unknown in this generation: never asked again (E-10). */
    unknownAt: text('unknown_at').array().notNull().default([]),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    /** Accepted without an id: cannot be followed, is never failed over. */
    untracked: boolean('untracked').notNull().default(false),
    /** More than one call was accepted. */
    duplicate: boolean('duplicate').notNull().default(false),
    needsPerson: boolean('needs_person').notNull().default(false),
    notBefore: instant('not_before'),
    /** Why it waits until then, for people: `quiet_hours`, `status_wait`, `incident`, `campaign_paused`, `retry` …; null = nothing special. */
    notBeforeReason: text('not_before_reason'),
    expiresAt: instant('expires_at').notNull(),
    /** Last time a wake-up was put on the queue; null = the outbox owes one. */
    enqueuedAt: instant('enqueued_at'),
    nextLookUpAt: instant('next_look_up_at'),
    /** When the gateway is asked again for the delivery state of a sent row; null = not asked yet. */
    nextPollAt: instant('next_poll_at'),
    createdBy: integer('created_by').references(() => users.id),
    /** Price of one message at the gateway that took it, integer rupiah; null while unknown. */
    cost: integer('cost'),
    createdAt: createdAt(),
    queuedAt: instant('queued_at'),
    sendingAt: instant('sending_at'),
    sentAt: instant('sent_at'),
    deliveredAt: instant('delivered_at'),
    readAt: instant('read_at'),
    settledAt: instant('settled_at'),
    updatedAt: updatedAt(),
  },
  (table) => [
    check(
      'whatsapp_notifications_status_check',
      sql`${table.status} in ('pending','queued','sending','sent','delivered','read','failed','unknown','expired','skipped','cancelled')`,
    ),
    check('whatsapp_notifications_lane_check', sql`${table.lane} in ('urgent','normal','bulk')`),
    uniqueIndex('whatsapp_notifications_dedupe_key').on(table.dedupeKey),
    // What the outbox still owes a wake-up, in the order of E-6.
    index('whatsapp_notifications_owed_idx')
      .on(table.lane, table.messageClass.desc(), table.expiresAt, table.position, table.id)
      .where(sql`status in ('pending','queued') and enqueued_at is null`),
    index('whatsapp_notifications_waiting_idx')
      .on(table.lane, table.enqueuedAt)
      .where(sql`status = 'queued' and enqueued_at is not null`),
    // Holds all that the queue monitor counts of a backlog.
    index('whatsapp_notifications_open_lane_idx')
      .on(table.lane, table.notBefore, table.createdAt)
      .where(sql`status in ('pending','queued')`),
    index('whatsapp_notifications_dead_idx').on(table.createdAt).where(sql`status in ('failed','unknown','expired')`),
    index('whatsapp_notifications_ended_idx').on(table.createdAt).where(sql`status not in ('pending','queued','sending')`),
    index('whatsapp_notifications_expiry_idx').on(table.expiresAt).where(sql`status in ('pending','queued')`),
    index('whatsapp_notifications_subject_idx')
      .on(table.subject, table.recipientPhone, table.id)
      .where(sql`subject is not null and status in ('pending','queued','sending')`),
    index('whatsapp_notifications_look_up_idx')
      .on(table.nextLookUpAt)
      .where(sql`status = 'unknown' and next_look_up_at is not null`),
    index('whatsapp_notifications_provider_idx')
      .on(table.provider, table.providerMessageId)
      .where(sql`provider_message_id is not null`),
    index('whatsapp_notifications_resend_idx').on(table.resendOf).where(sql`resend_of is not null`),
    index('whatsapp_notifications_ticket_idx').on(table.ticketId, table.id).where(sql`ticket_id is not null`),
    index('whatsapp_notifications_registration_idx').on(table.registrationId, table.id).where(sql`registration_id is not null`),
    index('whatsapp_notifications_customer_idx').on(table.customerId, table.id).where(sql`customer_id is not null`),
    index('whatsapp_notifications_campaign_idx').on(table.campaignId, table.status, table.id).where(sql`campaign_id is not null`),
    index('whatsapp_notifications_held_idx').on(table.heldBy, table.id).where(sql`held_by is not null`),
    index('whatsapp_notifications_incident_idx')
      .on(table.incidentUpdateId, table.customerId)
      .where(sql`incident_update_id is not null`),
    index('whatsapp_notifications_user_idx').on(table.userId, table.id).where(sql`user_id is not null`),
    index('whatsapp_notifications_group_idx').on(table.groupId, table.id).where(sql`group_id is not null`),
    index('whatsapp_notifications_phone_idx').on(table.recipientPhone, table.id),
    index('whatsapp_notifications_status_idx').on(table.status, table.id),
    index('whatsapp_notifications_created_idx').on(table.createdAt, table.id),
    index('whatsapp_notifications_type_idx').on(table.notificationType, table.id),
  ],
);
