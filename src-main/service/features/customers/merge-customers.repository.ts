import { sql } from 'drizzle-orm';
import type { Database } from '#service/db/unit-of-work.ts';

/**
 * Tables whose rows belong to a customer and move with a merge. A table with a key to `customers` that stands neither here nor in
 * `STAYS` fails the suite: whoever adds one decides.
 */
export const MOVES = [
  'tickets',
  'invoices',
  'payments',
  'credit_refunds',
  'registrations',
  'whatsapp_notifications',
  'whatsapp_inbound_messages',
  'link_tokens',
  'email_outbox',
] as const;

/** Tables with a key to `customers` whose rows do not move, each with the reason. */
export const STAYS: Readonly<Record<string, string>> = {
  customers: 'the pointer of merged duplicates, moved apart',
  campaign_recipients: 'the audience of a campaign is frozen: whom it was written to does not change afterwards',
  incident_audience: 'who was affected by an incident is frozen; both may be in it',
};

/** Moves all rows of one customer to another; returns how many per table. */
export async function moveEverything(db: Database, fromId: number, toId: number): Promise<Record<string, number>> {
  // Two bills of the monthly run for one month cannot both stay "the" monthly one.
  await db.execute(sql`update invoices set kind = 'manual' where customer_id = ${fromId} and kind = 'monthly'
    and period in (select period from invoices where customer_id = ${toId} and kind = 'monthly')`);
  const moved: Record<string, number> = {};
  for (const table of MOVES) {
    const { rowCount } = await db.execute(
      sql`update ${sql.identifier(table)} set customer_id = ${toId} where customer_id = ${fromId}`,
    );
    moved[table] = rowCount ?? 0;
  }
  const files = await db.execute(
    sql`update stored_files set quota_key = ${`customer:${toId}`} where quota_key = ${`customer:${fromId}`}`,
  );
  moved.stored_files = files.rowCount ?? 0;
  // Whoever was merged into the duplicate earlier points at the one that is left.
  await db.execute(sql`update customers set merged_into_id = ${toId} where merged_into_id = ${fromId}`);
  return moved;
}
