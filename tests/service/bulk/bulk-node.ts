import { createAudit } from '../../../src-main/service/audit/audit.ts';
import { runDuties } from '../../../src-main/service/background/run-duties.ts';
import type { RestoreDeps } from '../../../src-main/service/bulk/bulk.ports.ts';
import type { Transaction, UnitOfWork } from '../../../src-main/service/db/unit-of-work.ts';
import { type BulkFeature, createBulkFeature } from '../../../src-main/service/features/bulk-operations/bulk-feature.ts';
import { createCustomersService } from '../../../src-main/service/features/customers/customers.service.ts';
import { withTicketNotices } from '../../../src-main/service/features/notification-center/ticket-notices.ts';
import { createRegistrationsService } from '../../../src-main/service/features/registrations/registrations.service.ts';
import { createTicketsService } from '../../../src-main/service/features/tickets/tickets.service.ts';
import { createLogger } from '../../../src-main/service/logger.ts';
import { expireFor } from '../../../src-main/service/messaging/ledger.ts';
import { createInApp } from '../../../src-main/service/notifications/in-app.ts';
import type { Badge } from '../../../src-main/service/notifications/in-app-badge.ts';
import { createNotify } from '../../../src-main/service/notifications/notify.ts';
import { systemClock } from '../../../src-main/service/ports/clock.ts';
import { systemIds } from '../../../src-main/service/ports/ids.ts';
import type { Publisher } from '../../../src-main/service/realtime/publisher.ts';

export interface BulkNodeOptions {
  readonly unitOfWork: UnitOfWork;
  readonly node?: string;
  readonly publish?: (room: string, name: string, payload: unknown) => void;
  /** Runs before each status change of a ticket, inside its savepoint. */
  readonly beforeMove?: (id: number, tx: Transaction) => Promise<void> | void;
  /** Runs after each status change of a ticket, inside its savepoint. */
  readonly afterMove?: (id: number) => void;
}

function createServices(options: BulkNodeOptions) {
  const { unitOfWork } = options;
  const publisher = { publish: options.publish ?? (() => undefined) } as Publisher;
  const nobody = () => undefined;
  const told: Badge['told'] = (lines) => {
    for (const { id, userId, type, priority } of lines)
      publisher.publish(`user:${userId}`, 'notification', { id, type, priority });
  };
  const inApp = createInApp({ badge: { told, changed: nobody, recount: nobody, stop: nobody } });
  const notify = createNotify({ publisher, inApp, companyName: async () => 'AGLIS' });
  const restore: RestoreDeps = {
    clock: systemClock,
    audit: createAudit(options.node ?? 'test'),
    publisher,
    expireFor: (tx, subject, types) => expireFor(tx.client, subject, types),
  };
  const common = { ...restore, unitOfWork, notify: notify as never, inApp };
  const tickets = withTicketNotices(createTicketsService(common), inApp);
  return {
    restore,
    inApp,
    tickets: {
      ...tickets,
      setStatus: async (...given: Parameters<typeof tickets.setStatus>) => {
        await options.beforeMove?.(given[2], given[0]);
        await tickets.setStatus(...given);
        options.afterMove?.(given[2]);
      },
    },
    registrations: createRegistrationsService({ ...common, consumeTicket: async () => null }),
    customers: createCustomersService(common),
  };
}

/** One node: the real feature services and bulk operations over a database. Needs no test runner, so a child process can be one. */
export type BulkNode = Omit<BulkFeature, 'stop'> & {
  readonly services: ReturnType<typeof createServices>;
  /** From now on this node works off operations in the background. */
  start(): void;
  stop(): Promise<void>;
};

export function createBulkNode(options: BulkNodeOptions): BulkNode {
  const services = createServices(options);
  const logger = createLogger({ dataDir: null, level: process.env.TEST_LOG ?? 'silent', stderr: true, node: 'test' });
  const feature = createBulkFeature({
    ...services.restore,
    inApp: services.inApp,
    unitOfWork: options.unitOfWork,
    services,
    ids: systemIds,
    logger,
    node: options.node ?? 'test',
  });
  const duties = runDuties({ duties: [{ ...feature.duty, everyMs: 100 }], clock: systemClock, logger });
  return {
    ...feature,
    services,
    start: duties.start,
    async stop() {
      feature.stop();
      await duties.stop();
    },
  };
}
