import { sql } from 'drizzle-orm';
import type { Database } from '#service/db/unit-of-work.ts';

export interface LastChange {
  readonly entityId: string;
  readonly actorId: number | null;
  readonly actorName: string;
  readonly at: Date;
}

/** Who changed each record last, for those that were changed at all. */
export async function lastChanges(db: Database, entity: string, ids: readonly number[]): Promise<Map<number, LastChange>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.execute<LastChange & Record<string, unknown>>(
    sql`select wanted.id as "entityId", last.actor_id as "actorId", last.actor_name as "actorName", last.created_at as "at"
        from unnest(${sql.param(ids.map(String))}::text[]) as wanted(id)
        cross join lateral (select * from audit_log where entity = ${entity} and entity_id = wanted.id order by id desc limit 1) last`,
  );
  return new Map(rows.map((row) => [Number(row.entityId), { ...row, at: new Date(row.at) }]));
}

/** Who changed one record last, and when; null when nobody did. */
export async function lastChange(db: Database, entity: string, id: number): Promise<{ actor: string; at: Date } | null> {
  const change = (await lastChanges(db, entity, [id])).get(id);
  return change ? { actor: change.actorName, at: change.at } : null;
}
