import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { campaigns } from './campaigns.ts';
import { createdAt, identity, instant } from './columns.ts';
import { users } from './users.ts';

/** The second pair of eyes: a preview, who asked, who decided. Nobody approves the own campaign; an override in need leaves its reason. */
export const campaignApprovals = pgTable(
  'campaign_approvals',
  {
    id: identity(),
    campaignId: integer('campaign_id')
      .notNull()
      .references(() => campaigns.id),
    /** Digest of text, audience and options: another preview needs another decision. */
    previewHash: text('preview_hash').notNull(),
    recipients: integer('recipients').notNull(),
    /** Integer rupiah. */
    cost: bigint('cost', { mode: 'number' }).notNull(),
    requestedBy: integer('requested_by')
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    decision: text('decision').$type<'approved' | 'rejected' | 'override'>(),
    decidedBy: integer('decided_by').references(() => users.id),
    decidedAt: instant('decided_at'),
    note: text('note'),
  },
  (table) => [
    check('campaign_approvals_decision_check', sql`${table.decision} in ('approved','rejected','override')`),
    check(
      'campaign_approvals_decided_check',
      sql`(${table.decision} is null) = (${table.decidedBy} is null) and (${table.decision} is null) = (${table.decidedAt} is null)`,
    ),
    check(
      'campaign_approvals_second_person_check',
      sql`${table.decision} is distinct from 'approved' or ${table.decidedBy} <> ${table.requestedBy}`,
    ),
    check('campaign_approvals_override_check', sql`${table.decision} is distinct from 'override' or ${table.note} is not null`),
    index('campaign_approvals_campaign_idx').on(table.campaignId, table.id),
    index('campaign_approvals_open_idx').on(table.id).where(sql`decision is null`),
  ],
);
