import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { cursorMicros, cursorNumber, sortCursor } from '#service/lists/cursor.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import { searchPattern } from '#service/lists/search-pattern.ts';
import { searchAudit } from '#shared/contracts/audit.contract.ts';
import { type AuditPosition, findAuditPage } from './audit.repository.ts';

/** Reading the log. Nothing here, or anywhere, changes it: the database refuses (SPEC §2). */
export function mountAudit(mount: Mount, { unitOfWork }: { readonly unitOfWork: Pick<UnitOfWork, 'db'> }): void {
  mount(searchAudit, async ({ query: { limit, cursor, search, ...query } }) => {
    const filter = {
      actorId: query.actorId,
      action: query.action,
      entity: query.entity,
      entityId: query.entityId,
      operationId: query.operationId,
      node: query.node,
      from: query.from,
      to: query.to,
      pattern: search ? searchPattern(search) : null,
    };
    const after = auditCursor.decode('audit', cursor);
    const { rows, nextCursor } = await readPage(
      limit,
      (most) => findAuditPage(unitOfWork.db, filter, { after, limit: most }),
      (last) => auditCursor.encode('audit', last),
    );
    return {
      success: true,
      data: rows.map(({ actorId, actorName, createdAt, micros: _, ...row }) => ({
        ...row,
        actor: { id: actorId, name: actorName },
        createdAt: createdAt.toISOString(),
      })),
      nextCursor,
    };
  });
}

const auditCursor = sortCursor<'audit', AuditPosition>(['audit'], { micros: cursorMicros, id: cursorNumber });
