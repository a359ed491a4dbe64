import { emergencyAlert, getMessage, listMessages } from '#shared/contracts/messages.contract.ts';
import { AppError } from '../../errors.ts';
import { decodeIdCursor, encodeIdCursor } from '../../http/cursor.ts';
import type { Mount } from '../../http/mount-contract.ts';
import type { Notify } from '../../notifications/notify.port.ts';
import type { NotificationPayloads } from '../../notifications/registry.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Audit } from '../audit/audit.service.ts';
import { presentAttempt, presentMessage, presentTimeline } from './messages.presenter.ts';
import type { createMessagesRepository } from './messages.repository.ts';

export interface MessagesDeps {
  readonly repository: ReturnType<typeof createMessagesRepository>;
  readonly notify: Notify<NotificationPayloads>;
  readonly audit: Audit;
  readonly ids: Ids;
}

/** The delivery ledger, and the messages staff fire by hand. */
export function mountMessages(mount: Mount, deps: MessagesDeps): void {
  const { repository } = deps;

  mount(listMessages, async ({ query }) => {
    const rows = await repository.page(query, decodeIdCursor(query.cursor));
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      success: true,
      data: page.map(presentMessage),
      nextCursor: rows.length > query.limit && last ? encodeIdCursor(last.id) : null,
    };
  });

  mount(getMessage, async ({ params }) => {
    const row = await repository.find(params.id);
    if (!row) throw new AppError('not_found');
    const attempts = await repository.attempts(row.id);
    return {
      success: true,
      data: { ...presentMessage(row), attemptsList: attempts.map(presentAttempt), timeline: presentTimeline(row) },
    };
  });

  mount(emergencyAlert, async ({ body, actor, tx }) => {
    const eventId = deps.ids.uuid();
    const result = await deps.notify(
      tx,
      'emergency_alert',
      { ...body, reporter: actor.name },
      { eventId, actorId: actor.userId },
    );
    await deps.audit(tx, {
      actor,
      action: 'message.emergency_alert',
      entity: 'message',
      entityId: eventId,
      after: { area: body.area, type: body.type, status: body.status, totalSent: result.messageIds.length },
    });
    return { success: true, totalSent: result.messageIds.length };
  });
}
