import { setTimeout as wait } from 'node:timers/promises';
import type { Duty } from '../../background/worker-duty.ts';
import type { UnitOfWork } from '../../db/unit-of-work.ts';
import type { Logger } from '../../logger.ts';
import type { Badge } from '../../notifications/in-app-badge.ts';
import { escalateUnanswered } from '../../notifications/in-app-escalation.ts';
import type { Clock } from '../../ports/clock.ts';
import { removeExpired, removeOldEvents, wakeSnoozed } from './notification-upkeep.repository.ts';

const EVERY_MS = 10_000;
const OLD_EVENTS_EVERY_MS = 3_600_000;
const ROUNDS = 50;

export interface NotificationUpkeepDeps {
  readonly unitOfWork: UnitOfWork;
  readonly badge: Badge;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Minutes after which an urgent event without an owner goes to the supervisors. */
  escalateAfterMinutes(): Promise<number>;
  /** Looks at what else should raise an alert (stalled lanes). */
  watch(): Promise<unknown>;
}

export interface NotificationUpkeep extends Duty {
  /** One round of everything but the hourly clearing. */
  round(): Promise<void>;
}

/**
 * What happens in the notification center by the clock. Runs on every node that works: each step is a conditional update, so an effect
 * belongs to one of them.
 */
export function createNotificationUpkeep(deps: NotificationUpkeepDeps): NotificationUpkeep {
  const { unitOfWork, badge, clock, logger } = deps;
  const stopping = new AbortController();
  let loop: Promise<void> = Promise.resolve();
  let oldEventsAt = Number.NEGATIVE_INFINITY;

  /** A step that fails is tried again with the next round and holds up no other. */
  async function step(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      logger.warn({ err: error, step: name }, 'notification upkeep');
    }
  }

  async function expire(): Promise<void> {
    for (let at = 0; at < ROUNDS && !stopping.signal.aborted; at += 1) {
      const { removed, userIds } = await removeExpired(unitOfWork.pool);
      badge.recount(userIds);
      if (removed === 0) return;
    }
  }

  async function round(): Promise<void> {
    await step('snooze', async () => badge.told(await wakeSnoozed(unitOfWork.pool)));
    await step('escalation', async () => escalateUnanswered({ unitOfWork, badge }, await deps.escalateAfterMinutes()));
    await step('expiry', expire);
    await step('watch', () => deps.watch());
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await round();
      if (clock.monotonic() - oldEventsAt > OLD_EVENTS_EVERY_MS) {
        oldEventsAt = clock.monotonic();
        await step('old events', () => removeOldEvents(unitOfWork.pool));
      }
      await wait(EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    round,
    async start() {
      loop = run();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}
