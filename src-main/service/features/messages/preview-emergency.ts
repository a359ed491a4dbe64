import type { Actor } from '#service/access/actor.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import { draftMessages } from '#service/notifications/draft-messages.ts';
import type { Settings } from '#service/settings/settings.service.ts';
import type { BodyOf, ResponseOf } from '#shared/contracts/contract.ts';
import type { previewEmergencyAlert } from '#shared/contracts/messages.contract.ts';
import { emergencyAlert } from './emergency-alert.notification.ts';
import type { MessageStatistics } from './message-statistics.repository.ts';

export interface PreviewDeps {
  readonly unitOfWork: Pick<UnitOfWork, 'transaction'>;
  readonly settings: Settings;
  readonly statistics: Pick<MessageStatistics, 'forecast'>;
}

/** What has not been typed yet. */
const MISSING = '…';

/** The alert as the template in force words it, and whom it would reach by the routing in force: the same path as the sending. */
export async function previewEmergency(
  { unitOfWork, settings, statistics }: PreviewDeps,
  actor: Actor,
  { type, area, customersAffected, status, eta, actions }: BodyOf<typeof previewEmergencyAlert>,
): Promise<ResponseOf<typeof previewEmergencyAlert>['data']> {
  const orMissing = (text: string): string => (text === '' ? MISSING : text);
  const payload = {
    type: orMissing(type),
    area: orMissing(area),
    customersAffected,
    status: orMissing(status),
    eta: orMissing(eta),
    actions,
    reporter: actor.name,
  };
  return unitOfWork.transaction(async (tx) => {
    const { drafts } = await draftMessages(tx, emergencyAlert, payload, await settings.get('company.name', tx));
    const sent = drafts.filter(({ skip }) => skip === null);
    const groups = sent.flatMap(({ recipient }) => (recipient.groupId === undefined ? [] : [recipient.name]));
    const { cost, atMost } = await statistics.forecast(tx.client, emergencyAlert.lane, sent.length);
    return {
      text: drafts[0]?.text ?? '',
      staff: sent.length - groups.length,
      groups,
      skipped: drafts.length - sent.length,
      cost,
      costAtMost: atMost,
    };
  });
}
