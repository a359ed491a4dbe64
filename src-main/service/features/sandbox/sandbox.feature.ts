import type { Sandbox } from '../../gateways/sandbox/sandbox-server.ts';
import type { Kernel } from '../../kernel.ts';
import type { Feature } from '../feature.ts';
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
