import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import * as schema from '#service/db/postgres/schema/index.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';

/**
 * Reads of what no bulk action changes: rules, texts, settings, staff. A hundred rows of one chunk get the same answer, so it is asked
 * once. `pg_notify` belongs here too: the database itself tells identical notices of one transaction once.
 */
const SHARED =
  /^\s*select\b(?:.*\bfrom\s+"?(?:notification_routing_rules|whatsapp_message_templates|settings|technicians|users|areas|packages)"?\b|\s+pg_notify\()/is;
/** Whatever also looks at rows that change, locks them, or is different each time. */
const CHANGING =
  /\b(?:tickets|registrations|customers|invoices|notifications|for\s+update|for\s+share|nextval|random|clock_timestamp|engine_now)\b/i;

type Query = (...given: unknown[]) => unknown;

/** Texts that get a name: far more than the rows of all bulk actions have. Lists of changing length make new texts for ever. */
const MOST_NAMED = 100;
const names = new Map<string, string>();

/** A statement with values under a name of its own, so that the server plans it once per connection and not once per row. */
function named(text: string, [first, values, ...rest]: readonly unknown[]): readonly unknown[] {
  if (!names.has(text) && names.size < MOST_NAMED) names.set(text, `bulk-${names.size}`);
  const name = names.get(text);
  if (name === undefined || !Array.isArray(values) || values.length === 0) return [first, values, ...rest];
  return [typeof first === 'object' ? { ...first, name } : { text, name }, values, ...rest];
}

/** The connection of a chunk with its repeated reads answered from memory and its repeated statements planned once. */
export interface ChunkTransaction extends Pick<Transaction, 'db' | 'client'> {
  /** After a rollback to a savepoint: what was told or read since may not have happened. */
  forget(): void;
}

export function shareReads({ client }: Pick<Transaction, 'client'>): ChunkTransaction {
  const answers = new Map<string, unknown>();
  const ask = client.query.bind(client) as Query;

  const query: Query = (...given) => {
    const [first, second] = given;
    const text = textOf(first);
    if (text === null || typeof given.at(-1) === 'function') return ask(...given);
    if (!SHARED.test(text) || CHANGING.test(text)) return ask(...named(text, given));
    const key = JSON.stringify([first, second ?? null]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = ask(...given);
    answers.set(key, answer);
    return answer;
  };
  const shared = new Proxy(client, {
    get: (target, name) => {
      if (name === 'query') return query;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  }) as PoolClient;
  return { db: drizzle(shared, { schema }), client: shared, forget: () => answers.clear() };
}

function textOf(query: unknown): string | null {
  if (typeof query === 'string') return query;
  if (typeof query === 'object' && query !== null && 'text' in query && typeof query.text === 'string') return query.text;
  return null;
}
