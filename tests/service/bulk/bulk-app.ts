import { createAudit } from '../../../src-main/service/audit/audit.ts';
import type { UnitOfWork } from '../../../src-main/service/db/unit-of-work.ts';
import { mountAudit } from '../../../src-main/service/features/audit/audit.routes.ts';
import { createAuthService } from '../../../src-main/service/features/auth/auth.service.ts';
import { mountCustomers } from '../../../src-main/service/features/customers/customers.routes.ts';
import { mountRegistrations } from '../../../src-main/service/features/registrations/registrations.routes.ts';
import { mountTickets } from '../../../src-main/service/features/tickets/tickets.routes.ts';
import { systemClock } from '../../../src-main/service/ports/clock.ts';
import { systemIds } from '../../../src-main/service/ports/ids.ts';
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
