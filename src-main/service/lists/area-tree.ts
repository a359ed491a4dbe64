import { type SQL, sql } from 'drizzle-orm';

/** A query over `tree`, the ids of an area and of everything below it; without one, these ids. */
export function withAreaTree(areaId: number, query: SQL = sql`select id from tree`): SQL {
  return sql`with recursive tree as (
    select id from areas where id = ${areaId}::bigint
    union all
    select below.id from areas below join tree on below.parent_id = tree.id
  ) ${query}`;
}
