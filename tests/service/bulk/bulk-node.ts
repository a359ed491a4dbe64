import { runDuties } from '#service/background/run-duties.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { bulkOperationsFeature } from '#service/features/bulk-operations/bulk-operations.feature.ts';
import { customersFeature } from '#service/features/customers/customers.feature.ts';
import { invoicesFeature } from '#service/features/invoices/invoices.feature.ts';
import { registrationsFeature } from '#service/features/registrations/registrations.feature.ts';
import { ticketsFeature } from '#service/features/tickets/tickets.feature.ts';
import { createUploads } from '#service/uploads/uploads.ts';
import { createTestKernel } from '../../support/test-kernel.ts';

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
  const kernel = createTestKernel({
    unitOfWork: options.unitOfWork,
    node: options.node ?? 'test',
    ...(options.publish ? { publish: options.publish } : {}),
    features: () => [tickets, registrations],
  });
  const uploads = createUploads({ ...kernel, folder: '/nowhere' });
  const tickets = ticketsFeature(kernel, { uploads });
  const registrations = registrationsFeature(kernel, { consumeTicket: async () => null });
  const { setStatus } = tickets.service;
  tickets.service.setStatus = async (...given) => {
    await options.beforeMove?.(given[2], given[0]);
    await setStatus(...given);
    options.afterMove?.(given[2]);
  };
  const customers = customersFeature(kernel, { invoices: invoicesFeature(kernel).service });
  const parts = [registrations, tickets, customers];
  const services = { tickets: tickets.service, registrations: registrations.service, customers: customers.service };
  return { kernel, services, exports: parts.flatMap((part) => part.exports), operations: bulkOperationsFeature(kernel, parts) };
}

/** One node: the real feature services and bulk operations over a database. Needs no test runner, so a child process can be one. */
export type BulkNode = ReturnType<typeof createBulkNode>;

export function createBulkNode(options: BulkNodeOptions) {
  const { kernel, services, exports, operations } = createServices(options);
  const duties = runDuties({
    duties: operations.duties.map((duty) => ({ ...duty, everyMs: 100 })),
    clock: kernel.clock,
    logger: kernel.logger,
  });
  return {
    ...operations,
    exports,
    services,
    /** From now on this node works off operations in the background. */
    start: duties.start,
    async stop(): Promise<void> {
      operations.stop();
      await duties.stop();
    },
  };
}
