import { searchAudit } from '#shared/contracts/audit.contract.ts';
import type { UnitOfWork } from '../../db/unit-of-work.ts';
import { decodeIdCursor, encodeIdCursor } from '../../http/cursor.ts';
import type { Mount } from '../../http/mount-contract.ts';
import { findAuditPage } from './audit.repository.ts';

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
      pattern: search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null,
    };
    const found = await findAuditPage(unitOfWork.db, filter, { beforeId: decodeIdCursor(cursor), limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      success: true,
      data: page.map(({ actorId, actorName, createdAt, ...row }) => ({
        ...row,
        actor: { id: actorId, name: actorName },
        createdAt: createdAt.toISOString(),
      })),
      nextCursor: found.length > limit && last ? encodeIdCursor(last.id) : null,
    };
  });
}
