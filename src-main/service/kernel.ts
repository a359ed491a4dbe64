import type { Pool } from 'pg';
import { type Audit, createAudit } from './audit/audit.ts';
import type { UnitOfWork } from './db/unit-of-work.ts';
import type { Logger } from './logger.ts';
import type { AnyNotification } from './notifications/define-notification.ts';
import { createExpire, type Expire } from './notifications/expire.ts';
import type { InApp } from './notifications/in-app.port.ts';
import { createInApp } from './notifications/in-app.ts';
import { type Badge, createBadge } from './notifications/in-app-badge.ts';
import { createNews } from './notifications/news.ts';
import type { Notify } from './notifications/notify.port.ts';
import { createNotify } from './notifications/notify.ts';
import type { Clock } from './ports/clock.ts';
import type { Ids } from './ports/ids.ts';
import { createCoalescer, type MessageChanges } from './realtime/coalescer.ts';
import type { Publisher } from './realtime/publisher.ts';
import { createSettings, type Settings } from './settings/settings.service.ts';

/** What every feature stands on. It knows no feature. */
export interface Kernel {
  readonly unitOfWork: UnitOfWork;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Id of this process among the nodes. */
  readonly node: string;
  /** Announces changes to the desks of all nodes. */
  readonly publisher: Publisher;
  /** Announces states of messages, gathered. */
  readonly messageChanges: MessageChanges;
  readonly audit: Audit;
  readonly settings: Settings;
  /** The one way to tell somebody something by message. */
  readonly notify: Notify;
  /** Takes away what still waits about the subject and makes no sense any more. */
  readonly expire: Expire;
  /** The notification center. */
  readonly inApp: InApp;
  readonly badge: Badge;
}

export interface KernelParts extends Pick<Kernel, 'unitOfWork' | 'clock' | 'ids' | 'logger' | 'node' | 'publisher'> {
  /** Every type of notification there is; asked when one is needed, because features come after the kernel. */
  notificationTypes(): readonly AnyNotification[];
}

/** Opens nothing: everything is handed in. `stop` announces what is still gathered. */
export function createKernel({ notificationTypes, ...parts }: KernelParts): Kernel & { stop(): void } {
  const { unitOfWork, clock, logger, node, publisher } = parts;
  const { pool } = unitOfWork;
  const audit = createAudit(node);
  const settings = createSettings({ unitOfWork, clock, audit });
  const badge = createBadge({ pool, publisher, onError: (error) => logger.warn({ err: error }, 'badge could not be announced') });
  const messageChanges = createCoalescer(publisher);
  const news = createNews({ publisher, badge });
  const inApp = createInApp({ news, badge });
  return {
    ...parts,
    pool,
    audit,
    settings,
    badge,
    inApp,
    messageChanges,
    notify: createNotify({
      news,
      inApp,
      companyName: (tx) => settings.get('company.name', tx),
      statusWaitSeconds: (tx) => settings.get('messages.statusWaitSeconds', tx),
    }),
    expire: createExpire(notificationTypes),
    stop() {
      badge.stop();
      messageChanges.stop();
    },
  };
}
