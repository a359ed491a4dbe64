import type { Feature } from '#service/features/feature.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Kernel } from '#service/kernel.ts';
import { matchInbox } from '#service/messaging/reports.ts';
import { createReportPolling } from '#service/messaging/reports-polling.ts';
import { createOptOut } from './opt-out.ts';
import { mountWebhooks } from './webhooks.routes.ts';

/** What gateways tell us: by webhook, or asked by ourselves where none comes. */
export function webhooksFeature(
  kernel: Kernel,
  { gateways, secret }: { readonly gateways: readonly Gateway[]; readonly secret: string | null },
): Feature {
  const { pool, logger, messageChanges } = kernel;
  const deps = { ...kernel, gateways, onChanged: messageChanges.add };
  const polling = createReportPolling(deps);
  return {
    name: 'webhooks',
    portal: (mount) => mountWebhooks(mount, { ...deps, secret, optOut: createOptOut(kernel) }),
    duties: [
      {
        name: 'report-inbox',
        runsOn: 'sending_node',
        everyMs: 3_000,
        run: async () => messageChanges.add(await matchInbox(pool, logger)),
      },
      { name: 'report-polling', runsOn: 'sending_node', everyMs: 5_000, run: () => polling.turn() },
    ],
  };
}
