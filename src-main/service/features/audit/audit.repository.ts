import { and, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { auditLog } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { atMicros, microsOf } from '#service/lists/keyset-page.ts';

export interface AuditFilter {
  readonly actorId: number | undefined;
  /** An action, or all of an entity when it ends in a dot. */
  readonly action: string | undefined;
  readonly entity: string | undefined;
  readonly entityId: string | undefined;
  readonly operationId: number | undefined;
  readonly node: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** For ILIKE, with the wildcards of the text escaped. */
  readonly pattern: string | null;
}

const matchesText = (pattern: string) => sql`(${auditLog.actorName} ilike ${pattern} or ${auditLog.entityId} ilike ${pattern}
  or ${auditLog.before}::text ilike ${pattern} or ${auditLog.after}::text ilike ${pattern})`;

function conditions(filter: AuditFilter): (SQL | undefined)[] {
  const { action } = filter;
  return [
    filter.actorId === undefined ? undefined : eq(auditLog.actorId, filter.actorId),
    action === undefined
      ? undefined
      : action.endsWith('.')
        ? sql`starts_with(${auditLog.action}, ${action})`
        : eq(auditLog.action, action),
    filter.entity === undefined ? undefined : eq(auditLog.entity, filter.entity),
    filter.entityId === undefined ? undefined : eq(auditLog.entityId, filter.entityId),
    filter.operationId === undefined ? undefined : eq(auditLog.operationId, filter.operationId),
    filter.node === undefined ? undefined : eq(auditLog.node, filter.node),
    filter.from === undefined ? undefined : sql`${auditLog.createdAt} >= ${filter.from}::timestamptz`,
    filter.to === undefined ? undefined : sql`${auditLog.createdAt} <= ${filter.to}::timestamptz`,
    filter.pattern === null ? undefined : matchesText(filter.pattern),
  ];
}

/** An entry's place in the order: its instant as microseconds since 1970 (a `Date` has only milliseconds), and its id. */
export type AuditPosition = {
  readonly micros: string;
  readonly id: number;
};

/** Newest first, from after `after` on. */
export async function findAuditPage(
  db: Database,
  filter: AuditFilter,
  page: { readonly after: AuditPosition | null; readonly limit: number },
) {
  const { after } = page;
  const beyond =
    after &&
    sql`(${auditLog.createdAt}, ${auditLog.id})
      < (${atMicros(after.micros)}, ${after.id}::bigint)`;
  return db
    .select({
      ...getTableColumns(auditLog),
      micros: microsOf(auditLog.createdAt),
    })
    .from(auditLog)
    .where(and(...conditions(filter), beyond ?? undefined))
    .orderBy(desc(auditLog.createdAt), desc(auditLog.id))
    .limit(page.limit);
}
