import { fonnte } from './fonnte.ts';
import type { GatewayDescriptor } from './gateway-descriptor.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { Gateway } from './port.ts';
import { wablas } from './wablas.ts';

/** All known gateways in the order of attempts, unless a lane's setting says otherwise. A new vendor is one line here and its file. */
export const GATEWAYS = [fonnte, wablas] as const;

export type GatewayId = (typeof GATEWAYS)[number]['id'];

/** Settings of all known gateways, as their descriptors take them. */
export type SettingsByGateway = {
  readonly [Id in GatewayId]: Parameters<Extract<(typeof GATEWAYS)[number], { readonly id: Id }>['create']>[0];
};

/** Settings by gateway; one without settings is not in use. */
export type GatewaysConfig = Partial<SettingsByGateway> & Readonly<Record<string, GatewaySettings | undefined>>;

/** The configured gateways in the order of the descriptors; empty when none is configured. Throws a `TypeError` for an unusable base URL. */
export function createGateways(config: GatewaysConfig, descriptors: readonly GatewayDescriptor[] = GATEWAYS): Gateway[] {
  const gateways: Gateway[] = [];
  try {
    for (const descriptor of descriptors) {
      const settings = config[descriptor.id];
      if (settings !== undefined) gateways.push(descriptor.create(settings));
    }
  } catch (error) {
    for (const gateway of gateways) gateway.close();
    throw error;
  }
  return gateways;
}
