import type { Mount } from '#service/http/mount-contract.ts';
import { changeGateway, checkDevice, listGateways, testGateway } from '#shared/contracts/gateways.contract.ts';
import type { GatewaysService } from './gateways.service.ts';

export function mountGateways(mount: Mount, { gateways }: { readonly gateways: GatewaysService }): void {
  mount(listGateways, async () => ({ success: true, data: await gateways.list() }));

  mount(changeGateway, async ({ tx, actor, params, body }) => ({
    success: true,
    data: await gateways.change(tx, actor, params.id, body),
  }));

  mount(checkDevice, async ({ params }) => ({ success: true, data: await gateways.checkDevice(params.id) }));

  mount(testGateway, async ({ tx, actor, params, body }) => ({
    success: true,
    data: await gateways.test(tx, actor, params.id, body?.phone),
  }));
}
