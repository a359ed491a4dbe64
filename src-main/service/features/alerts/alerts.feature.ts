import type { PostgresWatch } from '#service/embedded/watch-postgres.ts';
import type { Feature } from '#service/features/feature.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Kernel } from '#service/kernel.ts';
import { alertNotices } from './alerts.notices.ts';
import { createDatabaseAlerts } from './database-alerts.ts';
import { createGatewayAlerts } from './gateway-alerts.ts';
import { createLaneWatch } from './lane-watch.ts';

export interface AlertsDeps {
  readonly gateways: readonly Gateway[];
  readonly databaseWatch: PostgresWatch | null;
}

/** Alerts about the system itself: a gateway that is down, a lane that stands still, a database that fell. */
export function alertsFeature(kernel: Kernel, { gateways, databaseWatch }: AlertsDeps): Feature {
  return {
    name: 'alerts',
    notices: alertNotices,
    duties: [
      { name: 'lane-watch', runsOn: 'sending_node', everyMs: 10_000, run: createLaneWatch(kernel) },
      ...(databaseWatch
        ? ([
            { name: 'database-alerts', runsOn: 'every_node', everyMs: 2_000, run: createDatabaseAlerts(kernel, databaseWatch) },
          ] as const)
        : []),
    ],
    onGatewayChanged: createGatewayAlerts({ ...kernel, gateways }),
  };
}
