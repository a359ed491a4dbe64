import { eq } from 'drizzle-orm';
import type { Actor } from '#service/access/actor.ts';
import { technicians, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

/** No session: the person may have signed out long before a background operation ends. */
const NO_SESSION = 0;

/** A person with the role they have now; null when the account is switched off. */
export async function findActor(db: Database, userId: number): Promise<Actor | null> {
  const [row] = await db
    .select({
      userId: users.id,
      username: users.username,
      name: users.name,
      role: users.role,
      active: users.active,
      mustChangePassword: users.mustChangePassword,
      technicianId: technicians.id,
    })
    .from(users)
    .leftJoin(technicians, eq(technicians.userId, users.id))
    .where(eq(users.id, userId));
  if (!row?.active) return null;
  const { active: _, ...actor } = row;
  return { ...actor, sessionId: NO_SESSION };
}
