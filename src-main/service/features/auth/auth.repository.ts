import { and, eq, gt, inArray, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '#service/access/actor.ts';
import { sessions, technicians, userCredentials, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

export interface LiveSession {
  readonly actor: Actor;
  readonly lastSeenAt: Date;
}

/** What decides whether a session still counts. */
export interface SessionRule {
  readonly now: Date;
  /** Sessions that began at or before this instant are over, however busy. */
  readonly begunAfter: Date;
  /** Whether users of the demo data may be signed in. */
  readonly demo: boolean;
}

async function liveSessions(db: Database, which: SQL, rule: SessionRule): Promise<LiveSession[]> {
  const rows = await db
    .select({
      sessionId: sessions.id,
      lastSeenAt: sessions.lastSeenAt,
      userId: users.id,
      username: users.username,
      name: users.name,
      role: users.role,
      mustChangePassword: users.mustChangePassword,
      technicianId: technicians.id,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(technicians, eq(technicians.userId, users.id))
    .where(
      and(
        which,
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, rule.now),
        gt(sessions.createdAt, rule.begunAfter),
        users.active,
        rule.demo ? undefined : eq(users.isDemo, false),
      ),
    );
  return rows.map(({ lastSeenAt, ...actor }) => ({ actor, lastSeenAt }));
}

/** The live session of a token and the person behind it, as they are in the database now. */
export async function findSessionByToken(db: Database, tokenHash: string, rule: SessionRule): Promise<LiveSession | null> {
  const [session] = await liveSessions(db, eq(sessions.tokenHash, tokenHash), rule);
  return session ?? null;
}

export async function findSessionsById(db: Database, ids: readonly number[], rule: SessionRule): Promise<LiveSession[]> {
  return ids.length === 0 ? [] : liveSessions(db, inArray(sessions.id, [...ids]), rule);
}

/** Moves the idle deadline, unless another request did so since `seenBefore`. */
export async function touchSession(
  db: Database,
  input: { readonly id: number; readonly now: Date; readonly seenBefore: Date; readonly expiresAt: Date },
): Promise<void> {
  await db
    .update(sessions)
    .set({ lastSeenAt: input.now, expiresAt: input.expiresAt })
    .where(and(eq(sessions.id, input.id), isNull(sessions.revokedAt), lte(sessions.lastSeenAt, input.seenBefore)));
}

export async function insertSession(
  db: Database,
  session: {
    readonly tokenHash: string;
    readonly userId: number;
    readonly userAgent: string | null;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<number> {
  const { now, ...values } = session;
  const [row] = await db
    .insert(sessions)
    .values({ ...values, createdAt: now, lastSeenAt: now })
    .returning({ id: sessions.id });
  if (!row) throw new Error('the session was not stored');
  return row.id;
}

export async function revokeSession(db: Database, id: number, now: Date): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)));
}

/** Returns how many were still running. */
export async function revokeOtherSessions(db: Database, userId: number, keep: number, now: Date): Promise<number> {
  const ended = await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.userId, userId), ne(sessions.id, keep), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return ended.length;
}

export interface SignInRecord {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly role: Actor['role'];
  readonly active: boolean;
  readonly isDemo: boolean;
  readonly mustChangePassword: boolean;
  readonly technicianId: number | null;
  readonly passwordHash: string | null;
}

export async function findForSignIn(db: Database, username: string): Promise<SignInRecord | null> {
  const [row] = await db
    .select({
      id: users.id,
      username: users.username,
      name: users.name,
      role: users.role,
      active: users.active,
      isDemo: users.isDemo,
      mustChangePassword: users.mustChangePassword,
      technicianId: technicians.id,
      passwordHash: userCredentials.passwordHash,
    })
    .from(users)
    .leftJoin(userCredentials, eq(userCredentials.userId, users.id))
    .leftJoin(technicians, eq(technicians.userId, users.id))
    .where(eq(users.username, username));
  return row ?? null;
}

/** The stored hash, locked until the transaction ends. */
export async function lockPasswordHash(db: Database, userId: number): Promise<string | null> {
  const [row] = await db
    .select({ passwordHash: userCredentials.passwordHash })
    .from(userCredentials)
    .where(eq(userCredentials.userId, userId))
    .for('update');
  return row?.passwordHash ?? null;
}

export async function storePasswordHash(db: Database, userId: number, passwordHash: string, now: Date): Promise<void> {
  await db
    .insert(userCredentials)
    .values({ userId, passwordHash, updatedAt: now })
    .onConflictDoUpdate({ target: userCredentials.userId, set: { passwordHash, updatedAt: now } });
}

export async function clearPasswordChange(db: Database, userId: number, now: Date): Promise<void> {
  await db.update(users).set({ mustChangePassword: false, updatedAt: now }).where(eq(users.id, userId));
}

export async function hasUsers(db: Database): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).limit(1);
  return rows.length > 0;
}

/** Null when the user name is taken. */
export async function insertUser(db: Database, user: typeof users.$inferInsert): Promise<number | null> {
  const [row] = await db.insert(users).values(user).onConflictDoNothing().returning({ id: users.id });
  return row?.id ?? null;
}

export async function findTakenUsernames(db: Database, usernames: readonly string[]): Promise<string[]> {
  const rows = await db
    .select({ username: users.username })
    .from(users)
    .where(inArray(users.username, [...usernames]));
  return rows.map(({ username }) => username);
}

/** The user of that name, when no technician belongs to it yet. */
export async function findUserWithoutTechnician(db: Database, username: string): Promise<number | null> {
  const [row] = await db
    .select({ id: users.id })
    .from(users)
    .leftJoin(technicians, eq(technicians.userId, users.id))
    .where(and(eq(users.username, username), eq(users.isDemo, true), isNull(technicians.id)));
  return row?.id ?? null;
}

export async function findFirstDemoTechnician(
  db: Database,
): Promise<{ readonly id: number; readonly userId: number; readonly name: string; readonly phone: string | null } | null> {
  const [row] = await db
    .select({ id: technicians.id, userId: users.id, name: users.name, phone: users.phone })
    .from(technicians)
    .innerJoin(users, eq(users.id, technicians.userId))
    .where(eq(users.isDemo, true))
    .orderBy(technicians.id)
    .limit(1);
  return row ?? null;
}

export async function setTechnicianUser(db: Database, technicianId: number, userId: number): Promise<void> {
  await db.update(technicians).set({ userId }).where(eq(technicians.id, technicianId));
}

export async function updateUser(db: Database, userId: number, change: Partial<typeof users.$inferInsert>): Promise<void> {
  await db.update(users).set(change).where(eq(users.id, userId));
}

/** Removes sessions that nobody can use any more. Returns how many. */
export async function deleteDeadSessions(db: Database, endedBefore: Date): Promise<number> {
  const gone = await db
    .delete(sessions)
    .where(or(lte(sessions.expiresAt, endedBefore), sql`${sessions.revokedAt} <= ${endedBefore.toISOString()}::timestamptz`))
    .returning({ id: sessions.id });
  return gone.length;
}
