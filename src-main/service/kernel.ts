import type { Pool } from 'pg';
import { type Audit, createAudit } from './audit/audit.ts';
import type { Transaction, UnitOfWork } from './db/unit-of-work.ts';
import type { Logger } from './logger.ts';
import type { ChangedRow } from './messaging/admission.ts';
import { expireFor } from './messaging/ledger.ts';
import type { InApp } from './notifications/in-app.port.ts';
import { createInApp } from './notifications/in-app.ts';
import { type Badge, createBadge } from './notifications/in-app-badge.ts';
import type { Notify } from './notifications/notify.port.ts';
import { createNotify } from './notifications/notify.ts';
import type { NotificationPayloads } from './notifications/registry.ts';
import type { Clock } from './ports/clock.ts';
import type { Ids } from './ports/ids.ts';
import { createCoalescer } from './realtime/coalescer.ts';
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
  readonly messageChanges: { add(rows: readonly ChangedRow[]): void };
  readonly audit: Audit;
  readonly settings: Settings;
  /** The one way to tell somebody something by message. */
  readonly notify: Notify<NotificationPayloads>;
  /** Closes ledger rows about the subject that make no sense any more (ENGINE E-14). */
  readonly expireFor: (tx: Transaction, subject: string, types: readonly string[]) => Promise<unknown>;
  /** The notification center. */
  readonly inApp: InApp;
  readonly badge: Badge;
}

export type KernelParts = Pick<Kernel, 'unitOfWork' | 'clock' | 'ids' | 'logger' | 'node' | 'publisher'>;

/** Opens nothing: everything is handed in. `stop` announces what is still gathered. */
export function createKernel(parts: KernelParts): Kernel & { stop(): void } {
  const { unitOfWork, clock, logger, node, publisher } = parts;
  const { pool } = unitOfWork;
  const audit = createAudit(node);
  const settings = createSettings({ unitOfWork, clock, audit });
  const badge = createBadge({ pool, publisher, onError: (error) => logger.warn({ err: error }, 'badge could not be announced') });
  const messageChanges = createCoalescer(publisher);
  const inApp = createInApp({ badge });
  return {
    ...parts,
    pool,
    audit,
    settings,
    badge,
    inApp,
    messageChanges,
    notify: createNotify({ publisher, inApp, companyName: (tx) => settings.get('company.name', tx) }),
    expireFor: (tx, subject, types) => expireFor(tx.client, subject, types),
    stop() {
      badge.stop();
      messageChanges.stop();
    },
  };
}
