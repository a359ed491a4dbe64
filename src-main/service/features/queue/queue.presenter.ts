import { ordinaryAllowance, urgentAllowance, WINDOW_MS } from '#service/messaging/pace.ts';
import type { Cure, QueueJob } from '#shared/contracts/queue.contract.ts';
import type { JobRow } from './queue.repository.ts';
import type { LaneFigures } from './queue-stats.repository.ts';

const iso = (at: Date | null) => at?.toISOString() ?? null;
const TRIES = 3;

export function presentJob(row: JobRow): QueueJob {
  const isOtp = row.notificationType === 'otp';
  const tooLate = row.over && (isOtp || row.messageClass === 'marketing');
  const isRetriable = !tooLate && (row.ledgerStatus === 'failed' || row.ledgerStatus === 'unknown');
  return {
    id: row.id,
    generation: row.generation,
    type: row.jobType,
    notificationType: row.notificationType,
    lane: row.lane,
    status: row.status,
    ledgerStatus: row.ledgerStatus,
    deadLetter: row.deadLetter,
    attempts: `${row.attempts}/${TRIES}`,
    calls: row.calls,
    recipientType: row.recipientType,
    recipientName: row.recipientName,
    recipientPhone: row.recipientPhone,
    provider: row.provider,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage,
    customerId: row.customerId,
    ticketId: row.ticketId,
    resendOf: row.resendOf,
    createdAt: row.createdAt.toISOString(),
    queuedAt: iso(row.queuedAt),
    sendingAt: iso(row.sendingAt),
    sentAt: iso(row.sentAt),
    notBefore: iso(row.notBefore),
    expiresAt: row.expiresAt.toISOString(),
    abilities: {
      retry: !isRetriable ? 'no' : row.ledgerStatus === 'unknown' ? 'confirm' : 'yes',
      fixNumber: row.deadLetter && !isOtp && !tooLate && row.groupId === null && row.ledgerStatus !== 'unknown',
    },
  };
}

/** What helps against a reason; the reason of an expired message is what its gateways said last. */
const CURE_OF: Readonly<Record<string, Cure>> = {
  recipient: 'fix_number',
  no_phone: 'fix_number',
  invalid_number: 'fix_number',
  device: 'reconnect_device',
  never_connected: 'reconnect_device',
  quota: 'top_up_quota',
  plan: 'renew_plan',
  token: 'check_token',
  configuration: 'check_token',
  no_group_id: 'set_group_id',
  too_long: 'shorten_text',
  content: 'edit_text',
  request: 'edit_text',
  unlisted: 'edit_text',
  unknown: 'settle',
  busy: 'retry',
  rate: 'retry',
  reported_failed: 'retry',
};

export function cureOf(reason: string): Cure {
  return CURE_OF[reason] ?? 'resend';
}

/** What a lane may send per minute; null when no gateway of it works. */
export function lanePerMinute(lane: LaneFigures): number | null {
  if (lane.gatewayPerMinute === null || lane.gatewayPerMinute === 0) return lane.gatewayPerMinute;
  return lane.id === 'urgent' ? urgentAllowance(lane.gatewayPerMinute) : ordinaryAllowance(lane.gatewayPerMinute);
}

/** When the lane is empty at its pace; null when it is empty, stands still, or has no limit (then it is a matter of seconds). */
export function clearsAt(lane: LaneFigures, now: Date): Date | null {
  const perMinute = lanePerMinute(lane);
  if (lane.paused || lane.waiting === 0 || !perMinute) return null;
  return new Date(now.getTime() + (lane.waiting / perMinute) * WINDOW_MS);
}
