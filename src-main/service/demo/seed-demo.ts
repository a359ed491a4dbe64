import type { Pool, PoolClient } from 'pg';
import { lockUntilCommit } from '#service/db/locks.ts';
import * as schema from '#service/db/postgres/schema/index.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { insertRows } from './bulk-insert.ts';
import { type DemoPlan, planDemo } from './demo-plan.ts';

/** Rows written per table, and user credentials. */
export type DemoCounts = Readonly<Record<Exclude<keyof DemoPlan, 'signInIds'> | 'userCredentials', number>>;

/** Refused before any write; `code` is stable. */
export class DemoSeedError extends Error {
  readonly code: 'demo_database_not_empty' | 'demo_database_foreign';

  constructor(code: DemoSeedError['code'], message: string) {
    super(message);
    this.name = 'DemoSeedError';
    this.code = code;
  }
}

const STATUS_WAIT = 'messages.statusWaitSeconds';

/** Tables of which a single row means that somebody works here, or that the demo stands already. */
const OCCUPIED = [
  'customers',
  'tickets',
  'whatsapp_notifications',
  'registrations',
  'invoices',
  'users',
  'areas',
  'packages',
  'whatsapp_groups',
  'faq_articles',
] as const;

type Queryable = Pick<Pool | PoolClient, 'query'>;

/**
 * Throws `DemoSeedError` unless the demo may be written here (ENGINE E-16): never into a database that holds anything, and into one
 * the product does not run itself only when forced. Users count too: demo passwords are public, so a demo must not join real staff.
 */
export async function assertMaySeed(
  pool: Queryable,
  options: { readonly embedded: boolean; readonly forced: boolean },
): Promise<void> {
  if (!options.embedded && !options.forced) {
    throw new DemoSeedError(
      'demo_database_foreign',
      'Demo data is written only into the built-in database. Nothing was changed. For an empty database of your own start with KABAR_DEMO=force.',
    );
  }
  await requireEmpty(pool);
}

/** Whether the demo was written here before: a later start in demo mode leaves it as it is. */
export async function hasDemoData(pool: Queryable): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>('SELECT EXISTS (SELECT FROM users WHERE is_demo) AS found');
  return rows[0]?.found === true;
}

/**
 * Writes the demo company in the caller's transaction, relative to `now`; the same `now` writes identical rows. Every user that may
 * sign in gets `userPasswordHash`. `assertMaySeed` comes first; of two nodes that seed at once the second one throws `DemoSeedError`.
 */
export async function seedDemo(
  tx: Transaction,
  options: { readonly now: Date; readonly userPasswordHash: string },
): Promise<DemoCounts> {
  const { client } = tx;
  await lockUntilCommit(client, 'demoData');
  await requireEmpty(client);

  const plan = planDemo(options.now);
  const credentials = plan.signInIds.map((userId) => ({
    userId,
    passwordHash: options.userPasswordHash,
    updatedAt: options.now,
  }));
  await insertRows(client, schema.areas, plan.areas);
  await insertRows(client, schema.packages, plan.packages);
  await insertRows(client, schema.users, plan.users);
  await insertRows(client, schema.userCredentials, credentials, null);
  await insertRows(client, schema.technicians, plan.technicians);
  await insertRows(client, schema.customers, plan.customers);
  await insertRows(client, schema.registrations, plan.registrations);
  await insertRows(client, schema.registrationEvents, plan.registrationEvents);
  await insertRows(client, schema.tickets, plan.tickets);
  await insertRows(client, schema.ticketEvents, plan.ticketEvents);
  await insertRows(client, schema.invoices, plan.invoices);
  await insertRows(client, schema.invoiceLines, plan.invoiceLines);
  await insertRows(client, schema.payments, plan.payments);
  await insertRows(client, schema.whatsappGroups, plan.whatsappGroups);
  await insertRows(client, schema.routingRules, plan.routingRules, null);
  await insertRows(client, schema.whatsappNotifications, plan.whatsappNotifications);
  await insertRows(client, schema.whatsappDeliveryAttempts, plan.whatsappDeliveryAttempts, null);
  await insertRows(client, schema.notifications, plan.notifications);
  await insertRows(client, schema.faqArticles, plan.faqArticles);
  await insertRows(client, schema.auditLog, plan.auditLog);
  // Whoever tries the product out does not want to wait for a message longer than for a kettle.
  await insertRows(client, schema.settings, [{ key: STATUS_WAIT, value: 5, updatedAt: options.now }], null);

  const { signInIds, ...tables } = plan;
  const counts = Object.entries(tables).map(([table, rows]) => [table, rows.length] as const);
  return Object.fromEntries([...counts, ['userCredentials', signInIds.length]]) as DemoCounts;
}

async function requireEmpty(db: Queryable): Promise<void> {
  const probes = OCCUPIED.map((table) => `SELECT '${table}' AS name WHERE EXISTS (SELECT FROM ${table})`);
  const { rows } = await db.query<{ name: string }>(probes.join(' UNION ALL '));
  if (rows.length === 0) return;
  throw new DemoSeedError(
    'demo_database_not_empty',
    `Demo data is written only into an empty database. Nothing was changed. This one has rows in: ${rows.map(({ name }) => name).join(', ')}. Use another KABAR_DATA_DIR or database.`,
  );
}
