import type { Database } from './unit-of-work.ts';

/**
 * A statement that is built once per connection object and planned once per connection, for those that run for every row of a bulk
 * operation: `prepared((db) => db.select()….prepare('name'))`, with `sql.placeholder` where the values go.
 */
export function prepared<Statement>(build: (db: Database) => Statement): (db: Database) => Statement {
  const built = new WeakMap<Database, Statement>();
  return (db) => {
    const known = built.get(db) ?? build(db);
    built.set(db, known);
    return known;
  };
}
