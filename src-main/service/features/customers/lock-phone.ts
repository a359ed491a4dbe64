import { sql } from 'drizzle-orm';
import type { Database } from '../../db/unit-of-work.ts';

/** From here to the end of the transaction nobody else makes a customer with this phone. */
export async function lockPhone(db: Database, phone: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`customer-phone:${phone}`}, 0))`);
}
