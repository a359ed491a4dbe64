import type { Gateway } from '../../gateways/port.ts';
import type { Kernel } from '../../kernel.ts';
import type { Feature } from '../feature.ts';
import { createGatewayAlerts } from './gateway-alerts.ts';
import { createLaneWatch } from './lane-watch.ts';

/** Alerts about the system itself: a gateway that is down, a lane that stands still. */
export function alertsFeature(kernel: Kernel, { gateways }: { readonly gateways: readonly Gateway[] }): Feature {
  return {
    name: 'alerts',
    duties: [{ name: 'lane-watch', runsOn: 'sending_node', everyMs: 10_000, run: createLaneWatch(kernel) }],
    onGatewayChanged: createGatewayAlerts({ ...kernel, gateways }),
  };
}
