import type { CallLimits } from '#service/gateways/port.ts';
import type { Lane } from '#shared/domain/message.ts';

/** Times of one call (ENGINE E-9). */
export function callLimits(lane: Lane): CallLimits {
  return { connectMs: 3_000, answerMs: lane === 'urgent' ? 6_000 : 15_000 };
}

/** How long an admission stays good: a longer pause before the call means the call is not made (E-8). */
export const START_SLACK_MS = 1_000;

/** When an attempt without an outcome is settled as unknown: its deadline plus 10 s (E-9). */
export function leaseMs(lane: Lane): number {
  const { connectMs, answerMs } = callLimits(lane);
  return START_SLACK_MS + connectMs + answerMs + 10_000;
}

/**
 * At most so many wake-ups of a lane stand in the queue; the rest waits as rows. E-5 allows 1,000; fewer is cheaper to recover, and free
 * slots take rows from behind the horizon directly.
 */
export const HORIZON = 250;
