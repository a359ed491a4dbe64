import type { Actor } from '../access/actor.ts';
import { auditLog } from '../db/postgres/schema/index.ts';
import type { Transaction } from '../db/unit-of-work.ts';

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

/** Writes who did what into the append-only log, in the transaction of the change itself. */
export type Audit = (tx: Transaction, entry: AuditEntry) => Promise<void>;

/** Entries of the transactions that gather them, see `gatherAudit`. */
const gathered = new WeakMap<Transaction, AuditEntry[]>();

export function createAudit(node: string): Audit {
  return async (tx, entry) => {
    const waiting = gathered.get(tx);
    if (waiting) waiting.push(entry);
    else await writeAudit(tx, node, [entry]);
  };
}

/**
 * From now on the entries of this transaction are put into `into` instead of being written. Whoever calls this writes them with
 * `writeAudit` before the commit: that is how a bulk operation writes those of a hundred rows at once.
 */
export function gatherAudit(tx: Transaction, into: AuditEntry[]): void {
  gathered.set(tx, into);
}

/** Writes many entries in one statement. */
export async function writeAudit(tx: Transaction, node: string, entries: readonly AuditEntry[]): Promise<void> {
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
