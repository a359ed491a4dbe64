import type { Actor } from '#service/access/actor.ts';
import { auditLog } from '#service/db/postgres/schema/index.ts';
import type { Outlet, Transaction } from '#service/db/unit-of-work.ts';

export interface AuditEntry {
  /** Null for the product itself (jobs, first start). */
  readonly actor: Pick<Actor, 'userId' | 'name'> | null;
  /** `<entity>.<verb>`, e.g. `ticket.assign`. */
  readonly action: string;
  readonly entity: string;
  readonly entityId: number | string | null;
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
  /** The bulk operation it is part of. */
  readonly operationId?: number;
}

/** Notes who did what; it is written into the append-only log with the commit of the change itself. */
export type Audit = (tx: Transaction, entry: AuditEntry) => Promise<void>;

export function createAudit(node: string): Audit {
  const outlet: Outlet<AuditEntry> = { write: (tx, sequences) => writeAudit(tx, node, sequences.flat()) };
  return async (tx, entry) => tx.gather(outlet, tx.operation === null ? entry : { ...entry, operationId: tx.operation.id });
}

async function writeAudit(tx: Transaction, node: string, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.db.insert(auditLog).values(
    entries.map((entry) => ({
      actorId: entry.actor?.userId ?? null,
      actorName: entry.actor?.name ?? 'Kabar Desk',
      action: entry.action,
      entity: entry.entity,
      entityId: entry.entityId === null ? null : String(entry.entityId),
      before: entry.before ?? null,
      after: entry.after ?? null,
      node,
      operationId: entry.operationId ?? null,
    })),
  );
}
