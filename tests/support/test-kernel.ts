import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { Feature } from '#service/features/feature.ts';
import { createKernel, type Kernel } from '#service/kernel.ts';
import { createLogger } from '#service/logger.ts';
import { createInApp } from '#service/notifications/in-app.ts';
import type { Badge } from '#service/notifications/in-app-badge.ts';
import { createNews } from '#service/notifications/news.ts';
import { createNotify } from '#service/notifications/notify.ts';
import { type Clock, systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import type { Publisher } from '#service/realtime/publisher.ts';

export interface TestKernelOptions {
  readonly unitOfWork: UnitOfWork;
  readonly clock?: Clock;
  readonly node?: string;
  /** What reaches the sockets. */
  publish?(room: string, name: string, payload: unknown): void;
  /** The features of this service, once they are there. */
  features?(): readonly Feature[];
}

const nobody = () => undefined;

/**
 * The kernel of the product over a test's database. Only the badge differs: it tells new lines at once, and nothing by the clock. Needs no
 * test runner, so a child process can have one.
 */
export function createTestKernel(options: TestKernelOptions): Kernel {
  const publisher = { publish: options.publish ?? nobody } as Publisher;
  const badge: Badge = {
    told(lines) {
      for (const { id, userId, type, priority } of lines)
        publisher.publish(`user:${userId}`, 'notification', { id, type, priority });
    },
    changed: nobody,
    recount: nobody,
    stop: nobody,
  };
  const kernel = createKernel({
    unitOfWork: options.unitOfWork,
    clock: options.clock ?? systemClock,
    ids: systemIds,
    logger: createLogger({ dataDir: null, level: process.env.TEST_LOG ?? 'silent', stderr: true, node: 'test' }),
    node: options.node ?? 'test',
    publisher,
    notificationTypes: () => (options.features?.() ?? []).flatMap(({ notifications = [] }) => notifications),
  });
  const news = createNews({ publisher, badge });
  const inApp = createInApp({ news, badge });
  return {
    ...kernel,
    badge,
    inApp,
    notify: createNotify({ news, inApp, companyName: async () => 'AGLIS', statusWaitSeconds: async () => 0 }),
  };
}
