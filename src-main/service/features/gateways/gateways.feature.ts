import type { Feature } from '#service/features/feature.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Kernel } from '#service/kernel.ts';
import { createGatewaysRepository } from './gateways.repository.ts';
import { mountGateways } from './gateways.routes.ts';
import { createGatewaysService } from './gateways.service.ts';
import { testMessage } from './test.notification.ts';

/** The gateways' cards: state, device, pace, price, a test message. */
export function gatewaysFeature(kernel: Kernel, { gateways }: { readonly gateways: readonly Gateway[] }): Feature {
  const service = createGatewaysService({ ...kernel, repository: createGatewaysRepository(kernel.pool), gateways });
  return {
    name: 'gateways',
    notifications: [testMessage],
    desk: (mount) => mountGateways(mount, { gateways: service }),
    duties: [{ name: 'devices', runsOn: 'sending_node', everyMs: 60_000, run: () => service.refreshDevices() }],
  };
}
