import { createAudit } from '#service/audit/audit.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import { mountAudit } from '#service/features/audit/audit.routes.ts';
import { createAuthService } from '#service/features/auth/auth.service.ts';
import { mountCustomers } from '#service/features/customers/customers.routes.ts';
import { mountRegistrations } from '#service/features/registrations/registrations.routes.ts';
import { mountTickets } from '#service/features/tickets/tickets.routes.ts';
import { systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import { createTestApp } from '../../support/test-app.ts';
import type { BulkNode } from './bulk-node.ts';

/** The HTTP side of one node. */
export async function createBulkApp(unitOfWork: UnitOfWork, node: BulkNode) {
  const audit = createAudit('test');
  const auth = createAuthService({ unitOfWork, clock: systemClock, ids: systemIds, audit, demo: false });
  const app = await createTestApp({
    unitOfWork,
    authenticator: auth,
    routes: (mount) => {
      mountTickets(mount, { tickets: node.services.tickets });
      mountRegistrations(mount, { registrations: node.services.registrations });
      mountCustomers(mount, { customers: node.services.customers, clock: systemClock });
      node.desk(mount);
      mountAudit(mount, { unitOfWork });
    },
  });
  return { app, auth };
}
