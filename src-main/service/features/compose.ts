import { join } from 'node:path';
import type { Accounts } from '#service/access/accounts.ts';
import type { EventLoopWatch } from '#service/background/event-loop-watch.ts';
import type { NodeIdentity, Nodes } from '#service/background/nodes.ts';
import type { DutyStanding } from '#service/background/run-duties.ts';
import type { Config } from '#service/config.ts';
import type { PostgresWatch } from '#service/embedded/watch-postgres.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Sandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import type { Kernel } from '#service/kernel.ts';
import { createUploads } from '#service/uploads/uploads.ts';
import { alertsFeature } from './alerts/alerts.feature.ts';
import { areasFeature } from './areas/areas.feature.ts';
import { auditFeature } from './audit/audit.feature.ts';
import { authFeature } from './auth/auth.feature.ts';
import { bulkOperationsFeature } from './bulk-operations/bulk-operations.feature.ts';
import { customersFeature } from './customers/customers.feature.ts';
import { dashboardFeature } from './dashboard/dashboard.feature.ts';
import type { Feature } from './feature.ts';
import { gatewaysFeature } from './gateways/gateways.feature.ts';
import { invoicesFeature } from './invoices/invoices.feature.ts';
import { listCountsFeature } from './list-counts/list-counts.feature.ts';
import { messagesFeature } from './messages/messages.feature.ts';
import { notificationCenterFeature } from './notification-center/notification-center.feature.ts';
import { otpFeature } from './otp/otp.feature.ts';
import { packagesFeature } from './packages/packages.feature.ts';
import { paymentsFeature } from './payments/payments.feature.ts';
import { queueFeature } from './queue/queue.feature.ts';
import { registrationsFeature } from './registrations/registrations.feature.ts';
import { sandboxFeature } from './sandbox/sandbox.feature.ts';
import { savedViewsFeature } from './saved-views/saved-views.feature.ts';
import { settingsFeature } from './settings/settings.feature.ts';
import { systemFeature } from './system/system.feature.ts';
import { techniciansFeature } from './technicians/technicians.feature.ts';
import { ticketsFeature } from './tickets/tickets.feature.ts';
import { webhooksFeature } from './webhooks/webhooks.feature.ts';

/** What features need of the node they run on. */
export interface Surroundings {
  readonly config: Pick<Config, 'dataDir' | 'demo' | 'metricsToken' | 'webhookSecret'>;
  readonly identity: NodeIdentity;
  readonly nodes: Nodes;
  readonly gateways: readonly Gateway[];
  readonly sandbox: Sandbox | null;
  /** Key for short-lived secrets. */
  readonly secret: string;
  readonly queueBackend: 'redis' | 'postgres';
  /** Of the built-in PostgreSQL; null with a central one. */
  readonly databaseWatch: PostgresWatch | null;
  readonly eventLoop: EventLoopWatch;
  /** How the duties of this node go. */
  duties(): readonly DutyStanding[];
  isStopping(): boolean;
  /** Calls to gateways under way on this node. */
  inFlight(): number;
}

export interface Composition {
  readonly features: readonly Feature[];
  readonly accounts: Accounts;
}

/** The one list of features. What one needs of another is an argument. Opens nothing. */
export function composeFeatures(kernel: Kernel, surroundings: Surroundings): Composition {
  const { config, gateways, sandbox, secret, databaseWatch } = surroundings;
  const uploads = createUploads({ ...kernel, folder: join(config.dataDir, 'files') });
  const auth = authFeature(kernel, { demo: config.demo });
  const otp = otpFeature(kernel, { secret });
  const invoices = invoicesFeature(kernel);
  const customers = customersFeature(kernel, { invoices: invoices.service });
  const features = [
    systemFeature(kernel, surroundings),
    auth,
    ticketsFeature(kernel, { uploads }),
    registrationsFeature(kernel, { consumeTicket: otp.consumeTicket, customers: customers.service }),
    techniciansFeature(kernel),
    customers,
    areasFeature(kernel),
    packagesFeature(kernel),
    invoices,
    paymentsFeature(kernel, { invoices: invoices.service, uploads }),
    savedViewsFeature(kernel),
    settingsFeature(kernel),
    dashboardFeature(kernel),
    auditFeature(kernel),
    messagesFeature(kernel, { carryOtp: otp.carryOver }),
    otp,
    queueFeature(kernel, { dataDir: config.dataDir }),
    gatewaysFeature(kernel, { gateways }),
    alertsFeature(kernel, { gateways, databaseWatch }),
    notificationCenterFeature(kernel),
    webhooksFeature(kernel, { gateways, secret: config.webhookSecret }),
    sandboxFeature(kernel, { sandbox }),
  ];
  return {
    features: [...features, bulkOperationsFeature(kernel, features), listCountsFeature(features)],
    accounts: auth.accounts,
  };
}
