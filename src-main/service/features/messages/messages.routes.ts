import type { Audit } from '#service/audit/audit.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { decodeIdCursor, encodeIdCursor } from '#service/lists/cursor.ts';
import { readPage } from '#service/lists/keyset-page.ts';
import { presentAttempt } from '#service/lists/message-attempts.ts';
import * as actions from '#service/messaging/ledger-actions.ts';
import { actionError } from '#service/messaging/ledger-actions-refusal.ts';
import type { Notify } from '#service/notifications/notify.port.ts';
import type { Ids } from '#service/ports/ids.ts';
import type { Publisher } from '#service/realtime/publisher.ts';
import {
  emergencyAlert,
  getMessage,
  listMessages,
  messageCosts,
  messageStats,
  previewEmergencyAlert,
  resendMessage,
  settleMessage,
} from '#shared/contracts/messages.contract.ts';
import { emergencyAlert as emergencyMessage } from './emergency-alert.notification.ts';
import { presentCosts } from './message-costs.ts';
import { type MessageStatistics, summarise } from './message-statistics.repository.ts';
import { presentMessage, presentTimeline } from './messages.presenter.ts';
import type { createMessagesRepository } from './messages.repository.ts';
import { type PreviewDeps, previewEmergency } from './preview-emergency.ts';

export interface MessagesDeps extends PreviewDeps {
  readonly repository: ReturnType<typeof createMessagesRepository>;
  readonly statistics: MessageStatistics;
  readonly notify: Notify;
  readonly audit: Audit;
  readonly ids: Ids;
  readonly publisher: Publisher;
  /** Moves a living one-time code to the message that carries it now; false when there is none. */
  carryOtp(tx: Transaction, from: number, to: number): Promise<boolean>;
}

/** The delivery ledger, and the messages staff fire by hand. */
export function mountMessages(mount: Mount, deps: MessagesDeps): void {
  const { repository } = deps;

  mount(listMessages, async ({ query }) => {
    const before = decodeIdCursor(query.cursor);
    const { rows, nextCursor } = await readPage(
      query.limit,
      (limit) => repository.page(query, before, limit),
      ({ id }) => encodeIdCursor(id),
    );
    return {
      success: true,
      data: rows.map(presentMessage),
      nextCursor,
    };
  });

  mount(messageStats, async ({ query }) => {
    const counts = await deps.statistics.counts(query.days);
    const perType = Map.groupBy(counts, (row) => row.type);
    return {
      success: true,
      summary: summarise(counts),
      details: [...perType]
        .map(([type, rows]) => ({ notification_type: type, count: rows.reduce((sum, row) => sum + row.count, 0) }))
        .sort((a, b) => b.count - a.count || (a.notification_type < b.notification_type ? -1 : 1)),
    };
  });

  mount(messageCosts, async ({ query }) => ({
    success: true,
    data: presentCosts(query.days, await deps.statistics.costs(query.days)),
  }));

  mount(resendMessage, async ({ tx, actor, params, body }) => {
    const confirm = body?.confirm ?? false;
    const result = await actions.resendMessage(tx.client, params.id, { confirm, by: actor.userId });
    if (!result.ok) throw actionError(result.reason);
    // A code goes out again only while it lives; what is written here is taken back otherwise.
    if (result.type === 'otp' && !(await deps.carryOtp(tx, params.id, result.id))) throw actionError('too_late');
    await deps.audit(tx, {
      actor,
      action: 'message.resend',
      entity: 'message',
      entityId: params.id,
      after: { resentAs: result.id, confirmed: confirm },
    });
    const change = { id: result.id, status: 'pending' as const, ticketId: result.ticketId };
    tx.afterCommit(() => deps.publisher.publish('staff', 'message_updated', { changes: [change] }));
    return { success: true, data: { id: result.id, resendOf: params.id } };
  });

  mount(settleMessage, async ({ tx, actor, params, body }) => {
    const result = await actions.settleMessage(tx.client, params.id, body.outcome);
    if (!result.ok) throw actionError(result.reason);
    await deps.audit(tx, {
      actor,
      action: 'message.settle',
      entity: 'message',
      entityId: params.id,
      before: { status: 'unknown' },
      after: { status: body.outcome },
    });
    const change = { id: params.id, status: body.outcome, ticketId: result.ticketId };
    tx.afterCommit(() => deps.publisher.publish('staff', 'message_updated', { changes: [change] }));
    const row = await repository.find(params.id, tx.client);
    if (!row) throw new AppError('not_found');
    return { success: true, data: presentMessage(row) };
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

  mount(previewEmergencyAlert, async ({ body, actor }) => ({ success: true, data: await previewEmergency(deps, actor, body) }));

  mount(emergencyAlert, async ({ body, actor, tx }) => {
    const eventId = deps.ids.uuid();
    const told = await deps.notify(tx, emergencyMessage, { ...body, reporter: actor.name }, { eventId, actorId: actor.userId });
    const { messageIds } = await told.written();
    await deps.audit(tx, {
      actor,
      action: 'message.emergency_alert',
      entity: 'message',
      entityId: eventId,
      after: { area: body.area, type: body.type, status: body.status, totalSent: messageIds.length },
    });
    return { success: true, totalSent: messageIds.length };
  });
}
