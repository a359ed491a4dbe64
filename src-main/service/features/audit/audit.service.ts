import { auditLog } from '../../db/postgres/schema/index.ts';
import type { Transaction } from '../../db/unit-of-work.ts';
import type { Actor } from '../../http/actor.ts';

export interface AuditEntry {
  /** Null for the product itself (jobs, first start). */
  readonly actor: Pick<Actor, 'userId' | 'name'> | null;
  /** `<entity>.<verb>`, e.g. `ticket.assign`. */
  readonly action: string;
  readonly entity: string;
  readonly entityId: number | string | null;
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
}

/** Writes who did what into the append-only log, in the transaction of the change itself. */
export type Audit = (tx: Transaction, entry: AuditEntry) => Promise<void>;

export function createAudit(node: string): Audit {
  return async (tx, entry) => {
    await tx.db.insert(auditLog).values({
      actorId: entry.actor?.userId ?? null,
      actorName: entry.actor?.name ?? 'Kabar Desk',
      action: entry.action,
      entity: entry.entity,
      entityId: entry.entityId === null ? null : String(entry.entityId),
      before: entry.before ?? null,
      after: entry.after ?? null,
      node,
    });
  };
}
