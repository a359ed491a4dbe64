import type { Feature } from '#service/features/feature.ts';
import type { Sandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import type { Kernel } from '#service/kernel.ts';
import { mountSandbox } from './sandbox.routes.ts';

/** The imitated phone, where there are no real gateways. */
export function sandboxFeature({ pool, publisher }: Kernel, { sandbox }: { readonly sandbox: Sandbox | null }): Feature {
  const forget = sandbox?.onRecord((record) => publisher.publish('staff', 'sandbox', { seq: record.seq }));
  return {
    name: 'sandbox',
    desk: (mount) => mountSandbox(mount, { sandbox, pool }),
    stop: () => forget?.(),
  };
}
