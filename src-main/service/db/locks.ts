import type { QueryResult, QueryResultRow } from 'pg';

/**
 * Every advisory lock and every notice of the service on the central database: two that share a number or a name would wait for each
 * other without a reason. Other files take them through here only.
 */

/** The numbers are any that no other program on the server uses; nodes of different versions must agree on them, so they never change. */
export const LOCKS = {
  /** One machine migrates; those that inspect the schema share it. */
  migration: 7_204_117,
  demoData: 7_204_118,
  /** First-start work (demo data, first administrator). */
  firstStart: 7_204_119,
  /** One node's reconciler sweeps at a time. */
  sweep: 7_204_120,
  /** Starting nodes while they compare their secrets. */
  secret: 7_204_121,
  /** Requests of codes over the whole fleet, so that caps hold exactly. */
  otpRequests: 7_204_122,
  /** Changes of the area tree. */
  areaTree: 7_204_123,
  /** One node works on online migrations. */
  onlineMigrations: 7_204_124,
  /** Taken inside `create_months` (0009_months.sql): two would make the same month. */
  months: 7_204_125,
  /** One node folds changes of figures at a time. */
  reportFold: 7_204_163,
} as const;
export type Lock = keyof typeof LOCKS;

/** Kinds of things of which each has a lock of its own. */
const SPACES = {
  customerPhone: 'customer-phone',
  notificationGroup: 'notification-group',
  otpPhone: 'otp',
  uploadQuota: 'upload',
} as const;
export type LockSpace = keyof typeof SPACES;

interface Queryable {
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<R>>;
}
/** One connection: a lock belongs to the connection that took it. */
type Session = Queryable;

/** Waits for the lock and holds it until the transaction ends. */
export async function lockUntilCommit(tx: Session, lock: Lock): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCKS[lock]]);
}

/** Holds the lock until the transaction ends, or returns false at once while somebody else does. */
export async function tryLockUntilCommit(tx: Session, lock: Lock): Promise<boolean> {
  const { rows } = await tx.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS held', [LOCKS[lock]]);
  return rows[0]?.held ?? false;
}

/** The same for one thing of a kind, such as a phone. */
export async function lockThing(tx: Session, space: LockSpace, name: string): Promise<void> {
  await lockThings(tx, space, [name]);
}

/** For several, always in the same order, so that two who want the same ones never wait for each other. */
export async function lockThings(tx: Session, space: LockSpace, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1 || ':' || name, 0)) FROM unnest($2::text[]) AS t (name)`, [
    SPACES[space],
    [...new Set(names)].sort(),
  ]);
}

/** Waits for the lock and holds it until the connection ends. */
export async function lockForSession(session: Session, lock: Lock): Promise<void> {
  await session.query('SELECT pg_advisory_lock($1)', [LOCKS[lock]]);
}

/** Holds the lock until the connection ends, or returns false at once while somebody else does. */
export async function tryLockForSession(session: Session, lock: Lock): Promise<boolean> {
  const { rows } = await session.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [LOCKS[lock]]);
  return rows[0]?.held ?? false;
}

/** Does the work while holding the lock; not at all while somebody else holds it. */
export async function ifUnlocked(session: Session, lock: Lock, work: () => Promise<void>): Promise<void> {
  if (!(await tryLockForSession(session, lock))) return;
  try {
    await work();
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [LOCKS[lock]]);
  }
}

/** Does the work together with all who share the lock, while nobody holds it alone. */
export async function whileShared<T>(session: Session, lock: Lock, work: () => Promise<T>): Promise<T> {
  await session.query('SELECT pg_advisory_lock_shared($1)', [LOCKS[lock]]);
  try {
    return await work();
  } finally {
    await session.query('SELECT pg_advisory_unlock_shared($1)', [LOCKS[lock]]);
  }
}

/** SQL for the key of an engine's lock (ENGINE E-13). `id` is SQL for its id as text. */
export const engineKey = (id: string) => `hashtextextended(${id}, 0)`;

/** Takes the locks of these engines until the connection ends. Returns the ids whose lock somebody else has. */
export async function takeEngineLocks(session: Session, ids: readonly string[]): Promise<string[]> {
  const { rows } = await session.query<{ id: string; held: boolean }>(
    `SELECT id, pg_try_advisory_lock(${engineKey('id')}) AS held FROM unnest($1::text[]) AS id`,
    [ids],
  );
  return rows.filter((row) => !row.held).map((row) => row.id);
}

/** Where the outboxes of all nodes listen. The payload is a lane. */
export const OUTBOX_CHANNEL = 'kabar_outbox';

/** SQL that wakes the outboxes of a lane once the transaction commits. `lane` is SQL for its id. */
export const wakeOutboxSql = (lane: string) => `pg_notify('${OUTBOX_CHANNEL}', ${lane})`;

/** Wakes the outboxes of these lanes once the transaction commits. */
export async function wakeOutboxes(db: Queryable, lanes: Iterable<string>): Promise<void> {
  for (const lane of new Set(lanes)) await db.query(`SELECT ${wakeOutboxSql('$1')}`, [lane]);
}
